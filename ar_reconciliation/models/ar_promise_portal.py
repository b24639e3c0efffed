"""What customers promise in the portal.

The pages call this as superuser, after they have found out by login or link who the
contact is, and name the contact who acts.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import hmac

#: Promises and plans that one contact may enter within an hour.
HOURLY = 10
#: The same of all contacts behind one network address.
HOURLY_ADDRESS = 30
NOTE_LIMIT = 2000


class ArPromise(models.Model):
    _inherit = "ar.promise"

    _recent_contact = models.Index("(contact_id, create_date)")

    @api.model
    def _portal_promise(self, partner, company, amount, date, **terms):
        """The customer promises to pay.

        :param partner: res.partner, the contact who acts.
        :param float amount: in the currency of the items, or ``currency``.
        :param terms: ``items`` (account.move.line, None: for the account),
            ``currency``, ``note``, ``statement`` (ar.customer.statement), ``ip``.
        :return: the promise as superuser.
        :raise AccessError: when the contact may not answer for the customer.
        :raise UserError: naming what is wrong with the promise.
        """
        ip = terms.pop("ip", "")
        note = (terms.pop("note", "") or "").strip()
        statement = terms.pop("statement", None)
        self._portal_check(partner, ip)
        if len(note) > NOTE_LIMIT:
            raise UserError(
                self.env._("The text is too long: %s characters at most.", NOTE_LIMIT)
            )
        return self._make(
            company,
            partner,
            amount,
            date,
            items=terms.get("items"),
            currency=terms.get("currency"),
            source="portal",
            contact_id=partner.id,
            note=note or False,
            statement_id=statement.id if statement else False,
            ip_hash=self._hashed(ip),
        )

    @api.model
    def _hashed(self, ip):
        """A keyed hash of a network address, False for none."""
        return bool(ip) and hmac(self.env(su=True), "ar.promise", ip)

    @api.model
    def _portal_check(self, partner, ip=""):
        """May this contact agree on something for the customer, now?

        :raise AccessError: without the role, or archived.
        :raise UserError: after too many within an hour.
        """
        contact = partner.sudo()
        if not contact.active or (contact.ar_portal_role or "confirm") != "confirm":
            raise AccessError(
                self.env._("You may not agree on payments for your company.")
            )
        since = fields.Datetime.now() - timedelta(hours=1)
        recent = Domain("create_date", ">=", since)
        hashed = self._hashed(ip)
        for model in ("ar.promise", "ar.instalment.plan"):
            records = self.env[model].sudo()
            own = records.search_count(
                recent & Domain("contact_id", "=", partner.id), limit=HOURLY
            )
            address = hashed and records.search_count(
                recent & Domain("ip_hash", "=", hashed), limit=HOURLY_ADDRESS
            )
            if own >= HOURLY or address >= HOURLY_ADDRESS:
                raise UserError(
                    self.env._("Too many requests within an hour: try again later.")
                )

    @api.model
    def _portal_list(self, partner, companies):
        """Promises that a contact sees: open ones, and those of the last weeks."""
        since = fields.Date.context_today(self) - timedelta(days=60)
        return self.sudo().search(
            [
                ("partner_id", "=", partner.sudo().commercial_partner_id.id),
                ("company_id", "in", companies.ids),
                ("state", "!=", "cancelled"),
                "|",
                ("state", "=", "open"),
                ("date", ">=", since),
            ],
            limit=20,
        )
