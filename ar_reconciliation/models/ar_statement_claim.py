"""Documents that a customer misses in our books."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("open", "Open"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
]
#: What a clerk may write.
WORK_FIELDS = frozenset(("answer", "owner_id", "message_follower_ids", "activity_ids"))


class ArStatementClaim(models.Model):
    _name = "ar.statement.claim"
    _description = "Document Missing in Our Books"
    _inherit = ["mail.thread", "mail.activity.mixin", "ar.state.mixin"]
    _order = "id desc"
    _rec_name = "number"

    statement_id = fields.Many2one(
        "ar.customer.statement",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="statement_id.company_id", store=True, index=True
    )
    customer_id = fields.Many2one(
        related="statement_id.partner_id", string="Customer", store=True, index=True
    )
    currency_id = fields.Many2one(related="statement_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Reported By",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    number = fields.Char(required=True, readonly=True)
    date = fields.Date(readonly=True)
    amount = fields.Monetary(
        readonly=True, help="Above zero: we should have it as a debit."
    )
    note = fields.Text(string="What the Customer Says", readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "ar_statement_claim_attachment_rel",
        "claim_id",
        "attachment_id",
        string="Files",
        readonly=True,
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", index=True, tracking=True
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        ondelete="set null",
        domain=lambda self: self.env["res.users"]._ar_owner_domain(),
    )
    answer = fields.Text(help="The customer sees it.")
    answered_by_id = fields.Many2one("res.users", readonly=True)
    answered_on = fields.Datetime(readonly=True)

    def action_accept(self):
        """Say that the customer is right: the document is or will be booked."""
        self._answer("accepted")
        return True

    def action_reject(self):
        """Say that we do not have the document; the answer tells why."""
        if any(not claim.answer for claim in self):
            raise UserError(
                self.env._(
                    "Write an answer first: the customer has to know why the document "
                    "is not accepted."
                )
            )
        self._answer("rejected")
        return True

    def action_assign_me(self):
        """Become responsible for these documents."""
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        self.sudo().owner_id = self.env.user
        return True

    def _keep_files(self, files):
        """Attach what the customer sent; browsers get it as a download only.

        :param files: (name, bytes) pairs.
        """
        self.attachment_ids = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": name,
                        "raw": data,
                        "res_model": self._name,
                        "res_id": self.id,
                        "mimetype": "application/octet-stream",
                        "company_id": self.company_id.id,
                    }
                    for name, data in files
                ]
            )
        )

    def _answer(self, state):
        """Close open claims.

        :raise UserError: when one of them is answered already.
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        if any(claim.state != "open" for claim in self):
            raise UserError(self.env._("A document that is answered stays so."))
        self._ar_update_state(
            ("open",),
            state,
            answered_by_id=self.env.uid,
            answered_on=fields.Datetime.now(),
        )
        for claim in self:
            claim.statement_id._event(
                "answered", claim.answer or "", claim=claim.id, state=state
            )

    def write(self, vals):
        if not self.env.su and not WORK_FIELDS.issuperset(vals):
            raise AccessError(
                self.env._("What the customer reported stays as it was written.")
            )
        return super().write(vals)
