from odoo import api, fields, models
from odoo.exceptions import UserError


class ArDunningReview(models.TransientModel):
    _name = "ar.dunning.review"
    _description = "Decide About Reminders"

    message_ids = fields.Many2many(
        "ar.dunning.message",
        string="Reminders",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    kind = fields.Selection(
        [
            ("exclude", "Leave Out Today"),
            ("postpone", "Put Off"),
            ("level", "Another Level"),
        ],
        string="What to Do",
        required=True,
        default="exclude",
    )
    reason = fields.Text()
    day = fields.Date(string="Put Off Until")
    policy_id = fields.Many2one("ar.dunning.policy", compute="_compute_policy_id")
    level_id = fields.Many2one(
        "ar.dunning.level", domain="[('policy_id', '=', policy_id)]"
    )

    @api.depends("message_ids")
    def _compute_policy_id(self):
        for wizard in self:
            wizard.policy_id = wizard.message_ids.policy_id[:1]

    def action_confirm(self):
        """Do it, and keep who decided and why with the reminders."""
        self.ensure_one()
        if self.kind == "level":
            if not self.level_id:
                raise UserError(self.env._("Choose a level."))
            self.message_ids._choose_level(self.level_id)
            return {"type": "ir.actions.act_window_close"}
        if not (self.reason or "").strip():
            raise UserError(self.env._("Write down why."))
        if self.kind == "postpone":
            self._postpone()
        else:
            self.message_ids._decide("excluded", self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _postpone(self):
        today = fields.Date.context_today(self)
        if not self.day or self.day <= today:
            raise UserError(self.env._("Choose a day after today."))
        self.message_ids._decide("postponed", self.reason, self.day)


class ArDunningHold(models.TransientModel):
    _name = "ar.dunning.hold"
    _description = "Hold a Customer's Reminders"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    until = fields.Date(help="The last day; empty: until somebody lifts it.")
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Put the customers on hold in this company."""
        self.ensure_one()
        self.partner_ids._ar_set_hold(self.until, self.reason)
        return {"type": "ir.actions.act_window_close"}
