"""Assessing all customers of a company in the background, in batches."""

from odoo import api, fields, models
from odoo.tools import SQL

#: Customers that are assessed, and committed, together.
STEP_CUSTOMERS = 500
RUN_STATES = [
    ("computing", "Computing"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]


class ArCreditRun(models.Model):
    _name = "ar.credit.run"
    _description = "Assessment of All Customers"
    _inherit = ["ar.background.job", "ar.state.mixin"]
    _order = "id desc"
    _rec_name = "day"
    _job_cron = "ar_reconciliation.ar_credit_run_cron"
    _job_action = "ar_reconciliation.ar_credit_run_action"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    day = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        RUN_STATES, required=True, readonly=True, default="computing", index=True
    )
    user_id = fields.Many2one("res.users", string="Started By", readonly=True)
    customer_count = fields.Integer(string="Customers", readonly=True)
    done_count = fields.Integer(string="Assessed", readonly=True)
    failed_count = fields.Integer(string="Failed", readonly=True)
    last_partner = fields.Integer(
        readonly=True, aggregator=None, help="How far the run has come."
    )
    receivables = fields.Json(
        readonly=True, help="Open items of all customers when it began, in minor units."
    )
    waiting_text = fields.Char(string="Progress", compute="_compute_waiting_text")

    _one_at_a_time = models.UniqueIndex(
        "(company_id) WHERE state = 'computing'",
        "All customers of the company are being assessed already.",
    )

    @api.depends("state", "progressed_on", "done_count", "customer_count")
    def _compute_waiting_text(self):
        for run in self:
            text = ""
            if run.state == "computing":
                since = run.progressed_on or run.create_date or fields.Datetime.now()
                text = run._waiting_text(since)
            run.waiting_text = text

    # === BUTTONS === #

    @api.model
    def action_assess_all(self):
        """Assess all customers of the company that is chosen at the top."""
        self.env["ar.access"]._check_clerk()
        run = self._start(self.env.company) or self.search(
            [("company_id", "=", self.env.company.id), ("state", "=", "computing")],
            limit=1,
        )
        return run._open()

    def action_cancel(self):
        """Assess no further customers; what is done stays."""
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        self._ar_update_state(("computing",), "cancelled")
        return True

    def action_show_assessments(self):
        """Open the assessments of this run."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_credit_assessment_action_all"
        )
        return {**action, "domain": [("run_id", "in", self.ids)], "context": {}}

    # === SCHEDULE === #

    @api.model
    def _start(self, company):
        """Begin to assess the customers of a company.

        :return: the new run; none when one is on its way or there are no customers.
        """
        busy = [("company_id", "=", company.id), ("state", "=", "computing")]
        runs = self.sudo()
        if runs.search_count(busy, limit=1):
            return self.browse()
        facts = self.env["ar.credit.facts"]
        run = runs.create(
            {
                "company_id": company.id,
                "day": facts._today(),
                "user_id": self.env.uid,
                "customer_count": self._count(company),
                "receivables": facts._receivables(company),
            }
        )
        self._call_schedule()
        return run.sudo(False)

    @api.model
    def _cron_schedule(self):
        """Begin to assess the customers of every company, once a month."""
        roots = self.env["res.company"].search([("parent_id", "=", False)])
        for company in roots:
            self._start(company)

    @api.model
    def _cron_work(self):
        """Go on with runs that were started, also with killed ones."""
        runs = self.search([("state", "=", "computing")], order="id")
        left = sum(r.customer_count - r.done_count for r in runs) + len(runs)
        commit = self.env["ir.cron"]._commit_progress
        if commit(remaining=left) and all(run._work_steps() for run in runs):
            commit(remaining=0)

    def _stopped_by(self, detail):
        """A run that failed is over: the next one begins anew."""
        return {"state": "cancelled", "failure": detail}

    def _step(self):
        """Assess the next customers, and say so.

        :return: whether there may be more.
        """
        run = self.sudo()
        if not self._free(run):
            self._call_schedule(minutes=1)
            return False
        if run.state != "computing":
            return False
        customers = run._next_customers()
        values = {"progressed_on": fields.Datetime.now()}
        if customers:
            failures = run._divide(customers, run._assess_batch)
            values |= run._outcome(customers, failures)
        else:
            values["state"] = "done"
        run.write(values)
        self.env["ir.cron"]._commit_progress(len(customers) or 1)
        return bool(customers)

    def _assess_batch(self, customers):
        """Assess customers; what fails raises.

        :return: {}
        """
        self.env["ar.credit.assessment"]._assess(
            self.company_id, customers, self.day, self, self.receivables
        )
        return {}

    def _outcome(self, customers, failures):
        """Values that tell of the customers of a step."""
        values = {
            "last_partner": max(customers.ids),
            "done_count": self.done_count + len(customers),
            "failed_count": self.failed_count + len(failures),
        }
        if failures:
            customer, why = next(iter(failures.items()))
            values["failure"] = self.env._(
                "%(customer)s was not assessed: %(why)s",
                customer=customer.display_name,
                why=why,
            )
        return values

    # === CUSTOMERS === #

    @api.model
    def _customer_query(self, company):
        """SQL of the commercial partners with entries on a receivable account."""
        companies = self.env["ar.credit.facts"]._companies(company)
        return SQL(
            """
            SELECT DISTINCT partner.commercial_partner_id
              FROM account_move_line item
              JOIN res_partner partner ON partner.id = item.partner_id
              JOIN account_account account ON account.id = item.account_id
             WHERE item.company_id = ANY(%s)
               AND account.account_type = 'asset_receivable'
               AND item.parent_state = 'posted'
            """,
            companies.ids,
        )

    @api.model
    def _count(self, company):
        """How many customers there are to assess."""
        self.env["account.move.line"].flush_model()
        query = SQL("SELECT COUNT(*) FROM (%s) customer", self._customer_query(company))
        return self.env.execute_query(query)[0][0]

    def _next_customers(self):
        """The customers of the next step, in the order of their ids."""
        self.env["account.move.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "%s AND partner.commercial_partner_id > %s ORDER BY 1 LIMIT %s",
                self._customer_query(self.company_id),
                self.last_partner,
                STEP_CUSTOMERS,
            )
        )
        return self.env["res.partner"].sudo().browse(row[0] for row in rows)
