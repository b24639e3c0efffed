"""Assessments: class, reasons and suggestion of a customer, as of a day."""

from odoo import api, fields, models

from ..core.credit.hold import ASSESSMENT_MOVES
from ..core.credit.policy import CreditPolicy
from ..core.credit.rating import rate
from ..core.credit.suggest import suggest
from .ar_credit_texts import RISK_CLASSES, SUGGESTIONS

ASSESSMENT_STATES = [
    ("proposed", "To Decide"),
    ("kept", "Nothing to Decide"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("superseded", "Superseded"),
]
#: Parts of the exposure that are kept as they were.
PARTS = ("open", "overdue", "disputed", "orders", "credits", "in_process", "in_transit")
LIMIT_CODES = ("raise_limit", "lower_limit")
TERM_CODES = ("shorter_term", "prepayment")


class ArCreditAssessment(models.Model):
    _name = "ar.credit.assessment"
    _description = "Credit Assessment"
    _inherit = ["mail.thread", "mail.activity.mixin", "ar.state.mixin"]
    _order = "day desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    run_id = fields.Many2one(
        "ar.credit.run", readonly=True, index="btree_not_null", ondelete="set null"
    )
    day = fields.Date(required=True, readonly=True, index=True)
    current = fields.Boolean(
        readonly=True, default=True, help="The customer's last assessment."
    )
    state = fields.Selection(
        ASSESSMENT_STATES, required=True, readonly=True, default="proposed", index=True
    )

    # === CLASS === #

    risk_class = fields.Selection(RISK_CLASSES, required=True, readonly=True)
    previous_class = fields.Selection(
        RISK_CLASSES, string="Class Before", readonly=True
    )
    points = fields.Integer(
        readonly=True, aggregator="avg", help="More points are a higher risk."
    )
    reasons = fields.Json(readonly=True)
    reason_text = fields.Text(string="Why", compute="_compute_texts")

    # === EXPOSURE === #

    exposure_open = fields.Monetary(string="Open Items", readonly=True)
    exposure_overdue = fields.Monetary(string="Of Them Overdue", readonly=True)
    exposure_disputed = fields.Monetary(string="Of Them Disputed", readonly=True)
    exposure_orders = fields.Monetary(string="Orders Not Invoiced", readonly=True)
    exposure_credits = fields.Monetary(string="Unapplied Credits", readonly=True)
    exposure_in_process = fields.Monetary(string="Payments on Their Way", readonly=True)
    exposure_in_transit = fields.Monetary(
        string="Booked, Not at the Bank Yet", readonly=True
    )
    exposure_total = fields.Monetary(string="Exposure", readonly=True)
    limited = fields.Boolean(string="Has a Limit", readonly=True)
    credit_limit = fields.Monetary(readonly=True)

    # === SUGGESTION === #

    suggestion = fields.Selection(
        SUGGESTIONS, required=True, readonly=True, default="none", index=True
    )
    suggestion_reason = fields.Json(readonly=True)
    suggestion_text = fields.Text(
        string="Why This Is Suggested", compute="_compute_texts"
    )
    new_limit = fields.Monetary(string="Suggested Limit", readonly=True)
    term_id = fields.Many2one(
        "account.payment.term", string="Suggested Term", readonly=True
    )
    proposed_by_id = fields.Many2one("res.users", readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)

    _one_current = models.UniqueIndex(
        "(company_id, partner_id) WHERE current IS TRUE",
        "A customer has one current assessment in each company.",
    )

    # === COMPUTE METHODS === #

    @api.depends("reasons", "suggestion_reason", "new_limit")
    @api.depends_context("lang")
    def _compute_texts(self):
        texts = self.env["ar.credit.texts"]
        for assessment in self:
            currency = assessment.currency_id
            why = assessment.suggestion_reason
            assessment.reason_text = texts._reasons(assessment.reasons, currency)
            assessment.suggestion_text = texts._suggestion(why, currency)

    # === ASSESS === #

    @api.model
    def _policy(self, company):
        """The points table; a company may extend it."""
        return CreditPolicy()

    @api.model
    def _assess(self, company, partners, day, run=None, receivables=None):
        """Assess customers anew; what was to decide before is superseded.

        The number of queries does not grow with that of the customers.

        :param run: ar.credit.run this is part of.
        :param int receivables: open debits of all customers in minor units, if known.
        :return: the new assessments, as superuser.
        """
        customers = partners.sudo().with_company(company).commercial_partner_id
        facts = self.env["ar.credit.facts"]._facts(company, customers, day, receivables)
        before = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", customers.ids),
                ("current", "=", True),
            ]
        )
        classes = {old.partner_id.id: old.risk_class for old in before}
        terms = self._terms(company, day)
        vals_list = [
            {
                **self._assessment_vals(
                    company, facts[customer.id], classes.get(customer.id), terms
                ),
                "partner_id": customer.id,
                "day": day,
                "run_id": run.id if run else False,
            }
            for customer in customers
        ]
        before._supersede()
        # The unique index wants the old ones out of the way first.
        before.flush_recordset(["current"])
        quiet = {"tracking_disable": True, "mail_create_nosubscribe": True}
        return self.sudo().with_context(**quiet).create(vals_list)

    def _supersede(self):
        """There is a newer assessment of these customers."""
        undecided = self.filtered(lambda a: a.state in ASSESSMENT_MOVES["superseded"])
        undecided._ar_update_state(ASSESSMENT_MOVES["superseded"], "superseded")
        with_activity = self.filtered("activity_ids")
        with_activity.activity_ids.unlink()
        self.write({"current": False})

    def _assessment_vals(self, company, facts, previous, terms):
        bridge = self.env["ar.core.bridge"]
        policy = self._policy(company)
        rating = rate(facts, policy, previous)
        suggestion = suggest(facts, rating, policy)
        exposure = facts.exposure
        currency = company.currency_id
        data = dict(suggestion.data)
        if suggestion.limit is not None:
            data["new_limit"] = suggestion.limit
        return {
            "company_id": company.id,
            "state": "kept" if suggestion.code == "none" else "proposed",
            "risk_class": rating.risk_class,
            "previous_class": previous,
            "points": rating.points,
            "reasons": self._reasons_json(rating),
            **{
                f"exposure_{part}": bridge._amount(getattr(exposure, part), currency)
                for part in PARTS
            },
            "exposure_total": bridge._amount(exposure.total, currency),
            "limited": exposure.limit is not None,
            "credit_limit": bridge._amount(exposure.limit or 0, currency),
            "suggestion": suggestion.code,
            "suggestion_reason": {"code": suggestion.reason, "data": data},
            "new_limit": bridge._amount(suggestion.limit or 0, currency),
            "term_id": self._term(suggestion.days, terms),
        }

    def _reasons_json(self, rating):
        return {
            "v": 1,
            "reasons": [
                {"code": r.code, "points": r.points, "data": dict(r.data)}
                for r in rating.reasons
            ],
        }

    @api.model
    def _terms(self, company, day):
        """Payment terms of the company with their days, longest first."""
        terms = self.env["account.payment.term"].sudo()
        found = terms.search([("company_id", "in", (False, company.id))])
        days = self.env["ar.credit.facts"]._term_days(found, day)
        return sorted(((days[term], -term.id) for term in found), reverse=True)

    def _term(self, days, terms):
        """The longest term that does not exceed the days; the oldest of several."""
        if days is None:
            return False
        return next((-term for length, term in terms if length <= days), False)
