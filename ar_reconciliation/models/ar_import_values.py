from odoo import models


class ArCoreBridge(models.AbstractModel):
    _inherit = "ar.core.bridge"

    def _active_currencies(self):
        """Code -> res.currency of the active currencies."""
        return {
            currency.name: currency for currency in self.env["res.currency"].search([])
        }

    def _line_vals(self, entry, key, journal, currencies, batch):
        """Core ``Entry`` -> values of an account.bank.statement.line.

        An amount in another active currency, given by the bank, becomes the line's
        foreign currency, as Odoo does it.
        """
        own = journal.currency_id or journal.company_id.currency_id
        foreign = currencies.get(entry.original_currency)
        has_foreign = foreign and foreign != own and entry.original_amount
        return {
            "journal_id": journal.id,
            "date": entry.date,
            "payment_ref": entry.narrative
            or entry.reference
            or entry.payer_name
            or "/",
            "ref": entry.reference or False,
            "amount": float(entry.amount),
            "foreign_currency_id": foreign.id if has_foreign else False,
            "amount_currency": (
                self._signed(entry.original_amount, entry.amount)
                if has_foreign
                else 0.0
            ),
            "account_number": entry.payer_account or False,
            "partner_name": entry.payer_name or False,
            "transaction_type": entry.transaction_code or False,
            "ar_import_batch_id": batch.id,
            "ar_import_key": key,
            "ar_bank_data": self._bank_data(entry),
        }

    def _signed(self, amount, like):
        """Give the original amount the sign of the booked one."""
        return float(abs(amount) if like > 0 else -abs(amount))

    def _bank_data(self, entry):
        """Versioned JSON of what the bank reported; empty fields are left out."""
        texts = {
            "narrative": entry.narrative,
            "reference": entry.reference,
            "end_to_end_id": entry.end_to_end_id,
            "payer_name": entry.payer_name,
            "payer_account": entry.payer_account,
            "payer_bank": entry.payer_bank,
            "ultimate_payer": entry.ultimate_payer,
            "bank_id": entry.bank_id,
            "value_date": entry.value_date and entry.value_date.isoformat(),
            "original_currency": entry.original_currency,
            "original_amount": _text(entry.original_amount),
            "charges": _text(entry.charges),
            "balance_after": _text(entry.balance_after),
            "transaction_code": entry.transaction_code,
        }
        data = {name: text for name, text in texts.items() if text}
        if entry.remittances:
            data["remittances"] = [
                [item.number, _text(item.amount)] for item in entry.remittances
            ]
        if entry.raw:
            data["raw"] = [list(pair) for pair in entry.raw]
        return {"v": 1, "row": entry.row, "reversal": entry.reversal, **data}


def _text(number):
    return None if number is None else str(number)
