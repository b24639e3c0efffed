"""An SMS gateway that keeps what it is given: no message leaves the machine.

The messages lie in a file, a line of JSON each: ``to``, ``text``, ``reference``.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from .console import Problem

#: The demo's gateway has this address in its database.
PORT = 8026


class SmsSink:
    """Takes messages on the loopback interface, in a ``with`` block.

    Port 0 is any free one, so that several can run at once; see ``port``.
    """

    def __init__(self, file: Path, port: int = PORT):
        self.file = file
        try:
            self.server = ThreadingHTTPServer(("127.0.0.1", port), handler(file))
        except OSError as error:
            raise Problem(
                f"Port {port} of 127.0.0.1 is taken by another program; the demo's SMS "
                "gateway needs it. Stop that program (often another demo)."
            ) from error
        self.port: int = self.server.server_address[1]

    @property
    def url(self) -> str:
        """Where a gateway takes messages."""
        return f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> SmsSink:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *failure) -> None:
        self.server.shutdown()
        self.server.server_close()


def handler(file: Path) -> type[BaseHTTPRequestHandler]:
    """What answers a request: the message goes to the end of the file."""
    writing = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            message = json.loads(self.rfile.read(size))
            with writing, file.open("a", encoding="utf-8") as messages:
                messages.write(json.dumps(message, ensure_ascii=False) + "\n")
            answer = json.dumps({"status": "ok"}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments) -> None:
            """The file of messages is the log."""

    return Handler
