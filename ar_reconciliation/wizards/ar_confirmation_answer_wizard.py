from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ArConfirmationAnswerWizard(models.TransientModel):
    _name = "ar.confirmation.answer.wizard"
    _description = "Note the Answer to a Confirmation Letter"

    letter_id = fields.Many2one("ar.confirmation.letter", required=True)
    answered_on = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self)
    )
    name = fields.Char(string="Answered By", required=True)
    role = fields.Char()
    line_ids = fields.One2many(
        "ar.confirmation.answer.line",
        "wizard_id",
        string="Balances",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    note = fields.Text(string="What the Customer Says")
    file = fields.Binary(string="Signed Letter", attachment=False)
    filename = fields.Char()

    @api.depends("letter_id")
    def _compute_line_ids(self):
        """What was answered before, or stated by us; a blank letter begins empty."""
        for wizard in self:
            letter = wizard.letter_id
            answered = letter.state in ("answered", "differs")
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "currency_id": line.currency_id.id,
                        "balance": line.balance,
                        "answer": line.answer
                        if answered
                        else line.balance * (letter.kind == "positive"),
                    }
                )
                for line in letter.line_ids
            ]

    def action_confirm(self):
        """Note the answer; the letter agrees or differs from now on."""
        self.ensure_one()
        letter = self.letter_id
        letter._check_work()
        answers = {line.currency_id: line.answer for line in self.line_ids}
        if len(answers) < len(self.line_ids):
            raise UserError(self.env._("Enter each currency once."))
        files = []
        if self.file:
            files = [(self.filename or letter.name, letter._decoded(self.file))]
        letter._answer(
            answers, self.name, self.role, self.answered_on, self.note, files
        )
        return {"type": "ir.actions.act_window_close"}


class ArConfirmationAnswerLine(models.TransientModel):
    _name = "ar.confirmation.answer.line"
    _description = "Balance in the Customer's Books"

    wizard_id = fields.Many2one(
        "ar.confirmation.answer.wizard", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one("res.currency", required=True)
    balance = fields.Monetary(string="Our Books", readonly=True)
    answer = fields.Monetary(string="Customer's Books")
