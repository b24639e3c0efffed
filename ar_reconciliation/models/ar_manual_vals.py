"""A draft that was read becomes the values of a proposal."""

from odoo import models
from odoo.fields import Command

from ..core.matching.settle import limit
from ..core.types import Reason


class ArManualMatch(models.AbstractModel):
    _inherit = "ar.manual.match"

    def _vals(self, manual):
        """Values of the ar.match.proposal."""
        line, currency, rule = manual.line, manual.currency, manual.rule
        bridge = self.env["ar.core.bridge"]
        balance = manual.plan.balance
        writes_off = bool(balance) and manual.draft.rest == "write_off"
        short = [s for s in manual.parts if not s.by_terms]
        return {
            "statement_line_id": line.id,
            "company_id": line.company_id.id,
            "rule_id": rule.id,
            "rule_version": rule.version,
            "rank": 0,
            # A person's decision is no estimate: there is nothing to doubt.
            "confidence": 1.0,
            "by_hand": True,
            "partner_id": manual.partner.id,
            "currency_id": currency.id,
            "remainder": bridge._amount(balance, currency),
            "write_off_remainder": writes_off,
            "remainder_account_id": writes_off and manual.rest_account.id,
            "short_reason": short[0].reason if short else False,
            "short_treatment": "write_off" if short else False,
            "reasons": bridge._reasons_json(self._reasons(manual)),
            "allocation_ids": [
                Command.create(vals) for vals in self._allocation_vals(manual)
            ],
        }

    def _allocation_vals(self, manual):
        """Money first, then the parts, as the core gives them."""
        bridge = self.env["ar.core.bridge"]
        money = len(manual.draft.money)
        for place, allocation in enumerate(manual.plan.allocations):
            item = manual.items[allocation.item_id]
            vals = {
                "move_line_id": item.id,
                "amount": bridge._amount(allocation.amount, item.currency_id),
                "paid": bridge._amount(allocation.paid or 0, manual.currency),
                "kind": allocation.kind,
            }
            if place >= money:
                settled = manual.parts[place - money]
                vals["reason"] = settled.reason
                vals["account_id"] = settled.account.id
                vals["by_hand"] = not settled.by_terms
            yield vals

    def _reasons(self, manual):
        """Who decided, and whether what is written off is within the tolerance."""
        told = [Reason("by_person", 0.0, {"user": self.env.user.name})]
        differs = self._written_off(manual)
        if any(differs) and self._within(manual, *differs):
            data = {
                "difference": differs[1] or -differs[0],
                "currency": manual.currency.name,
            }
            told.append(Reason("amount_within_tolerance", 0.0, data))
        return told

    def _written_off(self, manual):
        """Units written off of what came short, and of what is over."""
        short = sum(abs(s.part.units) for s in manual.parts if not s.by_terms)
        over = abs(manual.plan.balance) if manual.draft.rest == "write_off" else 0
        return short, over

    def _within(self, manual, short, over):
        """Does the rule allow that much without a second person?"""
        if not manual.rule:
            return False
        policy = self.env["ar.core.bridge"]._policy(manual.rule)
        bridge, name = self.env["ar.core.bridge"], manual.currency.name
        total = sum(
            abs(
                bridge._units(
                    self._worth(manual.line, manual.currency, item), manual.currency
                )
            )
            for item in manual.items.values()
        )
        total = total or abs(bridge._bank_entry(manual.line).amount)
        return short <= limit(policy, "under", name, total) and over <= limit(
            policy, "over", name, total
        )
