"""Sentences of the work list: why, what money is expected, what happened last."""

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import LazyTranslate, format_date

_lt = LazyTranslate(__name__)

REASON_TEXTS = {
    "overdue": _lt("%(units)s are overdue, the oldest by %(days)s days."),
    "broken_promise": _lt("Promises broken: %(count)s, the last for %(day)s."),
    "limitation": _lt("The oldest claim lapses on %(day)s, in %(days)s days."),
    "reply": _lt("A reply of %(day)s waits for an answer."),
    "risk": _lt("The risk class is %(class)s."),
    "agreed_date": _lt("A call was agreed for %(day)s."),
    "reminded": _lt("Reminders sent: %(count)s."),
    "no_contact": _lt("There was no contact for %(days)s days."),
    "disputed": _lt("%(units)s of it are disputed."),
    "promised": _lt("%(units)s are promised until %(day)s."),
    "plan_running": _lt("An instalment plan is running."),
    "money_waits": _lt(
        "%(count)s receipts or payments under way could be theirs: match them first."
    ),
    "on_hold": _lt("The customer is on hold."),
    "credits": _lt("%(units)s of credits are not applied yet."),
}
#: So many lines of each kind in the history.
LAST = 3


class ArCollectionTexts(models.AbstractModel):
    _name = "ar.collection.texts"
    _description = "Sentences of the Work List"

    def _reasons(self, reasons, currency):
        """Sentences for stored reasons, one a line."""
        return "\n".join(
            self._said(REASON_TEXTS[code]) % self._words(data, currency)
            for code, data in reasons
            if code in REASON_TEXTS
        )

    def _said(self, text):
        return self.env._(text)

    def _words(self, data, currency):
        return {key: self._word(key, value, currency) for key, value in data.items()}

    def _word(self, key, value, currency):
        if key == "units":
            return self._money(value, currency)
        return self._day(value) if key == "day" else value

    def _money(self, units, currency):
        return currency.format(self.env["ar.core.bridge"]._amount(units, currency))

    def _day(self, value):
        return format_date(self.env, fields.Date.to_date(value))

    def _forecast(self, forecast, currency):
        """Expected cash by week; weeks without any are left out."""
        lines = [
            self.env._(
                "Week of %(day)s: %(amount)s",
                day=self._day(day),
                amount=self._money(units, currency),
            )
            for day, units in forecast.get("weeks", ())
            if units
        ]
        if forecast.get("later"):
            lines.append(
                self.env._("Later: %s", self._money(forecast["later"], currency))
            )
        if forecast.get("disputed"):
            money = self._money(forecast["disputed"], currency)
            lines.append(self.env._("Disputed, not expected: %s", money))
        return "\n".join(lines)

    # === HISTORY === #

    def _history(self, task):
        """What happened last with the customer, as the user may see it."""
        parts = [
            (self.env._("Calls"), self._calls(task)),
            (self.env._("Promises"), self._of("ar.promise", task, "date")),
            (self.env._("Reminders"), self._of("ar.dunning.message", task, "day")),
            (self.env._("Disputes"), self._of("ar.dispute", task, "opened_on")),
            (self.env._("Payments"), self._payments(task)),
        ]
        return Markup("").join(
            Markup("<strong>{}</strong><ul>{}</ul>").format(
                title,
                Markup("").join(Markup("<li>{}</li>").format(line) for line in lines),
            )
            for title, lines in parts
            if lines
        )

    def _calls(self, task):
        logs = self.env["ar.call.log"].search(
            [
                ("company_id", "=", task.company_id.id),
                ("partner_id", "=", task.partner_id.id),
            ],
            limit=LAST,
        )
        return [log._words() for log in logs]

    def _of(self, model, task, day):
        """The last records of a model about the customer."""
        records = self.env[model].search(
            [
                ("company_id", "=", task.company_id.id),
                ("partner_id", "=", task.partner_id.id),
            ],
            order=f"{day} desc, id desc",
            limit=LAST,
        )
        states = dict(records._fields["state"]._description_selection(self.env))
        return [
            f"{format_date(self.env, record[day])}: {record.display_name} "
            f"({states.get(record.state, '')})"
            for record in records
        ]

    def _payments(self, task):
        """The last receipts on the customer's account."""
        items = self.env["account.move.line"].search(
            [
                ("company_id", "=", task.company_id.id),
                ("partner_id.commercial_partner_id", "=", task.partner_id.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("balance", "<", 0),
                ("move_id.move_type", "=", "entry"),
            ],
            order="date desc, id desc",
            limit=LAST,
        )
        return [
            f"{format_date(self.env, item.date)}: "
            f"{item.currency_id.format(-item.amount_currency)} "
            f"({item.move_name or item.name or ''})"
            for item in items
        ]
