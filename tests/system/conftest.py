"""Fixtures of the system tier: whole databases, servers, a browser.

They use the development tool (``dev/project``), so the tests run the same
Odoo and the same private PostgreSQL as ``./dev/odoo``.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from project import databases, odoo_cli, postgres
from project.paths import LOGS, ROOT
from project.server import OdooServer

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
# The browser asks for it without being told to; Odoo may have none.
HARMLESS_URLS = ("/favicon.ico",)
numbers = itertools.count(1)


@pytest.fixture(scope="session")
def environment():
    """Odoo, its Python and PostgreSQL, ready to use."""
    return odoo_cli.ensure_environment()


@pytest.fixture(scope="session")
def bare_template(environment):
    """Name of a database with the addon's dependencies only."""
    return databases.dependency_template(environment)


@pytest.fixture(scope="session")
def addon_template(environment):
    """Name of a database with the addon installed."""
    return databases.addon_template(environment)


@pytest.fixture(scope="session")
def demo(environment):
    """What `make demo SERVE=0` says; its database is there afterwards."""
    result = subprocess.run(
        ["make", "demo", "SERVE=0"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    said = result.stdout + result.stderr
    assert result.returncode == 0, said[-4000:]
    return said


@pytest.fixture
def make_database(environment):
    """Function that copies a template to a new database, dropped at the end."""
    made = []

    def make(template: str) -> str:
        name = f"system_{next(numbers)}"
        databases.copy(environment, template, name)
        made.append(name)
        return name

    yield make
    for name in made:
        databases.drop(environment, name)


@pytest.fixture
def database(make_database, addon_template):
    """Name of a fresh database with the addon installed."""
    return make_database(addon_template)


@pytest.fixture(scope="session")
def run_odoo(environment):
    """Function that runs Odoo's command line and returns the finished process.

    ``stdout`` has what a shell script prints, ``stderr`` has the log. A wrong
    exit code is a failure unless ``check=False``.
    """

    def run(*arguments: str, script: str = "", check: bool = True):
        result = odoo_cli.run_odoo(
            environment,
            odoo_cli.with_free_port(arguments),
            input=script,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if check and result.returncode:
            pytest.fail(
                f"odoo {arguments} ended with {result.returncode}:\n"
                f"{result.stdout[-2000:]}\n{result.stderr[-6000:]}"
            )
        return result

    return run


@pytest.fixture(scope="module")
def database_of_module(environment, addon_template):
    """As ``database``, for all tests of a module together."""
    name = f"system_{next(numbers)}"
    databases.copy(environment, addon_template, name)
    yield name
    databases.drop(environment, name)


@pytest.fixture(scope="session")
def shell(run_odoo):
    """Function that runs a script in Odoo's shell and returns what it prints.

    That is the JSON of its last line ``RESULT …``; None without one.
    """

    def run(database: str, script: str):
        output = run_odoo("shell", "-d", database, script=script).stdout
        results = [line for line in output.splitlines() if line.startswith("RESULT ")]
        return json.loads(results[-1].removeprefix("RESULT ")) if results else None

    return run


@pytest.fixture
def ask(environment, database):
    """Function that returns the rows of a query, columns joined by ``|``."""
    return lambda sql: postgres.query(environment.cluster, sql, database)


@pytest.fixture
def wait_until(environment, database, ask):
    """Function that wakes the schedule until a query finds something."""

    def wait(sql: str, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while not ask(sql):
            assert time.monotonic() < deadline, f"never true: {sql}"
            notify = f"NOTIFY cron_trigger, '{database}'"
            postgres.query(environment.cluster, notify, database)
            time.sleep(0.2)

    return wait


@pytest.fixture
def kill_server_when(odoo_server, database, wait_until):
    """Function that serves the database and kills the server in the midst of work.

    That is when a query finds something.
    """

    def kill(sql: str) -> None:
        server = odoo_server(database)
        wait_until(sql)
        server.process.kill()
        server.process.wait()

    return kill


@pytest.fixture
def odoo_server(environment):
    """Function that serves a database on a free port until the test ends."""
    with contextlib.ExitStack() as servers:

        def serve(name: str, *arguments: str) -> OdooServer:
            port = odoo_cli.free_port()
            log = LOGS / f"server-{name}.log"
            log.unlink(missing_ok=True)
            server = OdooServer(environment, name, port, log, arguments)
            servers.enter_context(server)
            server.wait_until_ready()
            return server

        yield serve


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium of the system, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if not program:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=CHROMIUM_OPTIONS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def console_errors():
    """What pages of the ``page`` fixture complained about, in order."""
    return []


@pytest.fixture
def page(browser, console_errors):
    """A page of a new browser session; errors are kept in console_errors."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 900}, locale="en-US"
    )
    page = context.new_page()

    def on_console(message):
        url = message.location.get("url", "")
        if message.type == "error" and not url.endswith(HARMLESS_URLS):
            console_errors.append(f"{message.text} ({url})")

    page.on("console", on_console)
    page.on("pageerror", lambda error: console_errors.append(str(error)))
    yield page
    context.close()


@pytest.fixture
def picture(page):
    """Function that keeps a screenshot: beside the logs, or as `make pictures` says."""

    def take(name: str, **options) -> None:
        target = picture_path(name)
        page.screenshot(path=str(target), animations="disabled", **options)
        if os.environ.get("AR_PICTURES"):
            make_smaller(target)

    return take


@pytest.fixture
def picture_of():
    """Function that keeps an image of PIL where ``picture`` keeps screenshots."""

    def keep(name: str, image) -> None:
        image.save(picture_path(name))
        make_smaller(picture_path(name))

    return keep


def picture_path(name: str) -> Path:
    """Where a picture is kept."""
    return Path(os.environ.get("AR_PICTURES") or LOGS) / f"{name}.png"


def make_smaller(path: Path) -> None:
    """Reduce a screenshot to 128 colours: for a page nobody sees the difference."""
    from PIL import Image

    image = Image.open(path).convert("RGB")
    image.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
