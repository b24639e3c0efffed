from odoo import fields, models
from odoo.fields import Domain


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    ar_queue_run_id = fields.Many2one(
        "ar.match.run",
        string="Waiting in Run",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The run in the background that has still to take this line up.",
    )

    def action_ar_start_match(self):
        """Match these lines: at once, or, when they are many, in the background.

        Lines that a run in the background is about to match are left to it.

        :return: a notification with the counts, or the action that opens the run.
        """
        self.env["ar.access"]._check_clerk()
        lines = self._ar_matchable().filtered(
            lambda line: line.ar_queue_run_id.state != "running"
        )
        return self.env["ar.match.run"]._start(lines)

    def action_ar_match_new(self):
        """Match all bank lines of the companies in use that are new.

        The button of the list passes the selected lines; they make no difference.
        """
        domain = Domain("ar_match_state", "=", "new") & Domain(
            "company_id", "in", self.env.companies.ids
        )
        return self.search(domain).action_ar_start_match()
