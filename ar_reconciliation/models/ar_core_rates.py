from bisect import bisect_right
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from odoo import models
from odoo.fields import Domain

#: A rate older than this says nothing about a day; companies set them monthly at least.
RATE_DAYS = 31


class ArCoreBridge(models.AbstractModel):
    _inherit = "ar.core.bridge"

    def _with_rates(self, company, entries, items):
        """Entries with what the items' currencies are worth on their day.

        Odoo's own rates: the company's before those of all companies.  A currency
        whose last rate is older than :data:`RATE_DAYS` has none.

        :return: list of ``BankEntry``; ``rates`` in units of both currencies.
        """
        names = {item.currency for item in items} | {e.currency for e in entries}
        if len(names) < 2:
            return entries
        currencies = [self._currency(name) for name in sorted(names)]
        days = {entry.date for entry in entries}
        on_day = self._rates_on(company, currencies, days)
        return [
            replace(entry, rates=self._unit_rates(entry, on_day[entry.date]))
            for entry in entries
        ]

    def _rates_on(self, company, currencies, days):
        """Day -> {currency: units of it for one of the company's currency}."""
        history = self._rate_history(company, currencies, min(days), max(days))
        found = {day: {} for day in days}
        for currency in currencies:
            for day, rates in found.items():
                rate = self._latest(history[currency.id], day)
                if rate or currency == company.currency_id:
                    rates[currency] = rate or Decimal(1)
        return found

    def _rate_history(self, company, currencies, first, last):
        """Currency id -> [(is it the company's own, days and rates by day), …]."""
        rates = self.env["res.currency.rate"].search(
            Domain("currency_id", "in", [currency.id for currency in currencies])
            & Domain("company_id", "in", (False, company.root_id.id))
            & Domain("name", ">=", first - timedelta(days=RATE_DAYS))
            & Domain("name", "<=", last),
            order="name",
        )
        history = defaultdict(list)
        for (currency, owner), group in rates.grouped(
            lambda rate: (rate.currency_id, rate.company_id)
        ).items():
            known = group.mapped("name"), group.mapped("rate")
            history[currency.id].append((bool(owner), *known))
        return history

    def _latest(self, history, day):
        """The last rate of a day, the company's own before everybody's."""
        for _own, days, rates in sorted(history, key=lambda h: not h[0]):
            place = bisect_right(days, day)
            if place and (day - days[place - 1]).days <= RATE_DAYS:
                return Decimal(str(rates[place - 1]))
        return None

    def _unit_rates(self, entry, rates):
        """Currency code -> units of the entry's currency for one unit of it."""
        own = self._currency(entry.currency)
        if own not in rates:
            return {}
        return {
            currency.name: rates[own]
            / rate
            * Decimal(str(currency.rounding))
            / Decimal(str(own.rounding))
            for currency, rate in rates.items()
            if currency != own
        }
