"""The customer drops its own ledger: one audited method for it."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.statement.states import ANSWERABLE
from .ar_ledger_comparison_make import Account

#: What a contact may upload: bytes, and endings of names.
PORTAL_SIZE = 5_000_000
PORTAL_TYPES = (".xlsx", ".xls", ".csv", ".tsv", ".txt")
#: Uploads of one customer within so many minutes; each is read and compared.
RATE_LIMIT, RATE_MINUTES = 6, 10


class ArLedgerComparison(models.Model):
    _inherit = "ar.ledger.comparison"

    @api.model
    def _check_upload(self, partner, filename, data):
        """Type, size and frequency of what a contact uploads.

        :raise UserError: saying what is accepted.
        """
        if not (filename or "").lower().endswith(PORTAL_TYPES):
            raise UserError(
                self.env._(
                    "This type of file is not accepted: upload %s.",
                    ", ".join(PORTAL_TYPES),
                )
            )
        if not data or len(data) > PORTAL_SIZE:
            raise UserError(
                self.env._(
                    "The file is empty or too large: %s MB at most.",
                    PORTAL_SIZE // 1_000_000,
                )
            )
        since = fields.Datetime.now() - timedelta(minutes=RATE_MINUTES)
        customer = partner.sudo().commercial_partner_id
        recent = self.sudo().search_count(
            [
                ("partner_id", "=", customer.id),
                ("uploaded_partner_id", "!=", False),
                ("create_date", ">=", since),
            ]
        )
        if recent >= RATE_LIMIT:
            raise UserError(
                self.env._("Too many files within a few minutes: try again later.")
            )

    @api.model
    def _portal_compare(
        self, partner, filename, data, *, statement, seal=None, ip="", mapping=None
    ):
        """A contact compares its company's ledger with a statement of ours.

        :param partner: res.partner who acts; must be the statement's customer's.
        :param bytes data: the file, of a type and size that is checked here.
        :param statement: ar.customer.statement; ``seal`` as the contact has seen it.
        :param dict mapping: columns that the contact chose; remembered for the
            customer's next file with the same headings.
        :return: the comparison, as superuser.
        :raise AccessError: for a contact of somebody else, or without the role.
        :raise UserError: when the file or the time is not right.
        """
        statement = statement.sudo()
        statement._check_answer(partner, (*ANSWERABLE, "confirmed"), seal)
        if statement.blind and not statement.blind_on:
            raise UserError(self.env._("Type the balance of your books first."))
        self._check_upload(partner, filename, data)
        account = Account(
            statement.company_id,
            statement.partner_id,
            statement.currency_id,
            statement.date_to,
            statement=statement,
        )
        self._check_portal_place(account)
        comparison = self.sudo()._make(
            account,
            data,
            filename,
            mapping=mapping,
            uploaded_partner_id=partner.id,
            user_id=statement.user_id.id,
        )
        if mapping:
            self._remember(partner, comparison.mapping)
        statement._event(
            "compared",
            partner=partner,
            ip=ip,
            comparison=comparison.id,
            checksum=comparison.checksum,
            unexplained=comparison.unexplained,
            differences=comparison.line_count,
        )
        return comparison

    def _check_portal_place(self, account):
        """The same as for a clerk, told to somebody who cannot cancel anything.

        :raise UserError: when there is a later comparison, or the day's is agreed.
        """
        account = account._replace(partner=account.partner.commercial_partner_id)
        if self._live(account, ">"):
            raise UserError(
                self.env._(
                    "A later statement was compared already. Upload your ledger there, "
                    "or write to us."
                )
            )
        if self._live(account, "=").state == "agreed":
            raise UserError(
                self.env._(
                    "Both sides have agreed on this day already. Write to us if "
                    "something has changed since."
                )
            )


class ArCustomerStatement(models.Model):
    _inherit = "ar.customer.statement"

    comparison_ids = fields.One2many(
        "ar.ledger.comparison", "statement_id", string="Comparisons"
    )

    def _portal_compare(self, partner, filename, data, **details):
        """See ``ar.ledger.comparison._portal_compare``."""
        self.ensure_one()
        return self.env["ar.ledger.comparison"]._portal_compare(
            partner, filename, data, statement=self, **details
        )

    def action_compare_ledger(self):
        """Open the wizard that compares the customer's ledger with this statement."""
        self.ensure_one()
        return self.env["ar.ledger.compare"]._start(
            default_partner_id=self.partner_id.id,
            default_company_id=self.company_id.id,
            default_currency_id=self.currency_id.id,
            default_date_to=self.date_to,
            default_statement_id=self.id,
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_ar_show_comparisons(self):
        """Open the comparisons with this customer's ledger."""
        self.ensure_one()
        customer = self.commercial_partner_id
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_ledger_comparison_action"
        )
        context = {"default_partner_id": customer.id}
        return {
            **action,
            "domain": [("partner_id", "=", customer.id)],
            "context": context,
        }
