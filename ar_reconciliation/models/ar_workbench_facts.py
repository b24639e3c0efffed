"""What the bank said of a line, field by field, and where it was read."""

from odoo import api, fields, models
from odoo.tools import format_date, html2plaintext


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    @api.model
    def _facts(self, line):
        """Every field the bank gave, in a useful order, empty ones left out.

        :return: list of ``{"label", "value", "mono"}``; ``mono`` where each character
            counts.
        """
        bank = line.ar_bank_data or {}
        rows = [
            *self._money_facts(line, bank),
            *self._payer_facts(line, bank),
            *self._text_facts(line, bank),
            *self._bank_facts(line, bank),
        ]
        return [
            {"label": label, "value": value, "mono": mono}
            for label, value, mono in rows
            if value
        ]

    def _money_facts(self, line, bank):
        _ = self.env._
        return [
            (_("Booked"), format_date(self.env, line.date), False),
            (_("Value Date"), self._bank_day(bank.get("value_date"), line), False),
            (_("Amount"), line.currency_id.format(line.amount), False),
            (_("Original Amount"), self._original(line, bank), False),
            (_("Charges"), self._bank_money(bank.get("charges"), line), False),
            (
                _("Balance Afterwards"),
                self._bank_money(bank.get("balance_after"), line),
                False,
            ),
        ]

    def _payer_facts(self, line, bank):
        _ = self.env._
        name = line.partner_name or bank.get("payer_name")
        account = line.account_number or bank.get("payer_account")
        return [
            (_("Payer"), name, False),
            (_("Payer's Account"), account, True),
            (_("Payer's Bank"), bank.get("payer_bank"), True),
            (_("On Behalf Of"), bank.get("ultimate_payer"), False),
            (_("Customer"), line.partner_id.sudo().display_name, False),
        ]

    def _text_facts(self, line, bank):
        _ = self.env._
        text, narrative = line.payment_ref or "", bank.get("narrative") or ""
        reference = line.ref or ""
        stated = bank.get("reference")
        return [
            (_("Text"), text, False),
            (_("Full Text"), narrative if narrative != text else "", False),
            (_("Reference"), reference, True),
            (_("Bank's Reference"), stated if stated != reference else "", True),
            (_("End-to-End Id"), bank.get("end_to_end_id"), True),
            (_("Listed Documents"), self._remittances(line, bank), True),
            (
                _("Notes"),
                line.narration and html2plaintext(line.narration).strip(),
                False,
            ),
        ]

    def _bank_facts(self, line, bank):
        _ = self.env._
        kind = bank.get("transaction_code") or line.transaction_type
        return [
            (_("Transaction"), kind, True),
            (_("Bank's Id"), bank.get("bank_id"), True),
            (_("Reversal"), _("Yes") if bank.get("reversal") else "", False),
            (_("Statement"), line.statement_id.display_name or "", False),
            (_("Journal Entry"), line.move_id.name or "", True),
        ]

    def _bank_day(self, text, line):
        """A date as the bank gave it, unless it is the booking date anyway."""
        day = fields.Date.to_date(text) if text else None
        return format_date(self.env, day) if day and day != line.date else ""

    def _bank_money(self, text, line):
        return line.currency_id.format(float(text)) if text else ""

    def _original(self, line, bank):
        """The amount in the currency in which it was paid."""
        if line.foreign_currency_id:
            return line.foreign_currency_id.format(line.amount_currency)
        amount, code = bank.get("original_amount"), bank.get("original_currency")
        return f"{amount} {code or ''}".strip() if amount else ""

    def _remittances(self, line, bank):
        currency = line.foreign_currency_id or line.currency_id
        return ", ".join(
            f"{number} {currency.format(float(paid))}" if paid else str(number)
            for number, paid in bank.get("remittances", ())
        )

    # === SOURCE === #

    @api.model
    def _source(self, line):
        """The file and row of a line, and the row's cells; False if it has no file."""
        batch = line.ar_import_batch_id
        bank = line.ar_bank_data or {}
        if not batch:
            return False
        return {
            "filename": batch.name,
            "row": bank.get("row") or False,
            "attachment_id": batch.attachment_id.id,
            "batch": self._ref(batch),
            "raw": [
                {"label": str(label), "value": "" if value is None else str(value)}
                for label, value in bank.get("raw", ())
            ],
        }
