"""Reminder policies as the core wants them, and which one is for whom."""

from datetime import time, timedelta
from decimal import Decimal

from odoo import api, models

from ..core.dunning import (
    Assignment,
    Calendar,
    Interest,
    Level,
    Policy,
    QuietHours,
    Rate,
    is_working_day,
    policy_for,
    quiet_until,
)

#: Days around today within which free days matter.
CALENDAR_DAYS = 60


class ArDunningPolicy(models.Model):
    _inherit = "ar.dunning.policy"

    @api.model
    def _of_company(self, company, day, currencies):
        """What is needed to choose and apply the policies of a company.

        :param currencies: res.currency in which minimum and fees are told.
        :return: (dict policy id -> ``core.dunning.Policy``, list of ``Assignment``,
            id of the company's standard or 0)
        """
        policies = self.sudo().search([("company_id", "=", company.id)])
        calendar = self.env["ar.dunning.holiday"]._days(
            company,
            day - timedelta(days=CALENDAR_DAYS),
            day + timedelta(days=CALENDAR_DAYS),
        )
        return (
            {p.id: p._core(day, currencies, *calendar) for p in policies},
            [p._assignment() for p in policies],
            company.sudo().ar_dunning_policy_id.id or 0,
        )

    @api.model
    def _choose(self, facts, assignments, default):
        """Id of the policy for a customer, 0 if there is none.

        Archived ones, and those of other companies, count as not set.
        """
        known = {assignment.policy for assignment in assignments}
        chosen, _why = policy_for(
            facts.policy if facts.policy in known else 0,
            facts.tags,
            facts.risk_class,
            assignments,
            default if default in known else 0,
        )
        return chosen

    def _assignment(self):
        return Assignment(
            policy=self.id,
            sequence=self.sequence,
            tags=frozenset(self.category_ids.ids),
            risk_classes=frozenset(self._risk_letters()),
        )

    def _core(self, day, currencies, free=frozenset(), worked=frozenset()):
        """This policy as a value of the core."""
        self.ensure_one()
        rates = tuple(
            Rate(since=rate.since, percent=Decimal(str(rate.percent)))
            for rate in self.rate_ids.sorted("since")
        )
        return Policy(
            id=self.id,
            levels=tuple(level._core(day, currencies) for level in self.level_ids),
            minimum=self._units_by_currency(self.minimum_amount, day, currencies),
            gap_days=self.gap_days,
            calendar=Calendar(self._weekdays(), free, worked),
            quiet=QuietHours(_time(self.quiet_from), _time(self.quiet_to)),
            interest=Interest(rates, self.day_count) if rates else None,
            review_holds=self.review_holds,
            automatic=self.automatic,
        )

    def _works_at(self, now):
        """Is it a working day, and no quiet hour, at this local time?

        :param now: aware ``datetime`` where the company is.
        """
        day = now.date()
        calendar = self.env["ar.dunning.holiday"]._days(self.company_id, day, day)
        value = self._core(day, self.currency_id, *calendar)
        if not is_working_day(day, value.calendar):
            return False
        return quiet_until(now, value.quiet, str(now.tzinfo)) is None

    def _units_by_currency(self, amount, day, currencies):
        """An amount of the company's currency in others: code -> whole units."""
        if not amount:
            return {}
        bridge = self.env["ar.core.bridge"]
        return {
            currency.name: bridge._units(
                self.currency_id._convert(amount, currency, self.company_id, day),
                currency,
            )
            for currency in currencies
        }


class ArDunningLevel(models.Model):
    _inherit = "ar.dunning.level"

    def _core(self, day, currencies):
        """This level as a value of the core."""
        self.ensure_one()
        policy = self.policy_id
        return Level(
            id=self.id,
            sequence=self.sequence,
            offset=self.offset_days,
            channel=self.channel,
            fallbacks=(self.fallback,) if self.fallback else (),
            fee=policy._units_by_currency(self.fee, day, currencies),
            interest=self.interest,
            escalation=self.escalation,
            escalate_after=self.escalate_after,
        )


def _time(hours):
    """Hours as Odoo keeps them (20.5) as a time; 24 is midnight."""
    minutes = round(hours * 60) % (24 * 60)
    return time(minutes // 60, minutes % 60)
