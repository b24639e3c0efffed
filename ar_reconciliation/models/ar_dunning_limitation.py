"""The limitation clock (诉讼时效) of open receivables, and its warning."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.dunning import Limit, limitation
from .account_bank_statement_line import READERS

CLOCK_STATES = [
    ("running", "Running"),
    ("warning", "Ends Soon"),
    ("over", "Over"),
]
#: Days of a month in which one is warned, at least as many as the longest has.
MONTH_DAYS = 31
ACTIVITY = "ar_reconciliation.ar_activity_type_limitation"
STEP_ITEMS = 500


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    ar_limitation_date = fields.Date(
        string="Limitation",
        compute="_compute_ar_limitation",
        groups=READERS,
        help="Last day on which the claim can be brought to court, as the company's "
        "settings say.",
    )
    ar_limitation_state = fields.Selection(
        CLOCK_STATES,
        string="Limitation Clock",
        compute="_compute_ar_limitation",
        search="_search_ar_limitation_state",
        groups=READERS,
    )

    @api.depends("date_maturity", "reconciled", "parent_state")
    def _compute_ar_limitation(self):
        clocks = self._ar_clocks()
        for line in self:
            clock = clocks.get(line.id)
            line.ar_limitation_date = clock.ends if clock else False
            line.ar_limitation_state = clock.state if clock else False

    @api.model
    def _search_ar_limitation_state(self, operator, value):
        """Only what ends soon or is over can be searched for."""
        states = set(value) if operator == "in" else {value}
        if operator not in ("in", "=") or not states <= {"warning", "over"}:
            raise UserError(
                self.env._("Search for claims whose limitation ends soon or is over.")
            )
        found = [
            line_id
            for company in self.env.companies
            for line_id, clock in self._ar_old_items(company)._ar_clocks().items()
            if clock.state in states
        ]
        return Domain("id", "in", found)

    @api.model
    def _ar_old_items(self, company):
        """Open receivables old enough for a warning, if nothing started them anew."""
        if not company.ar_limitation_years:
            return self.browse()
        today = self.env["ar.dunning.run"]._today(company)
        limit = fields.Date.subtract(
            today,
            years=company.ar_limitation_years,
            days=-MONTH_DAYS * company.ar_limitation_months,
        )
        return self.search(
            [
                ("company_id", "=", company.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("balance", ">", 0),
                ("partner_id", "!=", False),
                ("date_maturity", "<=", limit),
            ]
        )

    def _ar_clocks(self):
        """Item id -> ``core.dunning.Clock`` of the open receivables among these."""
        clocks = {}
        for company, lines in self.grouped("company_id").items():
            settings = company.sudo()
            if settings.ar_limitation_years:
                clocks.update(lines._ar_company_clocks(settings))
        return clocks

    def _ar_company_clocks(self, company):
        today = self.env["ar.dunning.run"]._today(company)
        limit = Limit(
            years=company.ar_limitation_years,
            warn_days=MONTH_DAYS * company.ar_limitation_months,
            year_end=company.ar_limitation_year_end,
            demand_restarts=company.ar_limitation_demand,
        )
        claims = self.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.parent_state == "posted"
                and not line.reconciled
                and line.balance > 0
                and line.date_maturity
                and line.partner_id
            )
        )
        acknowledged = claims._ar_acknowledged(company, today)
        demanded = claims._ar_demanded()
        return {
            line.id: limitation(
                line.date_maturity,
                limit,
                today,
                acknowledged=acknowledged.get(line.id),
                demanded=demanded.get(line.id, ()),
            )
            for line in claims
        }

    def _ar_acknowledged(self, company, day):
        """Item id -> last day the customer acknowledged it, as the facts tell."""
        if not self:
            return {}
        fetched = self.env["ar.dunning.facts"]._fetch(company, self.partner_id, day)
        return {
            item.id: item.acknowledged
            for facts in fetched.values()
            for item in facts.items
            if item.acknowledged
        }

    def _ar_demanded(self):
        """Item id -> days on which reminders that listed it were sent."""
        groups = (
            self.env["ar.dunning.message.line"]
            .sudo()
            ._read_group(
                [
                    ("move_line_id", "in", self.ids),
                    ("credit", "=", False),
                    ("message_id.state", "=", "sent"),
                    ("overdue_days", ">", 0),
                ],
                ["move_line_id"],
                ["day:array_agg"],
            )
        )
        return {item.id: [day for day in days if day] for item, days in groups}

    # === WARNING === #

    @api.model
    def _ar_cron_limitation(self):
        """Warn once of documents whose limitation ends soon or is over."""
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        commit = self.env["ir.cron"]._commit_progress
        clocked = [("ar_limitation_years", ">", 0)] if kind else [("id", "=", 0)]
        for company in self.env["res.company"].search(clocked):
            items = self._ar_old_items(company)
            commit(remaining=len(items))
            for start in range(0, len(items), STEP_ITEMS):
                batch = items[start : start + STEP_ITEMS]
                batch._ar_warn_limitation(kind)
                if not commit(len(batch)):
                    return

    def _ar_warn_limitation(self, kind):
        """An activity per document that has none of this kind yet."""
        clocks = self._ar_clocks()
        ends = defaultdict(list)
        for line in self:
            clock = clocks.get(line.id)
            if clock and clock.state != "running":
                ends[line.move_id].append(clock.ends)
        moves = self.env["account.move"].union(*ends)
        warned = moves.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind
        )
        new = moves - moves.browse(warned.mapped("res_id"))
        activities = self.env["mail.activity"].sudo()
        model = self.env["ir.model"]._get_id("account.move")
        managers = self.env["ar.dunning.message"]._managers(new.company_id)
        vals_list = []
        for move in new:
            user = move._ar_collector() or managers.get(move.company_id)
            if user:
                vals_list.append(
                    {
                        "activity_type_id": kind.id,
                        "res_model_id": model,
                        "res_id": move.id,
                        "user_id": user.id,
                        "date_deadline": min(ends[move]),
                        "summary": self.env._("Limitation: %s", min(ends[move])),
                    }
                )
        quick = activities.with_context(mail_activity_quick_update=True)
        return quick.create(vals_list)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _ar_collector(self):
        """Who collects from the customer of this document, a user of its company."""
        self.ensure_one()
        partner = self.commercial_partner_id.sudo().with_company(self.company_id)
        user = partner.ar_collector_id or partner.user_id
        allowed = user.active and self.company_id in user.company_ids
        return user if allowed else user.browse()
