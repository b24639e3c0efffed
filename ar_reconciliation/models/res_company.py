from odoo import api, fields, models
from odoo.exceptions import ValidationError

STATEMENT_BASES = [
    ("due", "Due Date"),
    ("document", "Document Date"),
]
#: So many buckets fit on a page.
BUCKET_LIMIT = 8


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_exception_days = fields.Integer(
        string="Days to Settle an Exception",
        default=5,
        help="An exception found by a run is due so many days later.",
    )
    ar_statement_buckets = fields.Char(
        string="Ageing Buckets",
        default="0, 30, 60, 90",
        help="Days at which a bucket ends, separated by commas.",
    )
    ar_statement_basis = fields.Selection(
        STATEMENT_BASES, string="Age Counts From", default="due", required=True
    )
    ar_statement_days = fields.Integer(
        string="Days to Answer a Statement",
        default=14,
        help="A customer is asked to confirm a statement within so many days.",
    )
    ar_statement_remind_days = fields.Integer(
        string="Days Between Reminders",
        default=7,
        help="So many days after a statement was sent, and after each reminder, the "
        "customer is reminded of the answer.",
    )
    ar_statement_reminders = fields.Integer(
        string="Most Reminders", default=2, help="Zero: nobody is reminded."
    )
    ar_statement_seal = fields.Binary(
        string="Company Seal", attachment=True, help="Printed on statements."
    )
    ar_statement_signature = fields.Text(
        string="Signature Block", help="Names and titles under a statement."
    )
    ar_statement_bank_id = fields.Many2one(
        "res.partner.bank",
        string="Bank Account on Statements",
        domain="[('partner_id', '=', partner_id)]",
        help="Where customers are asked to pay, also in the payment QR code.",
    )

    ar_portal_pay = fields.Boolean(
        string="Pay from the Portal",
        default=True,
        help="Customers can pay open documents on the pages of their statements.",
    )

    ar_remedy_limit = fields.Monetary(
        string="Remedies Above Need Approval",
        help="A credit note, new invoice, refund or compensation for a dispute above "
        "this amount is prepared only after a second person agreed. Zero: never.",
    )
    ar_goodwill_account_id = fields.Many2one(
        "account.account",
        string="Account for Compensations",
        check_company=True,
        domain=[("account_type", "in", ("income", "income_other", "expense"))],
    )

    _ar_remedy_limit_positive = models.Constraint(
        "CHECK (ar_remedy_limit >= 0)",
        "The limit above which remedies need approval cannot be negative.",
    )
    _ar_statement_days_positive = models.Constraint(
        "CHECK (ar_statement_days >= 0)",
        "The days to answer a statement cannot be negative.",
    )
    _ar_statement_reminders_positive = models.Constraint(
        "CHECK (ar_statement_remind_days > 0 AND ar_statement_reminders >= 0)",
        "There is at least one day between reminders, and their number is not "
        "negative.",
    )
    _ar_exception_days_positive = models.Constraint(
        "CHECK (ar_exception_days >= 0)",
        "The days to settle an exception cannot be negative.",
    )

    @api.constrains("ar_statement_buckets")
    def _ar_check_statement_buckets(self):
        for company in self:
            try:
                limits = company._ar_statement_limits()
            except ValueError:
                limits = ()
            if not 0 < len(limits) <= BUCKET_LIMIT or min(limits) < 0:
                raise ValidationError(
                    self.env._(
                        "“%(text)s” is no list of days: write 1 to %(limit)s numbers "
                        "separated by commas, such as 0, 30, 60, 90.",
                        text=company.ar_statement_buckets or "",
                        limit=BUCKET_LIMIT,
                    )
                )

    def _ar_bank_account(self, currency):
        """Where customers are asked to pay money of a currency.

        For another currency than the company's an account that is kept in it, if there
        is one; else the account of the settings, also of a company above.
        """
        self.ensure_one()
        company = self.sudo()
        chosen = company.ar_statement_bank_id
        if currency != company.currency_id:
            journals = self.env["account.journal"].sudo()
            kept = journals.search(
                [
                    ("company_id", "in", (company | company.parent_ids).ids),
                    ("type", "=", "bank"),
                    ("currency_id", "=", currency.id),
                    ("bank_account_id", "!=", False),
                ]
            ).bank_account_id
            chosen = chosen & kept or kept[:1] or chosen
        return chosen or company.parent_ids.ar_statement_bank_id[:1]

    def _ar_statement_limits(self):
        """Upper limits of the ageing buckets in days, in order.

        :raise ValueError: when the setting is no list of whole numbers.
        """
        self.ensure_one()
        texts = (self.ar_statement_buckets or "").replace("，", ",").split(",")
        return tuple(sorted({int(text) for text in texts if text.strip()}))

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._ar_create_default_rules()
        return companies

    def _ar_create_default_rules(self):
        """Create the first rule of companies that have none: careful, no write-offs."""
        rules = self.env["ar.match.rule"].sudo().with_context(active_test=False)
        known = rules.search([("company_id", "in", self.ids)]).company_id
        created = rules.create(
            [
                {
                    "name": self.env._("Careful standard"),
                    "company_id": company.id,
                    "mode": "automatic",
                }
                for company in self - known
            ]
        )
        for code, _name in self.env["res.lang"].get_installed():
            local = created.with_context(lang=code)
            local.name = local.env._("Careful standard")
        return created
