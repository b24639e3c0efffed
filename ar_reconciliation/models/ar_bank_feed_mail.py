from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..core.errors import FeedError
from ..core.feeds import senders

#: Attachments that mail programs add and no bank sends as a statement.
LITTER = (".png", ".jpg", ".jpeg", ".gif", ".ics", ".vcf", ".p7s", ".asc", ".html")


class ArBankFeed(models.Model):
    _inherit = "ar.bank.feed"

    def _alias_get_creation_values(self):
        """Mails to the alias belong to this feed; who may send is checked by us.

        Odoo's own check would answer strangers.
        """
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("ar.bank.feed")
        values["alias_contact"] = "everyone"
        if self.id:
            values["alias_force_thread_id"] = self.id
        return values

    # === WHO MAY === #

    def _accepts_mail(self, message, sender):
        """Is the mail from somebody whose statements are imported?

        :param message: email.message.EmailMessage as received.
        :param str sender: header From.
        """
        if not self.exists() or self.kind != "mail" or not self.active:
            return False
        allowed, _wrong = senders.read_senders(self.senders)
        if not senders.is_allowed(email_normalize(sender) or "", allowed):
            return False
        results = [str(one) for one in message.get_all("Authentication-Results", [])]
        return not self.mail_server or senders.is_vouched(results, self.mail_server)

    def _note_refused_mail(self, sender):
        """Note that a mail was refused: the address only, nothing of its contents."""
        if self.exists():
            feed = self._for_owner()
            sender = email_normalize(sender) or feed.env._("somebody")
            feed._log_note(
                feed.env._(
                    "A mail of %s was refused: the sender is not allowed, or the mail "
                    "server does not vouch for them. Nothing of it was kept.",
                    sender,
                )
            )

    # === WHAT COMES === #

    @api.private
    def message_new(self, msg_dict, custom_values=None):
        """No mail makes a feed: mails reach the one their alias belongs to."""
        raise UserError(self.env._("A mail cannot create a bank feed."))

    @api.private
    def message_update(self, msg_dict, update_vals=None):
        """Import the statements attached to a mail that :meth:`_accepts_mail`."""
        self.ensure_one()
        feed = self.with_user(SUPERUSER_ID).with_company(self.company_id)
        if feed.kind == "mail":
            feed._import_mail(msg_dict)
        return True

    def _import_mail(self, msg_dict):
        """Import each attachment, note what came of it, keep the state."""
        notes, batches, problems = [], self.env["ar.import.batch"], []
        for name, data in _statements(msg_dict.get("attachments") or ()):
            try:
                if data is None:
                    raise FeedError("damaged_text", file=name)
                with self.env.cr.savepoint():
                    batch = self._import_once(data, name)
                    self.env.flush_all()
            except Exception as error:
                problem = self._problem_of(error)
                problems.append(problem)
                notes.append((name, problem))
            else:
                batches += batch
                notes.append((name, batch))
        for name, came in notes:
            self._log_note(f"{name}: {self._for_owner()._came_text(came)}")
        if not notes:
            sender = email_normalize(msg_dict.get("email_from") or "") or "–"
            problems.append(FeedError("no_attachment", sender=sender))
        if problems:
            self._after_failure(problems[0])
            self._alert(self._for_owner().problem)
        else:
            self._after_success(self._outcome(batches))

    def _came_text(self, came):
        """What came of one attachment, in words.

        :param came: ar.import.batch, empty for a known file, or core ``FeedError``.
        """
        if isinstance(came, FeedError):
            return self.env["ar.core.bridge"]._feed_error_text(came.code, came.data)
        if not came:
            return self.env._("This file was imported before.")
        return self.env._(
            "%(new)s new entries, %(known)s imported before, %(issues)s issues.",
            new=came.entry_count,
            known=came.duplicate_count,
            issues=came.issue_count,
        )


def _statements(attachments):
    """(name, bytes) of what may be a statement; None for a text that lost letters."""
    for attachment in attachments:
        name, content = attachment[0] or "attachment", attachment[1]
        info = attachment[2] if len(attachment) > 2 else {}
        if name.lower().endswith(LITTER) or (info or {}).get("cid"):
            continue
        if isinstance(content, str):
            content = _bytes_of(content, (info or {}).get("encoding"))
        if content is None or content:
            yield name, content


def _bytes_of(text, encoding):
    """The bytes of a text part, in the charset its mail named.

    The gateway has read them by it; what the file says of its own encoding, as XML
    does, is right for these bytes only. What did not fit the charset is lost.
    """
    if "\ufffd" in text:
        return None
    try:
        return text.encode(encoding or "utf-8")
    except (LookupError, UnicodeEncodeError):
        return text.encode("utf-8")
