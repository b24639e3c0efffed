from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.ar_call_log import OUTCOMES

#: Days until the next call when nothing was agreed.
NEXT_DAYS = {"reached": 7, "disputes": 14}


class ArCallWizard(models.TransientModel):
    _name = "ar.call.wizard"
    _description = "Log a Call"

    task_id = fields.Many2one("ar.collection.task", required=True)
    partner_id = fields.Many2one(related="task_id.partner_id")
    currency_id = fields.Many2one(related="task_id.currency_id")
    why = fields.Text(related="task_id.why")
    phone = fields.Char(related="task_id.phone")
    contact_id = fields.Many2one(
        "res.partner",
        string="Spoke With",
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    outcome = fields.Selection(OUTCOMES, required=True, default="reached")
    note = fields.Text()
    next_on = fields.Date(
        string="Call Again On",
        compute="_compute_next_on",
        store=True,
        readonly=False,
        help="Until then the customer is not on the list.",
    )
    promise_amount = fields.Monetary(
        string="Promised", compute="_compute_promise_amount", store=True, readonly=False
    )
    promise_date = fields.Date(string="Pays Until")

    @api.depends("outcome", "task_id")
    def _compute_next_on(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            days = NEXT_DAYS.get(wizard.outcome)
            wizard.next_on = days and fields.Date.add(today, days=days)
            if wizard.outcome == "no_answer":
                wizard.next_on = wizard.task_id._next_day()

    @api.depends("task_id")
    def _compute_promise_amount(self):
        for wizard in self:
            wizard.promise_amount = wizard.task_id.overdue_amount

    def action_confirm(self):
        """Write the call down, and the promise; ask what is disputed.

        :raise UserError: for a promise without amount or day.
        """
        self.ensure_one()
        task = self.task_id
        task._check_open()
        values = {
            "contact_id": self.contact_id.id,
            "note": self.note,
            "next_on": self.next_on,
        }
        if self.outcome == "promised":
            values |= self._promise()
        task._log(self.outcome, **values)
        if self.outcome == "disputes":
            items = self.env["account.move.line"].search(task._item_domain())
            debts = items.filtered(lambda item: item.amount_residual_currency > 0)
            return self.env["ar.dispute"]._ask_to_open(items=debts)
        return {"type": "ir.actions.act_window_close"}

    def _promise(self):
        """The promise as a record of its own."""
        if not self.promise_date or self.promise_amount <= 0:
            raise UserError(self.env._("How much was promised, and until when?"))
        promise = self.env["ar.promise"]._make(
            self.task_id.company_id,
            self.partner_id,
            self.promise_amount,
            self.promise_date,
            currency=self.currency_id,
            source="call",
            contact_id=self.contact_id.id,
            note=self.note,
        )
        return {"promise_id": promise.id, "next_on": self.next_on}
