"""What the portal may show of statements, to whom, and messages about them.

Contacts have no rights to our models: pages read as superuser what these methods
let them see, and every method names the contact who acts.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import consteq, hmac

from odoo.addons.portal.utils import validate_thread_with_hash_pid

from ..core.forms import whole
from ..core.statement.states import ANSWERABLE, SHOWN
from ..core.uploads import MAX_FILES
from .ar_customer_statement_answer import RATE_MINUTES, RATED

#: So long after the last mail does the link in it open the statement.
TOKEN_DAYS = 180
#: Answers from one network address, about all statements, within ``RATE_MINUTES``.
ADDRESS_LIMIT = 60
#: Documents that have a page of their own in the portal.
DOCUMENT_TYPES = ("out_invoice", "out_refund", "out_receipt")


class ArStatementEvent(models.Model):
    _inherit = "ar.statement.event"

    _recent_address = models.Index('(ip_hash, "on") WHERE ip_hash IS NOT NULL')


class ArCustomerStatement(models.Model):
    _inherit = "ar.customer.statement"

    # === WHO SEES WHAT === #

    @api.model
    def _portal_companies(self, user):
        """Companies whose statements a portal user sees: their own, and those above.

        A statement covers a company with its branches.
        """
        return user.sudo().company_ids.parent_ids

    @api.model
    def _portal_visible(self, user):
        """Domain of the statements that a logged-in contact sees."""
        partner = user.partner_id.sudo()
        if not partner.active or partner.ar_portal_role == "none":
            return Domain.FALSE
        companies = self._portal_companies(user)
        return Domain(self._portal_domain(partner)) & Domain(
            "company_id", "in", companies.ids
        )

    def _portal_holder(self, token, pid="", signed=""):
        """The contact for whom a link stands.

        A link without its contact opens nothing: who may only see could otherwise
        cut it and answer for the company.

        :param str pid: id of the contact, with ``signed`` as proof.
        :return: res.partner as superuser, empty when the link opens nothing.
        """
        self.ensure_one()
        nobody = self.env["res.partner"].sudo()
        statement = self.sudo()
        if statement.state not in SHOWN or not statement._portal_token_holds(token):
            return nobody
        number = whole(pid)
        if not number or not (signed and f"{signed}".isascii()):
            return nobody
        if not validate_thread_with_hash_pid(statement, signed, number):
            return nobody
        holder = nobody.browse(number).exists()
        return holder if statement._portal_may(holder, "view") else nobody

    def _portal_token_holds(self, token):
        """Is it the statement's token, and was it sent not too long ago?"""
        own = self.access_token
        if not (token and own and f"{token}".isascii() and consteq(own, f"{token}")):
            return False
        last = self.event_ids.search(
            [("statement_id", "=", self.id), ("kind", "in", ("sent", "reminded"))],
            limit=1,
        )
        oldest = fields.Datetime.now() - timedelta(days=TOKEN_DAYS)
        return bool(last) and last.on >= oldest

    def _portal_may(self, partner, role):
        """May the contact see (``view``) or answer (``confirm``) the statement?"""
        role_of = partner.sudo().ar_portal_role or "confirm"
        own = partner.sudo().commercial_partner_id == self.partner_id
        enough = role_of == "confirm" or role_of == role == "view"
        return bool(own and partner.active and enough)

    def _portal_hidden(self):
        """Are the figures hidden until the customer has typed its own balance?"""
        return self.blind and self.state in ANSWERABLE and not self.blind_on

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        """Links open the pages of the portal, not Odoo's own mail routes.

        Those know nothing of states, roles and the end of a link.
        """
        return super()._get_thread_with_access(thread_id, mode=mode)

    # === HISTORY === #

    def _portal_seen(self, kind, partner, ip="", **data):
        """Write down that a contact looked (``viewed``, ``downloaded``), once a day."""
        today = fields.Datetime.now().replace(hour=0, minute=0, second=0)
        events = self.env["ar.statement.event"].sudo()
        known = events.search_count(
            [
                ("statement_id", "=", self.id),
                ("kind", "=", kind),
                ("partner_id", "=", partner.id),
                ("on", ">=", today),
            ],
            limit=1,
        )
        if not known:
            self._event(kind, partner=partner, ip=ip, **data)

    @api.model
    def _portal_check_address(self, ip):
        """One network address does not answer sixty times in ten minutes.

        :raise UserError: when it did.
        """
        hashed = hmac(self.env(su=True), "ar.statement.event", ip)
        since = fields.Datetime.now() - timedelta(minutes=RATE_MINUTES)
        events = self.env["ar.statement.event"].sudo()
        count = events.search_count(
            [
                ("ip_hash", "=", hashed),
                ("kind", "in", RATED),
                ("on", ">=", since),
            ],
            limit=ADDRESS_LIMIT,
        )
        if count >= ADDRESS_LIMIT:
            raise UserError(
                self.env._("Too many answers within a few minutes: try again later.")
            )

    # === MESSAGES === #

    def _portal_messages(self):
        """Messages both sides may read, the oldest first; never internal notes."""
        model = self.env["mail.message"].sudo()
        written = self._fields["website_message_ids"].get_comodel_domain(self)
        found = model.search(
            Domain(written)
            & Domain("res_id", "=", self.id)
            & Domain("subtype_id", "=", self.env.ref("mail.mt_comment").id)
            & Domain(model._get_search_domain_share()),
            order="id desc",
            limit=50,
        )
        return found.sorted("id")

    def _portal_message(self, partner, text, *, files=(), ip=""):
        """The customer writes to the people responsible.

        :param files: (name, bytes) pairs whose type and size have been checked.
        :return: the mail.message.
        """
        self._check_answer(partner, SHOWN, role="view")
        self._check_text(text)
        if not (text or "").strip():
            raise UserError(self.env._("Write a message first."))
        message = (
            self.sudo()
            .with_context(mail_post_autofollow=False)
            .message_post(
                body=text.strip(),
                author_id=partner.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.user_id.partner_id.ids,
                attachments=[(name, data) for name, data in files],
            )
        )
        self._event("message", partner=partner, ip=ip, message=message.id)
        return message

    # === FILES === #

    def _portal_dispute(self, partner, line, amount, *args, files=(), **values):
        """The same with files: what proves what the customer says.

        :param files: (name, bytes) pairs whose type and size have been checked.
        """
        dispute = super()._portal_dispute(partner, line, amount, *args, **values)
        dispute._portal_keep_files(files[:MAX_FILES])
        return dispute

    def _portal_file(self, attachment_id):
        """A file that both sides have: of a message, an objection, a missing document.

        :return: ir.attachment as superuser, empty for any other.
        """
        files = self._portal_messages().attachment_ids | self.claim_ids.attachment_ids
        files |= self.dispute_ids._portal_files()
        return files.filtered(lambda file: file.id == attachment_id)

    def _portal_document(self, line):
        """The page of a line's document in the portal.

        :return: account.move as superuser, empty when it has none.
        """
        move = line.sudo().move_id
        known = line.statement_id == self and move.move_type in DOCUMENT_TYPES
        return move if known and move.state == "posted" else move.browse()

    # === WORDS === #

    @api.model
    def _portal_state_words(self):
        """dict of state to what the customer reads."""
        return {
            "sent": self.env._("Please answer"),
            "expired": self.env._("Answer overdue"),
            "confirmed": self.env._("Confirmed"),
            "partly": self.env._("Confirmed in part"),
            "disputed": self.env._("You have objections"),
            "reopened": self.env._("Being corrected"),
        }
