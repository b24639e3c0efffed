"""A mail server for tests: it keeps what it takes, and refuses whom it is told to.

Standard library only and without imports of the addon, so that tests outside of Odoo
can load the file, too. Speaks as much SMTP (RFC 5321) as a client needs who does not
log in: HELO, EHLO, MAIL, RCPT, DATA, RSET, NOOP, QUIT.
"""

import email
import email.policy
import socketserver
import threading
from dataclasses import dataclass
from email.message import EmailMessage


@dataclass(frozen=True)
class Letter:
    """A mail as it arrived: the envelope and the message in it."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    def html(self) -> str:
        """The text of the mail as HTML."""
        return self.message.get_body(("html",)).get_content()

    def files(self) -> dict[str, bytes]:
        """Contents of the attachments by name."""
        parts = self.message.iter_attachments()
        return {part.get_filename(): part.get_content() for part in parts}


class SmtpSink(socketserver.ThreadingTCPServer):
    """A server on a free port of this machine, for a ``with`` statement.

    :param refused: addresses whose RCPT is answered with 550.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, refused=()):
        super().__init__(("127.0.0.1", 0), _Session)
        self.refused = set(refused)
        self.letters: list[Letter] = []
        self.turned_away: list[str] = []

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self.server_address[1]

    def to(self, address: str) -> list[Letter]:
        """What an address has got, in order."""
        return [letter for letter in self.letters if address in letter.recipients]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error):
        self.shutdown()
        self.server_close()


class _Session(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self):
        self._reset()
        self._say("220 sink")
        for line in self.rfile:
            verb, _space, rest = line.decode().strip().partition(" ")
            answer = getattr(self, f"_{verb.lower()}", self._unknown)(rest)
            self._say(answer)
            if answer.startswith("221"):
                return

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def _reset(self):
        self.sender, self.recipients = "", []

    def _address(self, text):
        return text.partition("<")[2].partition(">")[0].lower()

    def _unknown(self, _rest):
        return "502 not known here"

    def _helo(self, _rest):
        return "250 sink"

    _ehlo = _noop = _helo

    def _rset(self, _rest):
        self._reset()
        return "250 ok"

    def _quit(self, _rest):
        return "221 bye"

    def _mail(self, rest):
        self._reset()
        self.sender = self._address(rest)
        return "250 ok"

    def _rcpt(self, rest):
        address = self._address(rest)
        if address in self.server.refused:
            self.server.turned_away.append(address)
            return "550 no such mailbox"
        self.recipients.append(address)
        return "250 ok"

    def _data(self, _rest):
        if not self.recipients:
            return "503 nobody to send it to"
        self._say("354 go on")
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        letter = Letter(self.sender, tuple(self.recipients), message)
        self.server.letters.append(letter)
        self._reset()
        return "250 kept"
