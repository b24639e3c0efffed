from collections import Counter, defaultdict
from dataclasses import replace

from odoo import models
from odoo.exceptions import UserError

from ..core.matching import match
from ..core.rules.conditions import evaluate
from ..core.rules.replay import compare, precision

#: Bank lines looked at in one back-test.
MAX_LINES = 5000


class ArMatchReplay(models.AbstractModel):
    _name = "ar.match.replay"
    _description = "Replay of a Rule on Past Bank Lines"

    # Reads only.  The bank lines of a period are matched once more, with the open
    # items as they would be had none of these lines been settled.

    def _replay(self, rule, date_from, date_to):
        """What the rule would have done with the lines of a period.

        :return: list of (bank line, kind, core proposal or None, {item id: units as
            in the books}, {item id: units as the rule would post}).
        :raise UserError: when the period has too many lines.
        """
        lines = self._lines(rule, date_from, date_to)
        books = self._settled_by(lines)
        results = self._results(rule, lines, books) if lines else {}
        told = []
        for line in lines:
            if rule._for_some() and line.id not in results:
                continue
            result = results.get(line.id)
            would = self._would_post(rule, line, result)
            kind = compare(
                books[line.id],
                would,
                settled=line.is_reconciled,
                by_engine=self._posted_by_engine(line),
            )
            told.append((line, kind, result, books[line.id], would or {}))
        return told

    def _precision(self, counts):
        """Of what would be posted and stands in the books, the part that agrees."""
        return precision(counts)

    # === HISTORY === #

    def _lines(self, rule, date_from, date_to):
        """Receipts of the period in whose scope the rule is, settled or not."""
        lines = self.env["account.bank.statement.line"].search(
            [
                ("company_id", "=", rule.company_id.id),
                ("date", ">=", date_from),
                ("date", "<=", date_to),
                ("amount", ">", 0),
                ("move_id.state", "=", "posted"),
            ],
            limit=MAX_LINES + 1,
        )
        if len(lines) > MAX_LINES:
            raise UserError(
                self.env._(
                    "The period has more than %s bank lines with money in: choose a "
                    "shorter one.",
                    MAX_LINES,
                )
            )
        condition = rule._condition()
        return lines.filtered(
            lambda line: (
                rule._is_valid_on(line.date)
                and evaluate(condition, rule._line_facts(line)) is not None
            )
        )

    def _settled_by(self, lines):
        """Bank line id -> {item id: units that the line settles of it}."""
        by_move = {line.move_id.id: line.id for line in lines}
        settled = defaultdict(Counter)
        for ours, theirs, sign in (("credit", "debit", 1), ("debit", "credit", -1)):
            partials = self.env["account.partial.reconcile"].search(
                [(f"{ours}_move_id.move_id", "in", list(by_move))]
            )
            for partial in partials:
                item = partial[f"{theirs}_move_id"]
                if item.move_id.id in by_move:
                    continue
                units = self.env["ar.core.bridge"]._units(
                    partial[f"{theirs}_amount_currency"], item.currency_id
                )
                line_id = by_move[partial[f"{ours}_move_id"].move_id.id]
                settled[line_id][item.id] += sign * units
        return settled

    def _posted_by_engine(self, line):
        proposal = line.ar_proposal_id
        return proposal.state == "applied" and proposal.posted_by_engine

    # === REPLAY === #

    def _results(self, rule, lines, books):
        """Bank line id -> what the rule makes of the engine's first proposal."""
        bridge = self.env["ar.core.bridge"]
        entries = [self._as_before(*pair) for pair in self._entries(lines)]
        items = self._items_before(rule, lines, entries, books)
        if rule.exchange_percent:
            entries = bridge._with_rates(rule.company_id, entries, items)
        payers = [
            replace(payer, learned_names=(), learned_accounts=())
            for payer in bridge._payers(rule.company_id, items, lines)
        ]
        results = match(entries, items, payers, bridge._policy(rule))
        if rule._for_some():
            covered = rule._by_customer(results)
            results = [result for result in results if result.entry_id in covered]
        firsts = {r.entry_id: r for r in reversed(rule._restrained(results))}
        return firsts

    def _entries(self, lines):
        return zip(self.env["ar.core.bridge"]._bank_entries(lines), lines, strict=True)

    def _as_before(self, entry, line):
        """The entry without the customer that was set when the line was settled."""
        if not line.is_reconciled:
            return entry
        proposal = line.ar_proposal_id
        before = proposal.previous_partner_id if proposal.state == "applied" else None
        return replace(entry, payer=before.commercial_partner_id.id if before else 0)

    def _items_before(self, rule, lines, entries, books):
        """Items as they were had none of the lines been settled."""
        bridge = self.env["ar.core.bridge"]
        restored = Counter()
        for amounts in books.values():
            restored.update(amounts)
        now = bridge._open_items(rule.company_id, entries, rule)
        items = {item.id: item for item in now}
        for item in bridge._fetch_items([("id", "in", list(restored))]):
            items.setdefault(item.id, item)
        own = set(
            self.env["account.move.line"]._search(
                [("move_id", "in", lines.move_id.ids)]
            )
        )
        return [
            self._restore(item, restored[item.id]) if item.id in restored else item
            for item in items.values()
            if item.id not in own
        ]

    def _restore(self, item, units):
        """An item with what the lines settled of it open again."""
        residual = item.residual + units
        if not residual:
            return item
        record = self.env["account.move.line"].browse(item.id)
        discount = residual == item.amount and record.discount_date
        discount_units = self.env["ar.core.bridge"]._units(
            record.discount_amount_currency, record.currency_id
        )
        return replace(
            item,
            residual=residual,
            settled_on=None,
            settled_by="",
            discount_residual=discount_units if discount else None,
            discount_until=discount or None,
        )

    def _would_post(self, rule, line, result):
        """{item id: units} that the rule would post by itself, None if it would not."""
        if result is None or result.decision != "post" or rule._exceeds_limit(line):
            return None
        amounts = Counter()
        for allocation in self.env["ar.core.bridge"]._bookable(
            result.allocations, rule
        ):
            amounts[allocation.item_id] += allocation.amount
        return dict(amounts)
