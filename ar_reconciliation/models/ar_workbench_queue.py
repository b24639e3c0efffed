"""The list of the workbench: which lines are to be settled, in which order."""

from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, LazyTranslate

from ..core.parsers.numbers import guess_style, read_amount
from .ar_statement_line_state import OPEN_STATES

_lt = LazyTranslate(__name__)

#: Stages in the order of the list.
STAGES = ("approval", "proposed", "exception", "new", "excluded")
#: (days up to which, text of the group); the last has no end.
AGES = (
    (7, _lt("up to 7 days")),
    (30, _lt("8 to 30 days")),
    (90, _lt("31 to 90 days")),
    (None, _lt("over 90 days")),
)
#: Lines whose ids are sent; what is beyond is counted.
QUEUE_LIMIT = 50_000
#: Characters of a search text.
SEARCH_LIMIT = 200
#: Texts of a bank line, and of a customer, that a search looks at.
SEARCHED = ("payment_ref", "partner_name", "ref", "account_number", "name")
SEARCHED_PARTNER = ("complete_name", "ref", "vat")


class Entry(NamedTuple):
    """What the list knows of a line before its row is read."""

    id: int
    stage: str
    age: int
    amount: float
    currency: int
    snoozed: bool


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    @api.model
    @api.readonly
    def queue(self, options=None):
        """Ids of the lines to settle, grouped by stage and age, with totals.

        :param dict options: see docs/rpc.md; unknown keys are ignored.
        :return: view-model with ``groups``, ``totals``, ``ledger``.
        """
        self._check_reader()
        options = options or {}
        entries = self._entries(options)
        shown = entries
        if not (options.get("snoozed") or options.get("approval")):
            shown = [entry for entry in entries if not entry.snoozed]
        return {
            "groups": self._groups(shown),
            "count": len(shown),
            "totals": self._totals((e.currency, e.amount) for e in shown),
            "ledger": self._ledger(options),
            "snoozed": len(entries) - len(shown),
            "truncated": len(shown) > QUEUE_LIMIT,
        }

    # === WHICH LINES === #

    @api.model
    def _scope_domain(self, options):
        """Lines to settle in the journals of the options, searches aside."""
        domain = (
            Domain("ar_match_state", "in", self._states(options))
            & Domain("state", "=", "posted")
            & Domain("company_id", "in", self.env.companies.ids)
        )
        if options.get("journal_id"):
            domain &= Domain("journal_id", "=", options["journal_id"])
        return domain

    def _states(self, options):
        """Excluded lines are shown only to who asks for them."""
        excluded = "excluded" in (options.get("stage") or ())
        return (*OPEN_STATES, "excluded") if excluded else OPEN_STATES

    @api.model
    def _queue_domain(self, options):
        domain = self._scope_domain(options)
        if options.get("mine"):
            domain &= Domain("ar_owner_id", "=", self.env.uid)
        if options.get("approval"):
            domain &= Domain("ar_proposal_id.state", "=", "approval")
        if options.get("high"):
            domain &= Domain("ar_proposal_id.confidence", ">=", float(options["high"]))
            domain &= Domain("ar_proposal_id.state", "in", ("proposed", "approval"))
        if stages := options.get("stage"):
            domain &= Domain.OR(self._stage_domain(stage) for stage in stages)
        text = (options.get("search") or "").strip()[:SEARCH_LIMIT]
        return domain & self._text_domain(text) if text else domain

    def _stage_domain(self, stage):
        waits = Domain("ar_proposal_id.state", "=", "approval")
        if stage == "approval":
            return waits
        return Domain("ar_match_state", "=", stage) & ~waits

    def _text_domain(self, text):
        """Lines in which the text occurs, or whose amount it is."""
        # What a line of the user's own points to needs no check of its own: without
        # "any!" the whole ledger would be searched for each of the tables.
        partner = Domain.OR(Domain(name, "ilike", text) for name in SEARCHED_PARTNER)
        item = Domain("move_name", "ilike", text)
        allocation = Domain("move_line_id", "any!", item)
        proposal = Domain("partner_id", "any!", partner) | Domain(
            "allocation_ids", "any!", allocation
        )
        domain = (
            Domain.OR(Domain(name, "ilike", text) for name in SEARCHED)
            | Domain("partner_id", "any!", partner)
            | Domain("ar_proposal_id", "any!", proposal)
        )
        amount = read_amount(text, guess_style([text]))
        if amount is None:
            return domain
        value = abs(float(amount.value))
        return domain | Domain("amount", "in", [value, -value])

    @api.model
    def _entries(self, options):
        """Of each line of the queue what the list needs, in its order: one query."""
        lines = self.env["account.bank.statement.line"]
        query = lines._search(self._queue_domain(options))
        proposals, alias = self._join_proposal(query)
        column = {
            name: lines._field_to_sql(query.table, name, query)
            for name in (
                "ar_match_state",
                "date",
                "amount",
                "currency_id",
                "ar_snoozed_until",
            )
        }
        state = proposals._field_to_sql(alias, "state", query)
        confidence = proposals._field_to_sql(alias, "confidence", query)
        first = {
            "amount": SQL("ABS(%s) DESC, ", column["amount"]),
            "confidence": SQL("%s DESC NULLS LAST, ", confidence),
        }.get(options.get("sort"), SQL())
        query.order = SQL(
            "%s%s, %s", first, column["date"], SQL.identifier(query.table, "id")
        )
        today = fields.Date.context_today(self)
        stage = SQL(
            "CASE WHEN %s = 'approval' THEN 'approval' ELSE %s END",
            state,
            column["ar_match_state"],
        )
        rows = self.env.execute_query(
            query.select(
                SQL.identifier(query.table, "id"),
                stage,
                SQL("%s - %s", today, column["date"]),
                column["amount"],
                column["currency_id"],
                SQL("COALESCE(%s > %s, FALSE)", column["ar_snoozed_until"], today),
            )
        )
        return [Entry(*row) for row in rows]

    def _join_proposal(self, query):
        """(model, alias) of the lines' best proposals in the query."""
        proposals = self.env["ar.match.proposal"]
        alias = query.left_join(
            query.table, "ar_proposal_id", proposals._table, "id", "ar_proposal_id"
        )
        return proposals, alias

    # === GROUPS === #

    def _groups(self, entries):
        """View-models of the groups, in the order of ``STAGES`` and ``AGES``."""
        titles = dict(
            self.env["account.bank.statement.line"]
            ._fields["ar_stage"]
            ._description_selection(self.env)
        )
        members = defaultdict(list)
        for entry in entries:
            place = STAGES.index(entry.stage), self._age_group(entry.age)
            members[place].append(entry)
        groups, left = [], QUEUE_LIMIT
        for (stage, age), own in sorted(members.items()):
            name = STAGES[stage]
            groups.append(
                {
                    "key": f"{name}-{age}",
                    "stage": name,
                    "title": titles[name],
                    "age": self.env._(AGES[age][1]),
                    "count": len(own),
                    "ids": [entry.id for entry in own[:left]],
                    "totals": self._totals((e.currency, e.amount) for e in own),
                }
            )
            left = max(0, left - len(own))
        return groups

    def _age_group(self, days):
        return next(
            index
            for index, (limit, _text) in enumerate(AGES)
            if limit is None or days <= limit
        )

    @api.model
    def _totals(self, amounts):
        """Money per currency of (currency id, amount), largest first."""
        bridge = self.env["ar.core.bridge"]
        currencies = self.env["res.currency"]
        units = {}
        for currency_id, amount in amounts:
            currency = currencies.browse(currency_id)
            own = bridge._units(float(amount), currency)
            units[currency] = units.get(currency, 0) + own
        return [
            {
                **self._money(bridge._amount(total, currency), currency),
                "currency": self._currency(currency),
            }
            for currency, total in sorted(
                units.items(), key=lambda pair: (-abs(pair[1]), pair[0].id)
            )
        ]
