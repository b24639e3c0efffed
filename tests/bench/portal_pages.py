"""Time the portal pages of a customer with many entries, over HTTP."""

import http.cookiejar
import re
import statistics
import time
import urllib.parse
import urllib.request

import report

LOGIN = "bench_portal"
#: The goal of the product for a customer with 10,000 entries.
GOAL = 0.5
TIMES = 5


def pages(statement):
    """Name to path of the pages that a customer opens."""
    return {
        "overview": "/my/statements",
        "history, first page": "/my/statements/history",
        "history, last page": "/my/statements/history/page/9999",
        "history, searched": "/my/statements/history?search=REF99&filterby=overdue",
        "statement, first page": f"/my/statements/{statement}",
        "statement, last page": f"/my/statements/{statement}/page/9999",
        "upload of a ledger": f"/my/statements/{statement}/compare",
        "confirmation letters": "/my/confirmations",
    }


def measure(url):
    """Print the first and the median time of each page, beside the goal."""
    opener = login(url)
    with opener.open(f"{url}/my/statements", timeout=120) as response:
        statement = re.search(r'"/my/statements/(\d+)"', response.read().decode())[1]
    rows = []
    for name, path in pages(statement).items():
        seconds = [timed(opener, url + path) for _time in range(TIMES + 1)]
        usual = statistics.median(seconds[1:])
        rows.append([name, f"{seconds[0]:.3f}", f"{usual:.3f}", f"{usual / GOAL:.2f}"])
    print(report.grid([["page", "first s", "median s", f"of {GOAL} s"], *rows]))


def timed(opener, url):
    began = time.perf_counter()
    with opener.open(url, timeout=60) as response:
        response.read()
        if response.status != 200 or "/web/login" in response.url:
            raise RuntimeError(f"{url} answered {response.status} {response.url}")
    return time.perf_counter() - began


def login(url):
    """An opener with the session of the contact."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with opener.open(f"{url}/web/login", timeout=120) as response:
        page = response.read().decode()
    token = re.search(r'csrf_token: "([^"]+)"', page)[1]
    values = {"csrf_token": token, "login": LOGIN, "password": LOGIN}
    data = urllib.parse.urlencode(values).encode()
    opener.open(f"{url}/web/login", data, timeout=120).close()
    return opener
