"""The differences of a comparison, and what became of those of the one before."""

from odoo import fields, models

from ..core.agreement.carry import carry
from ..core.agreement.stored import dump, keys, load
from ..core.agreement.types import Difference, Evidence


class ArLedgerComparison(models.Model):
    _inherit = "ar.ledger.comparison"

    # === ROLL-FORWARD === #

    def _before(self, previous, ours):
        """What the last comparison left open.

        Our lines are taken as the books have them now; what was reversed without a
        trace is gone.

        :return: (list of (Difference, line), lines of which nothing is left)
        """
        current = {line.id: line for line in ours}
        found, gone = [], self.env["ar.ledger.comparison.line"].sudo()
        for line in previous.line_ids.filtered(
            lambda line: line.state in ("open", "resolved")
        ):
            mine = [current.get(data["id"]) for data in line.sides["ours"]]
            difference = Difference(
                line.code,
                line.act,
                line.adjust or "",
                1,
                tuple(x for x in mine if x),
                tuple(load(data) for data in line.sides["theirs"]),
                tuple(Evidence(code, data) for code, data in line.evidence or ()),
                since=line.since,
            )
            if difference.lines:
                found.append((difference, line))
            else:
                gone |= line
        return found, gone

    def _keep_lines(self, result, before, gone, items):
        """Write the differences, and what became of those of the period before."""
        rolled = carry([d for d, _line in before], result)
        of_before = {id(difference): line for difference, line in before}
        cleared = gone.browse(of_before[id(c.before)].id for c in rolled.cleared)
        (cleared | gone).write({"state": "cleared", "next_id": self.id})
        carried = gone.browse(of_before[id(r.before)].id for r in rolled.remaining)
        carried.write({"state": "carried", "next_id": self.id})
        known = {}
        for difference, line in before:
            for key in keys(difference):
                known.setdefault(key, line)
        vals = []
        for sequence, difference in enumerate(rolled.open):
            old = next((known[k] for k in keys(difference) if k in known), gone)
            vals.append(self._line_vals(difference, old[:1], items, sequence))
        self.line_ids.create(vals)
        self.line_count = len(vals)

    def _line_vals(self, difference, old, items, sequence):
        others = [
            d["customer_id"] for _c, d in difference.evidence if _c == "of_customer"
        ]
        amount = self.env["ar.core.bridge"]._amount
        oldest = min(line.date for line in difference.lines)
        item_ids = [i for line in difference.ours for i in items.get(line.id, ())]
        vals = {
            "comparison_id": self.id,
            "sequence": sequence,
            "code": difference.code,
            "act": difference.act,
            "adjust": difference.adjust or False,
            "amount": amount(difference.amount, self.currency_id),
            "evidence": [
                [code, {k: v for k, v in data.items() if k != "customer_id"}]
                for code, data in difference.evidence
            ],
            "sides": {
                "ours": [*map(dump, difference.ours)],
                "theirs": [*map(dump, difference.theirs)],
            },
            "move_line_ids": [fields.Command.set(item_ids)],
            "other_partner_id": others[0] if others else False,
            "since": difference.since or self.date_to,
            "age_days": (self.date_to - oldest).days,
            "previous_line_id": old.id,
            "owner_id": old.owner_id.id or self.user_id.id,
            "note": old.note,
        }
        for side, lines in (("our", difference.ours), ("their", difference.theirs)):
            if lines:
                total = sum(line.amount for line in lines)
                numbers = dict.fromkeys(x.number for x in lines if x.number)
                texts = dict.fromkeys(x.text for x in lines if x.text)
                vals[f"{side}_number"] = ", ".join(numbers)[:200]
                vals[f"{side}_text"] = ", ".join(texts)[:200]
                vals[f"{side}_date"] = min(line.date for line in lines)
                vals[f"{side}_amount"] = amount(total, self.currency_id)
        return vals
