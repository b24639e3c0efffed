"""A running Odoo server on the loopback interface."""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from .console import Problem
from .databases import tail
from .odoo_cli import Environment
from .paths import ROOT

START_SECONDS = 120
STOP_SECONDS = 20


class OdooServer:
    """Serves one database; use it in a ``with`` block."""

    def __init__(
        self,
        environment: Environment,
        database: str,
        port: int,
        log: Path,
        arguments: Sequence[str] = (),
    ):
        self.environment = environment
        self.database = database
        self.port = port
        self.log = log
        self.arguments = arguments
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        """The address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> OdooServer:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        arguments = ["server", "-d", self.database, f"--db-filter=^{self.database}$"]
        arguments += [f"--http-port={self.port}", f"--logfile={self.log}"]
        self.process = subprocess.Popen(
            self.environment.command([*arguments, *self.arguments]),
            env=self.environment.variables,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
        )
        return self

    def __exit__(self, *failure) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def wait_until_ready(self) -> None:
        """Wait until the server answers, or tell why it does not."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                end = tail(self.log)
                raise Problem(f"The server stopped. The end of {self.log}:\n{end}")
            if self.answers():
                return
            time.sleep(0.3)
        raise Problem(
            f"The server did not answer within {START_SECONDS} s, see {self.log}."
        )

    def answers(self) -> bool:
        """Whether the server is healthy now."""
        try:
            with urllib.request.urlopen(f"{self.url}/web/health", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False
