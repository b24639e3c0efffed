"""Our ledger beside the customer's: what was compared, and what came of it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: Comparisons that count; the others were put aside.
LIVE = ("open", "agreed")
STATES = [
    ("open", "To Agree"),
    ("agreed", "Agreed"),
    ("replaced", "Replaced"),
    ("cancelled", "Cancelled"),
]
SOURCES = [
    ("stated", "As Their File Says"),
    ("typed", "Typed by the Clerk"),
    ("previous", "From the Comparison Before"),
    ("assumed", "Assumed to Begin Like Ours"),
]
#: What people may change at any time: it is no part of the result.
FREE = frozenset(("message_follower_ids", "activity_ids", "user_id"))


class ArLedgerComparison(models.Model):
    _name = "ar.ledger.comparison"
    _description = "Comparison with a Customer's Ledger"
    _inherit = ["mail.thread", "mail.activity.mixin", "ar.state.mixin"]
    _order = "date_to desc, id desc"
    _mail_post_access = "read"
    _rec_names_search = ["name", "partner_id"]

    name = fields.Char(string="Number", required=True, readonly=True, default="/")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    statement_id = fields.Many2one(
        "ar.customer.statement",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(
        string="Day of Comparison", required=True, readonly=True, index=True
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", index=True, tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        domain=lambda self: self.env["res.users"]._ar_owner_domain(),
    )
    uploaded_by_id = fields.Many2one("res.users", readonly=True)
    uploaded_partner_id = fields.Many2one(
        "res.partner",
        string="Uploaded by the Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: our clerk has uploaded it.",
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="Their File", readonly=True, ondelete="restrict"
    )
    filename = fields.Char(string="File", readonly=True)
    checksum = fields.Char(string="SHA-256", readonly=True, help="Hash of the file.")
    mapping = fields.Json(readonly=True, help="How the columns were read.")
    issues = fields.Json(readonly=True, help="List: row, severity, code, data, text.")
    row_count = fields.Integer(string="Rows Read", readonly=True)
    our_count = fields.Integer(string="Our Lines", readonly=True)
    their_count = fields.Integer(string="Their Lines", readonly=True)
    match_count = fields.Integer(string="Lines That Agree", readonly=True)
    matches = fields.Json(readonly=True, help="List: ours, theirs (lines of a side).")
    our_opening = fields.Monetary(readonly=True)
    their_opening = fields.Monetary(readonly=True)
    our_balance = fields.Monetary(readonly=True)
    their_balance = fields.Monetary(readonly=True)
    their_source = fields.Selection(
        SOURCES, string="Their Balance Is", readonly=True, default="stated"
    )
    our_adjusted = fields.Monetary(string="Our Adjusted Balance", readonly=True)
    their_adjusted = fields.Monetary(string="Their Adjusted Balance", readonly=True)
    unexplained = fields.Monetary(
        readonly=True, help="What the adjusted balances still differ by."
    )
    difference = fields.Monetary(
        compute="_compute_difference", store=True, help="Our balance less theirs."
    )
    previous_id = fields.Many2one(
        "ar.ledger.comparison",
        string="Comparison Before",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    line_ids = fields.One2many(
        "ar.ledger.comparison.line", "comparison_id", string="Differences"
    )
    settled_line_ids = fields.One2many(
        "ar.ledger.comparison.line",
        "next_id",
        string="Differences of the Period Before",
        help="What became of them.",
    )
    line_count = fields.Integer(string="Number of Differences", readonly=True)

    _customer_and_day = models.Index("(partner_id, currency_id, date_to)")

    # === COMPUTE METHODS === #

    @api.depends("our_balance", "their_balance")
    def _compute_difference(self):
        for comparison in self:
            comparison.difference = comparison.our_balance - comparison.their_balance

    @api.depends("name", "partner_id", "currency_id", "date_to")
    def _compute_display_name(self):
        for comparison in self:
            day = fields.Date.to_string(comparison.date_to)
            parts = (comparison.name, comparison.partner_id.name, day)
            comparison.display_name = " · ".join(part for part in parts if part)

    # === GUARDS === #

    def write(self, vals):
        if not self.env.su and not FREE.issuperset(vals):
            raise AccessError(
                self.env._(
                    "A comparison is what both ledgers say; it cannot be written. "
                    "Compare a corrected file instead."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Numbers have no gaps that nobody can explain.

        :raise UserError: always, if there is a comparison to delete.
        """
        if self:
            raise UserError(
                self.env._("A comparison is not deleted: cancel it instead.")
            )

    # === ACTIONS === #

    def action_agree(self):
        """Both sides agree with the reconciliation; every unit is explained.

        :raise UserError: when something is left unexplained.
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        for comparison in self:
            if not comparison.currency_id.is_zero(comparison.unexplained):
                raise UserError(
                    self.env._(
                        "%(amount)s of %(comparison)s is not explained yet: find what "
                        "it is, correct the books or the file, and compare again.",
                        amount=comparison.currency_id.format(comparison.unexplained),
                        comparison=comparison.display_name,
                    )
                )
        self._ar_update_state(("open",), "agreed")
        return True

    def action_reopen(self):
        """Work on an agreed comparison again."""
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        self._ar_update_state(("agreed",), "open")
        return True

    def action_cancel(self):
        """Put a comparison aside: the one before is the last again.

        :raise UserError: when a later one rests on it.
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        for comparison in self:
            comparison._check_last()
            comparison._put_aside("cancelled")
        return True

    def _check_last(self):
        later = self.sudo().search(
            [("previous_id", "=", self.id), ("state", "in", LIVE)], limit=1
        )
        if later:
            raise UserError(
                self.env._(
                    "%s rests on this comparison: cancel that first.",
                    later.display_name,
                )
            )

    def _put_aside(self, state):
        """The differences that this comparison took over are open again."""
        lines = self.sudo().settled_line_ids
        worked = lines.filtered("resolved_on")
        (lines - worked).write({"state": "open", "next_id": False})
        worked.write({"state": "resolved", "next_id": False})
        self._ar_update_state(("open",), state)

    def action_show_lines(self):
        """Open the differences, to be worked on one by one."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_ledger_comparison_line_action"
        )
        return {**action, "domain": [("comparison_id", "=", self.id)], "context": {}}

    def action_download_xlsx(self):
        """Download the reconciliation as a spreadsheet."""
        self.ensure_one()
        url = f"/ar_reconciliation/comparison/{self.id}.xlsx"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _open(self):
        """The action that shows this comparison."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
