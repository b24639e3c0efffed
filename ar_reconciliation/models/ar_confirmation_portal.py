"""Confirmation letters in the portal: who sees them, by login or the link of a mail.

Letters of an audit are never there: the auditor alone gets the answer.
"""

from datetime import timedelta

from werkzeug.urls import url_encode

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import consteq, hmac

from odoo.addons.portal.utils import validate_thread_with_hash_pid

from ..core.confirmations import AWAITING
from ..core.forms import whole
from .account_bank_statement_line import READERS
from .ar_customer_statement_portal import TOKEN_DAYS

#: Letters that have left the house; printed ones have not, for all we know.
SHOWN = ("sent", "answered", "differs")


class ArConfirmationLetter(models.Model):
    _name = "ar.confirmation.letter"
    _inherit = ["ar.confirmation.letter", "portal.mixin"]

    signature = fields.Binary(readonly=True, copy=False, attachment=True)
    viewed_on = fields.Datetime(
        string="Opened in the Portal",
        readonly=True,
        copy=False,
        help="By a contact of the customer, for the first time.",
    )
    answer_ip_hash = fields.Char(
        string="Network Address (Hash)", readonly=True, copy=False, groups=READERS
    )

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for letter in self:
            letter.access_url = f"/my/confirmations/{letter.id}"
        return result

    # === WHO SEES WHAT === #

    @api.model
    def _portal_visible(self, user):
        """Domain of the letters that a logged-in contact sees."""
        partner = user.partner_id.sudo()
        if not partner.active or partner.ar_portal_role == "none":
            return Domain.FALSE
        companies = self.env["ar.customer.statement"]._portal_companies(user)
        return (
            Domain("partner_id", "=", partner.commercial_partner_id.id)
            & Domain("purpose", "=", "own")
            & Domain("state", "in", SHOWN)
            & Domain("company_id", "in", companies.ids)
        )

    def _portal_may(self, partner, role):
        """May the contact see (``view``) or answer (``confirm``) the letter?"""
        partner = partner.sudo()
        role_of = partner.ar_portal_role or "confirm"
        own = partner.commercial_partner_id == self.partner_id
        enough = role_of == "confirm" or role_of == role == "view"
        return bool(own and partner.active and enough)

    def _portal_holder(self, token, pid="", signed=""):
        """The contact for whom a link stands; without its contact it opens nothing.

        :param str pid: id of the contact, with ``signed`` as proof.
        :return: res.partner as superuser, empty when the link opens nothing.
        """
        self.ensure_one()
        nobody = self.env["res.partner"].sudo()
        letter = self.sudo()
        if letter.purpose != "own" or not letter._portal_token_holds(token):
            return nobody
        number = whole(pid)
        if not number or not (signed and f"{signed}".isascii()):
            return nobody
        if not validate_thread_with_hash_pid(letter, signed, number):
            return nobody
        holder = nobody.browse(number).exists()
        return holder if holder and letter._portal_may(holder, "view") else nobody

    def _portal_token_holds(self, token):
        """Is it the letter's token, and was it sent not too long ago?"""
        own, sent = self.access_token, self.sent_on
        if self.state not in SHOWN or not (token and own and sent):
            return False
        if not (f"{token}".isascii() and consteq(own, f"{token}")):
            return False
        return sent >= fields.Datetime.now() - timedelta(days=TOKEN_DAYS)

    def _portal_link(self):
        """Address of the letter's page, with what opens it for its recipient."""
        self.ensure_one()
        letter = self.sudo()
        query = {
            "access_token": letter._portal_ensure_token(),
            "pid": letter.recipient_id.id,
            "hash": letter._sign_token(letter.recipient_id.id),
        }
        return f"{letter.get_base_url()}{letter.access_url}?{url_encode(query)}"

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        """Links open the pages of the portal, not Odoo's own mail routes."""
        return super()._get_thread_with_access(thread_id, mode=mode)

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """The mail has its own link: Odoo's button does not open the page."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        for name, _applies, options in groups:
            if name in ("portal", "portal_customer", "customer"):
                options["has_button_access"] = False
        return groups

    # === WHAT CONTACTS DO === #

    def _portal_seen(self):
        """Write down that a contact has opened it, the first time."""
        letter = self.sudo()
        if not letter.viewed_on:
            letter.viewed_on = fields.Datetime.now()

    def _portal_answer(
        self, partner, agrees, name, role="", answers=None, *, signature=None, ip="",
        **details
    ):  # fmt: skip
        """The same with the contact's role, signature and network address.

        :param signature: base64 of a picture, or None.
        :param str ip: only a keyed hash of it is kept.
        """
        letter = self.sudo()
        state = super()._portal_answer(partner, agrees, name, role, answers, **details)
        hashed = ip and hmac(self.env(su=True), "ar.statement.event", ip)
        letter.write({"signature": signature or False, "answer_ip_hash": hashed})
        return state

    def _portal_open(self):
        """Does it still wait for an answer?"""
        return self.state in AWAITING

    @api.model
    def _portal_state_words(self):
        """dict of state to what the customer reads."""
        return {
            "sent": self.env._("Please answer"),
            "answered": self.env._("You agree"),
            "differs": self.env._("Your books differ"),
        }
