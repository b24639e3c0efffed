"""Days on which nobody is reminded: holidays of a company."""

from datetime import timedelta

from odoo import api, fields, models


class ArDunningHoliday(models.Model):
    _name = "ar.dunning.holiday"
    _description = "Day Without Reminders"
    _order = "date_from desc, id desc"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    worked = fields.Boolean(
        string="Working Day",
        help="Worked although it is a weekend, such as a moved day.",
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_from <= date_to)", "A holiday cannot end before it begins."
    )

    @api.model
    def _days(self, company, first, last):
        """Days between two days, both included, that differ from the usual week.

        Beside our own list those of the company's working calendar, where Odoo's
        module for it is installed.

        :return: (frozenset of free days, frozenset of worked days)
        """
        found = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("date_from", "<=", last),
                ("date_to", ">=", first),
            ]
        )
        spans = {True: [], False: self._calendar_spans(company, first, last)}
        for day in found:
            spans[day.worked].append((day.date_from, day.date_to))
        free, worked = (
            frozenset(
                max(start, first) + timedelta(days=i)
                for start, end in spans[kind]
                for i in range((min(end, last) - max(start, first)).days + 1)
            )
            for kind in (False, True)
        )
        return free, worked

    @api.model
    def _calendar_spans(self, company, first, last):
        """Leaves of everybody in the company's working calendar, as pairs of dates."""
        if "resource_calendar_id" not in company._fields:
            return []
        leaves = company.sudo().resource_calendar_id.leave_ids.filtered(
            lambda leave: not leave.resource_id
        )
        spans = [(leave.date_from.date(), leave.date_to.date()) for leave in leaves]
        return [(a, b) for a, b in spans if a <= last and b >= first]
