"""A mail server for tests: it keeps what it takes, and refuses whom it is told to.

It imports nothing of the addon, so that tests outside of Odoo can load the file, too.
"""

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage

from aiosmtpd.controller import Controller


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


class SmtpSink:
    """A server on a free port of this machine, for a ``with`` statement.

    :param refused: addresses whose RCPT is answered with 550.
    """

    def __init__(self, refused=()):
        self.refused = set(refused)
        self.letters: list[Letter] = []
        self.turned_away: list[str] = []
        self.controller = _AnyPort(self, hostname="127.0.0.1", port=0)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self.controller.server.sockets[0].getsockname()[1]

    def to(self, address: str) -> list[Letter]:
        """What an address has got, in order."""
        return [letter for letter in self.letters if address in letter.recipients]

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *error):
        self.controller.stop()

    # === WHAT THE SERVER ASKS FOR === #

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        """Take or refuse a recipient."""
        if address.lower() in self.refused:
            self.turned_away.append(address.lower())
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address.lower())
        return "250 ok"

    async def handle_DATA(self, _server, _session, envelope):
        """Keep a mail."""
        message = email.message_from_bytes(
            envelope.content, policy=email.policy.default
        )
        sender, recipients = envelope.mail_from.lower(), tuple(envelope.rcpt_tos)
        self.letters.append(Letter(sender, recipients, message))
        return "250 kept"


class _AnyPort(Controller):
    """The library tries its port after starting; with port 0 only the system knows."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        return super()._trigger_server()
