from datetime import date
from decimal import Decimal

from odoo import models
from odoo.fields import Command
from odoo.tools import html2plaintext

from ..core.types import BankEntry, Policy, Reason, Tolerance


def _plain(value):
    """Core data -> JSON: dates and decimals become text, tuples lists."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, date | Decimal) else value


def _strings(details):
    """Texts in what a bank feed stored with a line, however nested."""
    if isinstance(details, dict):
        details = list(details.values())
    if isinstance(details, list):
        return [text for item in details for text in _strings(item)]
    return [details] if isinstance(details, str) else []


class ArCoreBridge(models.AbstractModel):
    _name = "ar.core.bridge"
    _description = "Bridge Between Records and the Pure Core"

    # === MONEY === #

    def _units(self, amount, currency):
        """Money as a whole number of the currency's rounding: 12.34 EUR -> 1234."""
        return round(amount / currency.rounding)

    def _amount(self, units, currency):
        """Whole units back to money: 1234 -> 12.34 EUR."""
        return currency.round(units * currency.rounding)

    # === RECORDS -> CORE === #

    def _bank_entries(self, lines):
        """account.bank.statement.line -> list of ``BankEntry``."""
        return [self._bank_entry(line) for line in lines]

    def _bank_entry(self, line):
        currency = line.foreign_currency_id or line.currency_id
        amount = line.amount_currency if line.foreign_currency_id else line.amount
        bank = line.ar_bank_data or {}
        # Charges are in the account's currency: of another amount they are no part.
        charges = 0 if line.foreign_currency_id else float(bank.get("charges") or 0)
        return BankEntry(
            id=line.id,
            company=line.company_id.id,
            currency=currency.name,
            amount=self._units(amount, currency),
            date=line.date,
            texts=self._distinct(
                line.payment_ref,
                bank.get("narrative"),
                line.narration and html2plaintext(line.narration),
                *_strings(line.transaction_details),
            ),
            references=self._distinct(
                line.ref, bank.get("reference"), bank.get("end_to_end_id")
            ),
            payer=line.partner_id.commercial_partner_id.id or 0,
            payer_names=self._distinct(line.partner_name, bank.get("ultimate_payer")),
            payer_accounts=self._distinct(line.account_number),
            remittances=tuple(
                (number, self._units(float(paid), currency) if paid else None)
                for number, paid in bank.get("remittances", ())
            ),
            charges=self._units(charges, currency),
        )

    def _distinct(self, *texts):
        return tuple(dict.fromkeys(text.strip() for text in texts if text))

    def _policy(self, rule):
        """ar.match.rule -> ``Policy``; without a rule nothing is posted by itself."""
        if not rule:
            return Policy(version="0", post_at=1.01)
        currency = rule.tolerance_currency_id
        return Policy(
            version=f"{rule.id}.{rule.version}",
            post_at=rule.post_at,
            propose_at=rule.propose_at,
            under=self._tolerances(currency, rule.under_fixed, rule.under_percent),
            over=self._tolerances(currency, rule.over_fixed, rule.over_percent),
            exchange_percent=Decimal(str(rule.exchange_percent)),
            set_off=rule.set_off,
        )

    def _tolerances(self, currency, fixed, percent):
        """Tolerance in one currency; what is in others is written off by hand."""
        if not fixed or not percent:
            return {}
        fixed_units = self._units(fixed, currency)
        return {currency.name: Tolerance(fixed_units, Decimal(str(percent)))}

    # === CORE -> RECORDS === #

    def _proposal_vals(self, result, line, run, rule):
        """Core ``Proposal`` -> values of an ar.match.proposal with its allocations."""
        currency = line.foreign_currency_id or line.currency_id
        exchanged = any(a.paid is not None for a in result.allocations)
        return {
            "statement_line_id": line.id,
            "company_id": line.company_id.id,
            "run_id": run.id,
            "rule_id": rule.id,
            "rule_version": rule.version,
            "rank": result.rank,
            "confidence": result.confidence,
            "partner_id": result.payer or False,
            "currency_id": currency.id,
            "remainder": self._amount(result.remainder, currency),
            "write_off_remainder": bool(rule.write_off_account_id)
            and any(r.code == "amount_within_tolerance" for r in result.reasons),
            "reasons": self._reasons_json(
                (*result.reasons, *self._left_open(result, rule))
            ),
            "allocation_ids": [
                Command.create(
                    self._allocation_vals(allocation, line, rule, currency, exchanged)
                )
                for allocation in self._bookable(result.allocations, rule)
            ],
        }

    def _allocation_vals(self, allocation, line, rule, currency, exchanged):
        """Core ``Allocation`` -> values, money in the item's currency."""
        item = self.env["account.move.line"].browse(allocation.item_id)
        own = item.currency_id if exchanged else currency
        return {
            "move_line_id": item.id,
            "amount": self._amount(allocation.amount, own),
            "paid": self._amount(allocation.paid or 0, currency),
            "kind": allocation.kind,
            "reason": rule._short_reason(line, allocation.kind),
        }

    def _left_open(self, result, rule):
        """Reason that tells of a difference the rule has no account for."""
        kept = self._bookable(result.allocations, rule)
        dropped = sum(a.amount for a in result.allocations if a not in kept)
        if not dropped:
            return ()
        item = self.env["account.move.line"].browse(result.allocations[0].item_id)
        data = {"difference": dropped, "currency": item.currency_id.name}
        return (Reason("left_open", 0.0, data),)

    def _bookable(self, allocations, rule):
        """Without a write-off account a difference is left open, not written off."""
        if rule.write_off_account_id:
            return allocations
        return [a for a in allocations if a.kind not in ("fee", "write_off")]

    def _signature(self, result):
        """What makes two proposals for one bank line the same."""
        return frozenset((a.item_id, a.kind, a.amount) for a in result.allocations)

    def _record_signature(self, proposal):
        """:meth:`_signature` of a stored proposal."""
        return frozenset(
            (a.move_line_id.id, a.kind, self._units(a.amount, a.currency_id))
            for a in proposal.allocation_ids
        )

    def _reasons_json(self, reasons):
        """Versioned JSON of the reasons; :meth:`_explanation` makes sentences of it."""
        return {
            "v": 1,
            "reasons": [
                {"code": r.code, "weight": round(r.weight, 3), "data": _plain(r.data)}
                for r in reasons
            ],
        }
