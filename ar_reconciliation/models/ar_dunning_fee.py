"""Fees and interest of reminders: invoiced only after a second person agreed."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

FEE_STATES = [
    ("to_approve", "To Approve"),
    ("posted", "Invoiced"),
    ("rejected", "Waived"),
]


class ArDunningFee(models.Model):
    """Made and moved on by the module."""

    _name = "ar.dunning.fee"
    _description = "Fee and Interest of a Reminder"
    _inherit = ["ar.state.mixin"]
    _order = "id desc"
    _rec_name = "message_id"

    message_id = fields.Many2one(
        "ar.dunning.message",
        string="Reminder",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="message_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        related="message_id.partner_id", store=True, index=True, string="Customer"
    )
    currency_id = fields.Many2one(related="message_id.currency_id", store=True)
    policy_id = fields.Many2one(related="message_id.policy_id")
    day = fields.Date(related="message_id.day", store=True)
    fee = fields.Monetary(readonly=True)
    interest = fields.Monetary(
        readonly=True, help="What no earlier reminder has asked for."
    )
    amount = fields.Monetary(compute="_compute_amount", store=True, string="Total")
    state = fields.Selection(
        FEE_STATES, required=True, readonly=True, default="to_approve", index=True
    )
    asked_by_id = fields.Many2one("res.users", string="Sent By", readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    _once = models.UniqueIndex(
        "(message_id)", "The fee of this reminder was asked for already."
    )

    @api.depends("fee", "interest")
    def _compute_amount(self):
        for fee in self:
            fee.amount = fee.fee + fee.interest

    # === DECIDING === #

    def action_approve(self):
        """Invoice fees and interest to the customers.

        :raise AccessError: for clerks, and for who had the reminder sent.
        """
        self._check_reviewer()
        for fee in self.filtered(lambda f: f.state == "to_approve"):
            move = fee._make_invoice()
            fee._decide("posted", move_id=move.id)
        return True

    def action_reject(self):
        """Waive fees and interest; a later reminder may ask for the interest again."""
        self._check_reviewer()
        waived = self.filtered(lambda f: f.state == "to_approve")
        waived.message_id.line_ids.sudo().write({"interest_billed": 0.0})
        waived._decide("rejected")
        return True

    def action_show_invoice(self):
        """Open the invoice."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }

    def _decide(self, target, **values):
        self._ar_update_state(
            ("to_approve",),
            target,
            decided_by_id=self.env.uid,
            decided_on=fields.Datetime.now(),
            **values,
        )

    def _check_reviewer(self):
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        if not self.env["ar.access"]._is("reviewer"):
            raise AccessError(
                self.env._("Only a reviewer approves fees: ask one of them.")
            )
        own = self.filtered(lambda fee: fee.asked_by_id == self.env.user)
        if own and not self.env.su:
            raise AccessError(
                self.env._(
                    "You had the reminder to %s sent: another reviewer must decide.",
                    own[0].partner_id.name,
                )
            )

    # === INVOICE === #

    def _make_invoice(self):
        """A posted invoice of the fee and the interest, with the policy's products."""
        self.ensure_one()
        policy = self.policy_id.sudo()
        parts = [
            (policy.fee_product_id, self.fee),
            (policy.interest_product_id, self.interest),
        ]
        lines = []
        for product, amount in parts:
            if self.currency_id.is_zero(amount):
                continue
            if not product:
                raise UserError(
                    self.env._(
                        "The policy “%s” names no product for this: ask a manager to "
                        "choose one, so that account and taxes are known.",
                        policy.name,
                    )
                )
            lines.append(
                Command.create({"product_id": product.id, "price_unit": amount})
            )
        moves = self.env["account.move"].sudo().with_company(self.company_id)
        values = {
            "move_type": "out_invoice",
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "invoice_date": self.env["ar.dunning.run"]._today(self.company_id),
            "invoice_origin": self.message_id.display_name,
            "invoice_line_ids": lines,
        }
        if policy.fee_journal_id:
            values["journal_id"] = policy.fee_journal_id.id
        move = moves.create(values)
        move.action_post()
        return move


class ArDunningMessage(models.Model):
    _inherit = "ar.dunning.message"

    def _ask_fees(self):
        """Put fees and interest of reminders that left before a reviewer, once each."""
        costly = self.filtered(lambda m: m.fee or m.interest)
        known = self.env["ar.dunning.fee"].sudo().search(
            [("message_id", "in", costly.ids)]
        )  # fmt: skip
        costly -= known.message_id
        billed = costly._interest_billed()
        vals_list = []
        for message in costly.sudo():
            for line in message.line_ids.filtered("interest"):
                before = billed.get(line.move_line_id.id, 0.0)
                line.interest_billed = max(line.interest - before, 0.0)
            interest = sum(message.line_ids.mapped("interest_billed"))
            if not message.currency_id.is_zero(message.fee + interest):
                vals_list.append(
                    {
                        "message_id": message.id,
                        "fee": message.fee,
                        "interest": interest,
                        "asked_by_id": (
                            message.released_by_id or message.sent_by_id
                        ).id,
                    }
                )
        return self.env["ar.dunning.fee"].sudo().create(vals_list)

    def _drop_fees(self):
        """Nobody got these reminders: what was asked for with them is taken back."""
        fees = self.env["ar.dunning.fee"].sudo().search(
            [("message_id", "in", self.ids), ("state", "=", "to_approve")]
        )  # fmt: skip
        fees.message_id.line_ids.write({"interest_billed": 0.0})
        fees.unlink()

    def _interest_billed(self):
        """Item id -> interest that reminders have asked for before."""
        groups = (
            self.env["ar.dunning.message.line"]
            .sudo()
            ._read_group(
                [
                    ("move_line_id", "in", self.line_ids.move_line_id.ids),
                    ("interest_billed", ">", 0),
                    ("message_id", "not in", self.ids),
                ],
                ["move_line_id"],
                ["interest_billed:sum"],
            )
        )
        return {item.id: amount for item, amount in groups}
