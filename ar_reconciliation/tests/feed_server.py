"""A bank's server in a thread, which answers as it is told to: also badly."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


class Reply:
    """One answer: ``cut`` sends only so many bytes of what it announces."""

    def __init__(self, body=b"", status=200, cut=None, **headers):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.body, self.status, self.cut = body, status, cut
        self.headers = {key.replace("_", "-"): one for key, one in headers.items()}


class Asked:
    """What the server was asked."""

    def __init__(self, method, target, headers, body):
        parts = urlsplit(target)
        self.method, self.path, self.body = method, parts.path, body
        self.params = dict(parse_qsl(parts.query))
        self.headers = headers


class FeedServer:
    """Answers with the replies of its plan in turn, the last one again and again.

    A reply may be a function of what was asked.
    """

    def __init__(self):
        self.asked, self.plan = [], [Reply({})]
        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.httpd.server_address[1]}"
        self.thread = threading.Thread(target=self.httpd.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.httpd.shutdown()
        self.httpd.server_close()
        self.thread.join()

    def answer(self, *plan):
        """Answer so from now on, and forget what was asked."""
        self.plan, self.asked = list(plan), []

    def reply_to(self, asked):
        self.asked.append(asked)
        reply = self.plan.pop(0) if len(self.plan) > 1 else self.plan[0]
        reply = reply(asked) if callable(reply) else reply
        return reply if isinstance(reply, Reply) else Reply(reply)

    def _handler(server):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self):
                size = int(self.headers.get("Content-Length") or 0)
                asked = Asked(
                    self.command, self.path, self.headers, self.rfile.read(size)
                )
                reply = server.reply_to(asked)
                self.send_response(reply.status)
                headers = {
                    "Content-Length": str(len(reply.body)),
                    "Connection": "close",
                    **reply.headers,
                }
                if "Transfer-Encoding" in headers:
                    del headers["Content-Length"]
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body[: reply.cut])
                self.close_connection = True

            do_GET = do_POST = serve

            def log_message(self, *args):
                """The tests look at what was asked, not at a log."""

        return Handler


def transaction(number, amount, day="2026-03-10", text="", **data):
    """A booked transaction in the shape of the aggregator's preset."""
    side = "debtor" if amount > 0 else "creditor"
    return {
        "internalTransactionId": f"T{number}",
        "bookingDate": day,
        "transactionAmount": {"amount": f"{amount:.2f}", "currency": "USD"},
        f"{side}Name": data.pop("name", "ACME Trading"),
        f"{side}Account": {"iban": data.pop("account", "DE75512108001245126199")},
        "remittanceInformationUnstructured": text or f"payment {number}",
        **data,
    }


def booked(*transactions):
    """A page of the aggregator."""
    return {"transactions": {"booked": list(transactions), "pending": []}}
