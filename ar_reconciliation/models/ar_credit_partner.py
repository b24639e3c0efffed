"""A customer's credit: class, exposure, stop."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .account_bank_statement_line import READERS
from .ar_credit_texts import RISK_CLASSES, SUGGESTIONS

#: Field of the partner -> attribute of the core's exposure.
EXPOSURE_FIELDS = {
    "ar_exposure_open": "open",
    "ar_exposure_overdue": "overdue",
    "ar_exposure_disputed": "disputed",
    "ar_exposure_orders": "orders",
    "ar_exposure_credits": "credits",
    "ar_exposure_in_process": "in_process",
    "ar_exposure_in_transit": "in_transit",
    "ar_exposure": "total",
}
#: Odoo's own fields of a customer's limit.
LIMIT_FIELDS = frozenset(("credit_limit", "use_partner_credit_limit"))


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_credit_stop = fields.Boolean(
        string="Credit Stop",
        company_dependent=True,
        copy=False,
        groups=READERS,
        help="No further credit until somebody lifts this.",
    )
    ar_risk_class = fields.Selection(
        RISK_CLASSES,
        string="Risk Class",
        compute="_compute_ar_risk_class",
        search="_search_ar_risk_class",
        groups=READERS,
        help="Of the last assessment in this company.",
    )
    ar_assessment_id = fields.Many2one(
        "ar.credit.assessment",
        string="Last Assessment",
        compute="_compute_ar_risk_class",
        groups=READERS,
    )
    ar_risk_points = fields.Integer(
        string="Points", compute="_compute_ar_risk_class", groups=READERS
    )
    ar_risk_text = fields.Text(
        string="Why This Class", compute="_compute_ar_risk_class", groups=READERS
    )
    ar_risk_day = fields.Date(
        string="Assessed On", compute="_compute_ar_risk_class", groups=READERS
    )
    ar_credit_suggestion = fields.Selection(
        SUGGESTIONS,
        string="Suggestion",
        compute="_compute_ar_risk_class",
        groups=READERS,
    )
    ar_credit_suggestion_text = fields.Text(
        string="Reason of the Suggestion",
        compute="_compute_ar_risk_class",
        groups=READERS,
    )
    ar_exposure_open = fields.Monetary(
        string="Open Items", compute="_compute_ar_exposure", groups=READERS
    )
    ar_exposure_overdue = fields.Monetary(
        string="Of Them Overdue", compute="_compute_ar_exposure", groups=READERS
    )
    ar_exposure_disputed = fields.Monetary(
        string="Of Them Disputed", compute="_compute_ar_exposure", groups=READERS
    )
    ar_exposure_orders = fields.Monetary(
        string="Orders Not Invoiced",
        compute="_compute_ar_exposure",
        groups=READERS,
        help="Confirmed orders that are not invoiced yet.",
    )
    ar_exposure_credits = fields.Monetary(
        string="Unapplied Credits",
        compute="_compute_ar_exposure",
        groups=READERS,
        help="Credit notes and payments that settle nothing yet; taken off.",
    )
    ar_exposure_in_process = fields.Monetary(
        string="Payments on Their Way",
        compute="_compute_ar_exposure",
        groups=READERS,
        help="Payments in process that are not booked yet; taken off.",
    )
    ar_exposure_in_transit = fields.Monetary(
        string="Booked, Not at the Bank Yet",
        compute="_compute_ar_exposure",
        groups=READERS,
        help="Payments that have settled items already, though the bank has not "
        "reported them. If they do not arrive, the customer owes this, too.",
    )
    ar_exposure = fields.Monetary(
        string="Exposure",
        compute="_compute_ar_exposure",
        groups=READERS,
        help="Open items and orders, less unapplied credits and payments on their way.",
    )
    ar_credit_limited = fields.Boolean(
        string="Has a Credit Limit", compute="_compute_ar_exposure", groups=READERS
    )
    ar_credit_limit = fields.Monetary(
        string="Limit in Force",
        compute="_compute_ar_exposure",
        groups=READERS,
        help="Odoo's own credit limit of the customer, or else of the company.",
    )
    ar_credit_free = fields.Monetary(
        string="Free", compute="_compute_ar_exposure", groups=READERS
    )
    ar_credit_used = fields.Float(
        string="Limit Used (%)", compute="_compute_ar_exposure", groups=READERS
    )

    # === COMPUTE METHODS === #

    @api.depends_context("company", "lang")
    def _compute_ar_risk_class(self):
        found = self.env["ar.credit.assessment"].search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
                ("current", "=", True),
            ]
        )
        by_customer = {assessment.partner_id: assessment for assessment in found}
        for partner in self:
            customer = partner.commercial_partner_id._origin
            assessment = by_customer.get(customer, found.browse())
            partner.ar_assessment_id = assessment
            partner.ar_risk_class = assessment.risk_class
            partner.ar_risk_points = assessment.points
            partner.ar_risk_text = assessment.reason_text
            partner.ar_risk_day = assessment.day
            partner.ar_credit_suggestion = assessment.suggestion
            partner.ar_credit_suggestion_text = assessment.suggestion_text

    def _search_ar_risk_class(self, operator, value):
        if operator != "in":
            return NotImplemented
        rated = Domain("current", "=", True) & Domain(
            "company_id", "=", self.env.company.id
        )
        assessments = self.env["ar.credit.assessment"]
        wanted = assessments._search(rated & Domain("risk_class", "in", list(value)))
        domain = Domain("commercial_partner_id", "in", wanted.subselect("partner_id"))
        if False in value:
            known = assessments._search(rated)
            domain |= Domain(
                "commercial_partner_id", "not in", known.subselect("partner_id")
            )
        return domain

    @api.depends_context("company")
    def _compute_ar_exposure(self):
        company = self.env.company
        facts = self.env["ar.credit.facts"]
        customers = self.commercial_partner_id._origin
        exposures = facts._exposures(company, customers, facts._today())
        bridge = self.env["ar.core.bridge"]
        currency = company.currency_id
        for partner in self:
            exposure = exposures.get(partner.commercial_partner_id._origin.id)
            for name, part in EXPOSURE_FIELDS.items():
                units = getattr(exposure, part) if exposure else 0
                partner[name] = bridge._amount(units, currency)
            limited = bool(exposure) and exposure.limit is not None
            limit, free = (exposure.limit, exposure.free) if limited else (0, 0)
            partner.ar_credit_limited = limited
            partner.ar_credit_limit = bridge._amount(limit, currency)
            partner.ar_credit_free = bridge._amount(free, currency)
            partner.ar_credit_used = exposure.used / 10 if limited else 0.0

    # === STOP === #

    def write(self, vals):
        if "ar_credit_stop" in vals and not self.env.su:
            self.env["ar.access"]._check_manager()
        if self._ar_limit_is_held():
            for name in LIMIT_FIELDS & vals.keys():
                if any(partner[name] != vals[name] for partner in self):
                    self.env["ar.access"]._check_manager()
        return super().write(vals)

    @api.model
    def _ar_limit_is_held(self):
        """Does a limit hold documents here?  Then it is a manager who changes it."""
        return not self.env.su and self.env.company.sudo().ar_credit_mode == "hold"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("ar_credit_stop") for vals in vals_list):
            self.env["ar.access"]._check_manager()
        if self._ar_limit_is_held() and any(
            vals.get(name) for vals in vals_list for name in LIMIT_FIELDS
        ):
            self.env["ar.access"]._check_manager()
        return super().create(vals_list)

    def action_ar_stop_credit(self):
        """Give no further credit: invoices and orders are held, if the company does."""
        return self._ar_set_credit_stop(
            True, self.env._("Credit was stopped (%s).", self.env.company.name)
        )

    def action_ar_lift_credit_stop(self):
        """Give credit again within the limit."""
        return self._ar_set_credit_stop(
            False, self.env._("The credit stop was lifted (%s).", self.env.company.name)
        )

    def _ar_set_credit_stop(self, stop, text):
        """Set the flag on the customers and log it there.

        :raise AccessError: for others than managers.
        """
        self.env["ar.access"]._check_manager()
        customers = self.commercial_partner_id
        customers.check_access("read")
        customers = customers.sudo().with_company(self.env.company)
        changing = customers.filtered(lambda c: c.ar_credit_stop != stop)
        changing.ar_credit_stop = stop
        changing._message_log_batch(bodies=dict.fromkeys(changing.ids, text))
        return True

    # === BUTTONS === #

    def action_ar_assess_credit(self):
        """Assess these customers anew, now."""
        self.env["ar.access"]._check_clerk()
        customers = self.commercial_partner_id
        customers.check_access("read")
        day = self.env["ar.credit.facts"]._today()
        company = self.env.company
        if company not in self.env.user.company_ids and not self.env.su:
            raise AccessError(self.env._("You do not work for %s.", company.name))
        self.env["ar.credit.assessment"]._assess(company, customers, day)
        customers.invalidate_recordset(["ar_risk_class", "ar_assessment_id"])
        return True

    def action_ar_show_assessments(self):
        """Open the assessments of this customer."""
        self.ensure_one()
        return self._ar_credit_action("ar_credit_assessment_action_all")

    def action_ar_show_credit_holds(self):
        """Open what credit control held of this customer."""
        self.ensure_one()
        return self._ar_credit_action("ar_credit_hold_action_all")

    def _ar_credit_action(self, name):
        action = self.env["ir.actions.actions"]._for_xml_id(f"ar_reconciliation.{name}")
        domain = [("partner_id", "=", self.commercial_partner_id.id)]
        return {**action, "domain": domain, "context": {}}
