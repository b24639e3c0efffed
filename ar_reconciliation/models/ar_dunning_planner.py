"""What the core says to customers' facts, for many customers at once."""

from dataclasses import dataclass, replace
from typing import Any

from odoo import api, models

from ..core.dunning import Facts, Held, Message, Nothing, Policy, plan


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan of one customer and currency; ``result`` is of the core."""

    partner_id: int
    currency: Any
    facts: Facts
    policy: Policy | None
    result: Message | Held | Nothing

    @property
    def key(self):
        """(customer id, currency id)"""
        return self.partner_id, self.currency.id


class ArDunningPlanner(models.AbstractModel):
    _name = "ar.dunning.planner"
    _description = "Planner of Reminders"

    @api.model
    def _plan(self, company, partners, day, policies=None, now=None, chosen=None):
        """Plan the reminders of customers as of a day.

        :param policies: ar.dunning.policy; customers of others are left out.
        :param now: an aware time; then quiet hours count, too.
        :param dict chosen: (customer id, currency id) -> id of a level that somebody
            chose instead of the one the days say.
        :return: list of ``Planned``, one per customer and currency with open items.
        """
        fetched = self.env["ar.dunning.facts"]._fetch(company, partners, day)
        currencies = {
            currency.id: currency
            for currency in self.env["res.currency"].browse(
                {currency for _partner, currency in fetched}
            )
        }
        model = self.env["ar.dunning.policy"]
        values, assignments, default = model._of_company(
            company, day, currencies.values()
        )
        only = set(policies.ids) if policies else None
        planned = []
        for (partner, currency), facts in fetched.items():
            chosen_id = model._choose(facts, assignments, default)
            if only is not None and chosen_id not in only:
                continue
            policy = values.get(chosen_id)
            level = (chosen or {}).get((partner, currency))
            result = self._decide(facts, policy, day, now, level)
            planned.append(
                Planned(partner, currencies[currency], facts, policy, result)
            )
        return planned

    @api.model
    def _decide(self, facts, policy, day, now, level_id):
        """The core's answer; without a policy nobody is reminded."""
        if not policy:
            return Nothing("no_levels")
        if level_id:
            policy = self._with_level(facts, policy, day, level_id)
        return plan(facts, policy, day, now)

    @api.model
    def _with_level(self, facts, policy, day, level_id):
        """The policy as if only the chosen level were there, reached today."""
        levels = [level for level in policy.levels if level.id == level_id]
        if not levels or not facts.items:
            return policy
        oldest = max((day - item.due).days for item in facts.items)
        level = replace(levels[0], offset=min(levels[0].offset, oldest))
        return replace(policy, levels=(level,))
