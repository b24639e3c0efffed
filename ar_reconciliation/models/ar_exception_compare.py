from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..core.text import compact, name_key
from .account_bank_statement_line import READERS

#: Candidates shown beside a bank line.
SHOWN = 5
#: Documents shown of one candidate.
SHOWN_DOCUMENTS = 20
#: A shorter running number is in a text by chance.
MIN_DIGITS = 4


class Payment(NamedTuple):
    """What is compared: the bank line, and what is worked out of it once."""

    line: Any
    payer: Any
    currency: Any
    amount: float
    text: str


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    ar_comparison = fields.Json(
        string="Comparison", compute="_compute_ar_comparison", groups=READERS
    )

    @api.depends("ar_exception_data", "ar_proposal_ids.state", "partner_id", "amount")
    @api.depends_context("lang")
    def _compute_ar_comparison(self):
        for line in self:
            line.ar_comparison = self.env["ar.compare"]._view_model(line)


class ArCompare(models.AbstractModel):
    _name = "ar.compare"
    _description = "Bank Line Beside Its Nearest Candidates"

    def _view_model(self, line):
        """All that the screen shows, as text: it has nothing left to work out.

        :param line: one account.bank.statement.line record.
        :return: versioned dict with ``line``, ``hint`` and ``candidates``, each with
            its ``documents``, the ``difference`` and the ``facts`` (``agrees`` is True,
            False, or None where nothing can be said).
        """
        payment = self._payment(line)
        hint, candidates = self._candidates(payment)
        return {
            "v": 1,
            "line": {
                "text": line.payment_ref or "",
                "customer": line.partner_id.name or line.partner_name or "",
                "date": format_date(self.env, line.date),
                "amount": payment.currency.format(payment.amount),
            },
            "hint": hint,
            "candidates": [
                self._candidate(payment, number, title, items, opens)
                for number, (title, items, opens) in enumerate(candidates[:SHOWN])
            ],
        }

    def _payment(self, line):
        foreign = line.foreign_currency_id
        entry = self.env["ar.core.bridge"]._bank_entry(line)
        return Payment(
            line=line,
            payer=self._payer(line),
            currency=foreign or line.currency_id,
            amount=line.amount_currency if foreign else line.amount,
            text=compact(" ".join((*entry.texts, *entry.references))),
        )

    # === CANDIDATES === #

    def _candidates(self, payment):
        """Sentence on where they come from, and (title, items, open amounts) each."""
        line, payer = payment.line, payment.payer
        proposals = line.ar_proposal_ids.filtered(
            lambda p: p.state in ("proposed", "approval", "applied")
        ).sorted("rank")
        found = [self._of_proposal(proposal) for proposal in proposals]
        known = proposals.allocation_ids.move_line_id
        found += [
            (self.env._("Named by the reason"), item, {})
            for item in self._named_items(line) - known
        ]
        if found:
            return "", found
        nearest = [
            (self.env._("Nearest amount"), item, {}) for item in self._nearest(payment)
        ]
        return self._hint(payer, nearest), nearest

    def _hint(self, payer, nearest):
        if payer and nearest:
            return self.env._(
                "Nothing fits: these are the open items of %s with the nearest amount.",
                payer.name,
            )
        if payer:
            return self.env._("%s has no open item.", payer.name)
        if nearest:
            return self.env._(
                "The payer is unknown: these are the open items of all customers with "
                "the nearest amount."
            )
        return self.env._("There is no open item to compare with.")

    def _of_proposal(self, proposal):
        title = self.env._(
            "Proposal %(rank)s (%(confidence)s %%)",
            rank=proposal.rank,
            confidence=int(proposal.confidence * 1000) / 10,
        )
        opens = {}
        if proposal.state == "applied":
            title = self.env._("Applied")
            opens = {
                allocation.move_line_id.id: allocation.residual_before
                for allocation in proposal.allocation_ids
            }
        return title, proposal.allocation_ids.move_line_id, opens

    def _named_items(self, line):
        """Items the exception is about, as far as they exist and may be read."""
        ids = (line.ar_exception_data or {}).get("item_ids") or ()
        items = self.env["account.move.line"].browse(ids).exists()
        return items._filtered_access("read")

    def _payer(self, line):
        """The customer, from the line or found by the engine; none if unknown."""
        found = (line.ar_exception_data or {}).get("payer_id")
        partner = line.partner_id or self.env["res.partner"].browse(found or ())
        return partner.exists().commercial_partner_id

    def _nearest(self, payment):
        """Open items in the payment's currency whose amount is nearest."""
        line, payer = payment.line, payment.payer
        model = self.env["account.move.line"]
        domain = (
            Domain("company_id", "=", line.company_id.id)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("currency_id", "=", payment.currency.id)
        )
        if payer:
            domain &= Domain("partner_id", "child_of", payer.id)
        domain &= Domain("statement_line_id", "not in", line.ids)
        query = model._search(domain)
        query.order = SQL(
            "ABS(%s - %s), %s",
            model._field_to_sql(query.table, "amount_residual_currency", query),
            payment.amount,
            SQL.identifier(query.table, "id"),
        )
        query.limit = SHOWN
        return model.browse(query)

    # === ONE CANDIDATE === #

    def _candidate(self, payment, number, title, items, opens):
        opens = {item.id: opens.get(item.id, self._open(item)) for item in items}
        currency = payment.currency
        difference = currency.round(
            payment.amount
            - sum(self._convert(payment, item, opens[item.id]) for item in items)
        )
        return {
            "key": number,
            "title": title,
            "documents": [
                self._document(payment.line, item, opens[item.id])
                for item in items[:SHOWN_DOCUMENTS]
            ],
            "more": len(items[SHOWN_DOCUMENTS:]),
            "difference": currency.format(difference),
            "exact": currency.is_zero(difference),
            "facts": [
                self._amount_fact(currency, difference),
                *self._currency_fact(payment, items),
                self._customer_fact(payment, items),
                self._number_fact(payment, items),
                self._date_fact(payment.line, items),
            ],
        }

    def _open(self, item):
        """What is open; of a settled item, what it was about."""
        return (
            item.amount_currency if item.reconciled else item.amount_residual_currency
        )

    def _convert(self, payment, item, amount):
        line = payment.line
        return item.currency_id._convert(
            amount, payment.currency, line.company_id, line.date
        )

    def _document(self, line, item, amount):
        days = (line.date - item.date).days
        return {
            "id": item.id,
            "move_id": item.move_id.id,
            "number": item.move_id.name or "",
            "customer": item.partner_id.display_name or "",
            "date": format_date(self.env, item.date),
            "due": format_date(self.env, item.date_maturity),
            "amount": item.currency_id.format(amount),
            "settled": item.reconciled,
            "days": self.env._("%s days", f"{days:+d}") if days else "",
        }

    # === FACTS === #

    def _fact(self, agrees, text):
        return {"agrees": agrees, "text": text}

    def _amount_fact(self, currency, difference):
        amount = currency.format(abs(difference))
        if currency.is_zero(difference):
            return self._fact(True, self.env._("The amount agrees."))
        if difference < 0:
            text = self.env._("%s less was paid than is open.", amount)
        else:
            text = self.env._("%s more was paid than is open.", amount)
        return self._fact(False, text)

    def _currency_fact(self, payment, items):
        """Only worth a word when it differs."""
        others = items.currency_id - payment.currency
        if others:
            names = ", ".join(others.mapped("name"))
            text = self.env._("The currency differs: %s, converted here.", names)
            yield self._fact(False, text)

    def _customer_fact(self, payment, items):
        customers = items.partner_id.commercial_partner_id
        name = ", ".join(customers.mapped("name"))
        payer, named = payment.payer, payment.line.partner_name
        if payer and payer == customers:
            return self._fact(True, self.env._("The customer agrees."))
        if payer:
            text = self.env._(
                "The payer is %(payer)s, the customer %(name)s.",
                payer=payer.name,
                name=name,
            )
            return self._fact(False, text)
        if not named:
            return self._fact(None, self.env._("The bank does not say who paid."))
        wanted = name_key(named).loose
        if any(name_key(customer.name or "").loose == wanted for customer in customers):
            return self._fact(True, self.env._("The payer's name agrees."))
        text = self.env._(
            "The payer's name “%(payer)s” is not %(name)s.",
            payer=named,
            name=name,
        )
        return self._fact(False, text)

    def _number_fact(self, payment, items):
        missing = items.filtered(lambda item: not self._is_named(item, payment.text))
        if not missing:
            return self._fact(True, self.env._("The bank text names the document."))
        numbers = ", ".join(missing[:3].move_id.mapped("name"))
        return self._fact(False, self.env._("The bank text does not name %s.", numbers))

    def _is_named(self, item, text):
        """Is the number, or its last part, in the text? Only for the eye."""
        number = item.move_id.name or ""
        digits = compact(number.replace("-", "/").split("/")[-1])
        parts = [compact(number), compact(item.move_id.payment_reference or "")]
        parts += [digits] if len(digits) >= MIN_DIGITS else []
        return any(part and part in text for part in parts)

    def _date_fact(self, line, items):
        last = max(items.mapped("date"), default=line.date)
        days = (line.date - last).days
        if days < 0:
            return self._fact(
                False, self.env._("The document is dated %s days later.", -days)
            )
        return self._fact(
            True, self.env._("Paid %s days after the document's date.", days)
        )
