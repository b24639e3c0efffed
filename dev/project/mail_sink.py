"""A mail server that keeps what it is given: no mail leaves the machine.

The mails lie in a Maildir: one file a mail, read by any mail program and by
Python's ``mailbox``.
"""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path

from . import odoo_cli
from .console import Problem
from .odoo_cli import Environment

START_SECONDS = 20


class MailSink:
    """Takes mails on a free port of the loopback interface, in a ``with`` block."""

    def __init__(self, environment: Environment, folder: Path):
        self.environment = environment
        self.folder = folder
        self.port = odoo_cli.free_port()
        self.process: subprocess.Popen | None = None

    @property
    def odoo_arguments(self) -> list[str]:
        """Options of Odoo's command line that send all mail here."""
        return ["--smtp=127.0.0.1", f"--smtp-port={self.port}"]

    def __enter__(self) -> MailSink:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            [
                *(self.environment.python, "-m", "aiosmtpd", "--nosetuid"),
                *("--listen", f"127.0.0.1:{self.port}"),
                *("--class", "aiosmtpd.handlers.Mailbox", str(self.folder)),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.wait_until_ready()
        return self

    def __exit__(self, *failure) -> None:
        self.process.terminate()
        self.process.wait()

    def wait_until_ready(self) -> None:
        """Wait until it takes connections, or tell that it does not."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", self.port)):
                    return
            time.sleep(0.1)
        self.process.kill()
        raise Problem(f"The mail sink did not start on port {self.port}.")
