"""What the bank said of a line, field by field, and where it was read."""

from odoo import api, fields, models
from odoo.tools import LazyTranslate, format_date, html2plaintext

_lt = LazyTranslate(__name__)

#: Label of each field, in the order of the screen.
LABELS = {
    "booked": _lt("Booked"),
    "value_date": _lt("Value Date"),
    "amount": _lt("Amount"),
    "original": _lt("Original Amount"),
    "charges": _lt("Charges"),
    "balance": _lt("Balance Afterwards"),
    "payer": _lt("Payer"),
    "account": _lt("Payer's Account"),
    "bank": _lt("Payer's Bank"),
    "behalf": _lt("On Behalf Of"),
    "customer": _lt("Customer"),
    "text": _lt("Text"),
    "narrative": _lt("Full Text"),
    "reference": _lt("Reference"),
    "bank_reference": _lt("Bank's Reference"),
    "end_to_end": _lt("End-to-End Id"),
    "remittances": _lt("Listed Documents"),
    "notes": _lt("Notes"),
    "transaction": _lt("Transaction"),
    "bank_id": _lt("Bank's Id"),
    "reversal": _lt("Reversal"),
    "statement": _lt("Statement"),
    "entry": _lt("Journal Entry"),
}
#: Where each character counts.
MONO = frozenset(
    (
        "account",
        "bank",
        "reference",
        "bank_reference",
        "end_to_end",
        "remittances",
        "transaction",
        "bank_id",
        "entry",
    )
)


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    @api.model
    def _facts(self, line):
        """Every field the bank gave, in a useful order, empty ones left out.

        :return: list of ``{"label", "value", "mono"}``; ``mono`` where each character
            counts.
        """
        bank = line.ar_bank_data or {}
        values = {
            **self._money_facts(line, bank),
            **self._party_facts(line, bank),
            **self._text_facts(line, bank),
        }
        return [
            {"label": self.env._(label), "value": values[name], "mono": name in MONO}
            for name, label in LABELS.items()
            if values[name]
        ]

    def _money_facts(self, line, bank):
        return {
            "booked": format_date(self.env, line.date),
            "value_date": self._bank_day(bank.get("value_date"), line),
            "amount": line.currency_id.format(line.amount),
            "original": self._original(line, bank),
            "charges": self._bank_money(bank.get("charges"), line),
            "balance": self._bank_money(bank.get("balance_after"), line),
        }

    def _party_facts(self, line, bank):
        return {
            "payer": line.partner_name or bank.get("payer_name"),
            "account": line.account_number or bank.get("payer_account"),
            "bank": bank.get("payer_bank"),
            "behalf": bank.get("ultimate_payer"),
            "customer": line.partner_id.sudo().display_name,
            "transaction": bank.get("transaction_code") or line.transaction_type,
            "bank_id": bank.get("bank_id"),
            "reversal": self.env._("Yes") if bank.get("reversal") else "",
            "statement": line.statement_id.display_name,
            "entry": line.move_id.name,
        }

    def _text_facts(self, line, bank):
        narrative, reference = bank.get("narrative"), bank.get("reference")
        return {
            "text": line.payment_ref,
            "narrative": narrative if narrative != line.payment_ref else "",
            "reference": line.ref,
            "bank_reference": reference if reference != line.ref else "",
            "end_to_end": bank.get("end_to_end_id"),
            "remittances": self._remittances(line, bank),
            "notes": html2plaintext(line.narration or "").strip(),
        }

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
