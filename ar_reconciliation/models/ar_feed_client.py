"""HTTPS for bank feeds: to the named host only, bounded, patient, and silent.

Nothing here logs, and every error is a :class:`FeedError` made of codes, host names
and numbers: no address with its parameters, no header, no word of the server.
"""

import ipaddress
import socket
import time
from datetime import datetime, timezone
from http.cookiejar import DefaultCookiePolicy
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter

from ..core.errors import FeedError
from ..core.feeds import retry

#: Seconds until a silent server is given up, and for one answer as a whole.
TIMEOUT = 20
DEADLINE = 60
#: Seconds for all requests of a run: Odoo ends workers that take longer than
#: ``limit_time_real``, two minutes unless it is set.
RUN = 100
#: Largest answer, bytes; the parsers read no larger file.
MAX_ANSWER = 50_000_000
MAX_REDIRECTS = 3
_CHUNK = 16_384
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_AGENT = "ar_reconciliation"


class Answer(NamedTuple):
    """The whole body of an answer; ``link`` is the next page of the header ``Link``."""

    body: bytes
    link: str = ""
    filename: str = ""


def is_public(address):
    """Is this an address of the internet, not of our own network or machine?"""
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return ip.is_global and not ip.is_multicast


def origin(url):
    """(scheme, host, port) of an address, as they are compared."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
        return parts.scheme, (parts.hostname or "").lower(), port
    except ValueError:
        return "", "", None


def joined(base, address):
    """An address that may be relative, "" if it is none."""
    try:
        return urljoin(base, address) if address else ""
    except ValueError:
        return ""


def pause(seconds):
    """Wait; of its own, so that tests need not."""
    time.sleep(seconds)


class Client:
    """Requests to one service.

    :param private: host names the administrator allows although their addresses are
        private; of these, loopback addresses may be reached without TLS.
    :param float gap: seconds between two requests.
    """

    def __init__(self, private=(), gap=0.0):
        self.private = frozenset(host.lower() for host in private)
        self.gap = gap
        self.until = time.monotonic() + RUN
        self._asked = False
        self.session = _Session()
        # Neither proxies nor the credentials of a .netrc: only what the feed says.
        self.session.trust_env = False
        self.session.headers["User-Agent"] = _AGENT
        self.session.headers["Accept-Encoding"] = "identity"
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = _adapter(self._check_peer)
        self.session.mount("https://", adapter)
        self.session.mount("http://", adapter)

    def close(self):
        """Close the connections."""
        self.session.close()

    @staticmethod
    def host(url):
        """Host name of an address, as it may be shown."""
        return origin(url)[1][:200]

    def get(self, url, params=None, headers=None, home=None):
        """Ask for a page or a file, again if the server stumbles.

        :param str home: address whose host and port the request must stay with.
        :raise FeedError: when it does not give one.
        """
        if home is not None and origin(home) != origin(url):
            raise FeedError("other_host", host=self.host(url))
        return self._patiently("GET", url, params=params, headers=headers)

    def post(self, url, **body):
        """Send a form or JSON; only to ask for a token.

        :raise FeedError: when it is not answered.
        """
        return self._patiently("POST", url, **body)

    def post_once(self, url, headers=None, **body):
        """Send a form or JSON once: what it asks for may not be done twice.

        :raise FeedError: when it is not answered; it may have been done then, unless
            the code is ``no_connection`` or that of a refusal.
        """
        return self._once("POST", url, headers=headers, **body)

    def _patiently(self, method, url, **request):
        attempt = 1
        while True:
            if time.monotonic() > self.until:
                raise FeedError("run_too_long", seconds=RUN)
            try:
                return self._once(method, url, **request)
            except FeedError as error:
                attempt += 1
                wait = retry.wait_before(attempt, error.wait)
                if error.code not in _PASSING or wait is None:
                    raise
            pause(wait)

    def _once(self, method, url, **request):
        """One request, following redirects within the host."""
        start = origin(url)
        for _step in range(MAX_REDIRECTS + 1):
            self._check_address(url)
            response = self._send(method, url, **request)
            with response:
                if response.status_code not in _REDIRECTS or method != "GET":
                    self._check_status(response, start[1])
                    return self._answer(response, url)
                url = joined(url, response.headers.get("Location", ""))
            if origin(url) != start:
                raise FeedError("other_host", host=origin(url)[1][:200])
            request.pop("params", None)
        raise FeedError("bad_status", host=start[1], status=response.status_code)

    def _send(self, method, url, **request):
        host = origin(url)[1]
        if self._asked and self.gap:
            pause(self.gap)
        self._asked = True
        try:
            return self.session.request(
                method,
                url,
                timeout=TIMEOUT,
                stream=True,
                allow_redirects=False,
                verify=True,
                **request,
            )
        except requests.exceptions.SSLError:
            code = "bad_certificate"
        except requests.exceptions.ConnectTimeout:
            code = "no_connection"
        except requests.exceptions.Timeout:
            code = "too_slow"
        except requests.exceptions.ConnectionError as error:
            code = "cut_answer" if _was_connected(error) else "no_connection"
        except (requests.exceptions.RequestException, ValueError, OSError):
            code = "no_connection"
        # Outside of the except: the error of the library names the whole address.
        raise FeedError(code, host=host)

    def _check_status(self, response, host):
        status = response.status_code
        if 200 <= status < 300:
            return
        now = datetime.now(timezone.utc)
        wait = retry.asked_wait(response.headers.get("Retry-After"), now)
        if status in (401, 403):
            code = "refused_login"
        elif status == 429:
            code = "too_many_requests"
        else:
            code = "server_trouble" if status in retry.PASSING else "bad_status"
        raise FeedError(code, wait, host=host, status=status)

    def _answer(self, response, url):
        link = response.links.get("next", {}).get("url", "")
        return Answer(
            self._body(response, origin(url)[1]),
            joined(url, link),
            urlsplit(url).path.rpartition("/")[2][:100],
        )

    def _body(self, response, host):
        """All of the body, or an error: never a part of it."""
        announced = response.headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) > MAX_ANSWER:
            raise FeedError("too_large", limit=MAX_ANSWER)
        read = getattr(response.raw, "read1", response.raw.read)
        chunks, size, until = [], 0, time.monotonic() + DEADLINE
        try:
            while chunk := read(_CHUNK, decode_content=True):
                size += len(chunk)
                if size > MAX_ANSWER:
                    raise FeedError("too_large", limit=MAX_ANSWER)
                if time.monotonic() > until:
                    raise FeedError("too_slow", host=host)
                chunks.append(chunk)
            complete = not announced.isdecimal() or (
                response.raw.tell() >= int(announced)
            )
        except FeedError:
            raise
        except Exception:  # whatever the libraries make of a broken connection
            complete = False
        if not complete:
            raise FeedError("cut_answer", host=host)
        return b"".join(chunks)

    # === WHERE TO === #

    def _check_address(self, url):
        """HTTPS to a public address, unless the administrator allows the host."""
        scheme, host, port = origin(url)
        wrong = scheme not in ("http", "https") or not host
        if wrong or "@" in urlsplit(url).netloc:
            raise FeedError("not_https", host=host[:200])
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        addresses = {info[4][0] for info in found}
        if not addresses:
            raise FeedError("no_connection", host=host[:200])
        if host not in self.private and not all(map(is_public, addresses)):
            raise FeedError("private_address", host=host[:200])
        local = all(
            ipaddress.ip_address(one.partition("%")[0]).is_loopback for one in addresses
        )
        if scheme == "http" and not (host in self.private and local):
            raise FeedError("not_https", host=host[:200])

    def _check_peer(self, host, address):
        """The address a connection has: a name may give another one each time."""
        if host.lower() not in self.private and not is_public(address):
            raise FeedError("private_address", host=host[:200])


#: Errors after which the same request is made again.
_PASSING = frozenset(
    ("no_connection", "too_slow", "cut_answer", "server_trouble", "too_many_requests")
)


def _was_connected(error):
    """Did a connection break only after the request may have been received?

    The error of one that was never made names its reason.
    """
    return not any(hasattr(arg, "reason") for arg in error.args)


class _Session(requests.Session):
    def get_redirect_target(self, resp):
        """None: redirects are ours to follow, and their bodies are not read."""
        return None


def _adapter(check_peer):
    """An adapter whose connections are checked before anything is sent."""

    def checked(pool):
        class Connection(pool.ConnectionCls):
            def _new_conn(self):
                sock = super()._new_conn()
                try:
                    check_peer(self.host, sock.getpeername()[0])
                except BaseException:
                    sock.close()
                    raise
                return sock

        return type(pool.__name__, (pool,), {"ConnectionCls": Connection})

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args, **kwargs):
            made = super().init_poolmanager(*args, **kwargs)
            pools = self.poolmanager.pool_classes_by_scheme
            self.poolmanager.pool_classes_by_scheme = {
                scheme: checked(pool) for scheme, pool in pools.items()
            }
            return made

    return Adapter()
