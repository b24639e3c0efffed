"""Open items for the workbench: as view-models, by search and by scanned code."""

from odoo import api, fields, models

from ..core.scan import read_code
from .ar_core_fetch import KINDS

#: Items that one answer has.
PAGE = 30
#: Items suggested beside a bank line.
SUGGESTED = 8


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    @api.model
    def items(self, line_id, term="", partner_id=False, offset=0):
        """Open items that the bank line may settle, best first, 30 at a time.

        :param str term: a number, an amount or a name, in any spelling.
        :param partner_id: only this customer's, contacts included.
        :return: see docs/rpc.md.
        """
        self._check_reader()
        line = self._lines([line_id])[:1]
        text = term if isinstance(term, str) else ""
        start = max(int(offset or 0), 0)
        found, more = self.env["ar.item.search"]._find(
            line, text, partner_id, start, PAGE
        )
        return {
            "items": self._items(line, found),
            "more": more,
            "hint": "" if found else self._items_hint(text),
        }

    def _items_hint(self, term):
        if term.strip():
            return self.env._(
                "Nothing open fits “%s”. Try a part of the number, the amount, or the "
                "customer's name.",
                term.strip()[:60],
            )
        return self.env._("Nothing is open here.")

    @api.model
    def scan(self, line_id, code):
        """Find what a barcode, QR code or pasted reference means.

        :return: see docs/rpc.md.
        """
        self._check_reader()
        line = self._lines([line_id])[:1]
        read = read_code(code if isinstance(code, str) else "")
        search, found = self.env["ar.item.search"], None
        for reference in read.references:
            found, _more = search._find(line, reference, named=True)
            if found:
                break
        return {
            "items": self._items(line, found) if found else [],
            "text": self._scan_text(read, found),
        }

    def _scan_text(self, read, found):
        """What was read, and that nothing was found if so."""
        said = " · ".join(
            filter(
                None,
                (
                    ", ".join(read.references),
                    f"{read.amount} {read.currency}".strip() if read.amount else "",
                    read.name,
                ),
            )
        )
        if found:
            return said
        if not said:
            return self.env._("Nothing could be read: scan it again.")
        return self.env._("Nothing open fits what was read: %s", said)

    def _suggested(self, line):
        """Open items of the payer, or else those nearest in amount."""
        found, _more = self.env["ar.item.search"]._find(line, limit=SUGGESTED)
        return self._items(line, found)

    # === VIEW-MODEL === #

    def _items(self, line, items):
        """View-models of open items, see docs/rpc.md.

        :param items: account.move.line records, in their order.
        """
        disputed = items._ar_disputed_amounts()
        manual = self.env["ar.manual.match"]
        currency = line.foreign_currency_id or line.currency_id
        return [
            self._item(line, currency, item, manual, disputed.get(item.id))
            for item in items
        ]

    def _item(self, line, currency, item, manual, disputed):
        kind = self._item_kind(item)
        own, today = item.currency_id, fields.Date.context_today(self)
        due = item.date_maturity or item.date
        return {
            "id": item.id,
            "move_id": item.move_id.id,
            "number": item.move_name or item.name or "",
            "reference": item.move_id.payment_reference or item.ref or "",
            "customer": self._ref(item.partner_id),
            "date": self._day(item.move_id.invoice_date or item.date),
            "due": self._day(due),
            "overdue": due < today and item.amount_residual_currency > 0,
            "open": self._money(item.amount_residual_currency, own),
            "currency": self._currency(own),
            "worth": self._money(manual._worth(line, currency, item), currency),
            "kind": kind,
            "kind_text": self._kind_word(kind),
            "disputed": self._disputed_text(own, disputed),
            "discount": self._discount_of(manual, item),
        }

    def _item_kind(self, item):
        kind = KINDS.get(item.move_id.move_type)
        return kind or ("payment" if item.payment_id or item.balance < 0 else "other")

    def _kind_word(self, kind):
        return {
            "invoice": self.env._("Invoice"),
            "credit_note": self.env._("Credit Note"),
            "payment": self.env._("Payment"),
            "bill": self.env._("Vendor Bill"),
            "other": self.env._("Other"),
        }[kind]

    def _disputed_text(self, currency, amount):
        if not amount:
            return ""
        return self.env._("%s disputed", currency.format(amount))

    def _discount_of(self, manual, item):
        """What the terms take off until a day, or False."""
        units = manual._terms_units(item)
        if not units:
            return False
        amount = self.env["ar.core.bridge"]._amount(units, item.currency_id)
        return {
            "money": self._money(amount, item.currency_id),
            "until": self._day(item.discount_date),
        }
