from odoo import api, fields, models


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    ar_proposal_state = fields.Selection(
        related="ar_proposal_id.state", string="Proposal State"
    )
    ar_stage = fields.Selection(
        selection=[
            ("new", "To Match"),
            ("proposed", "Proposed"),
            ("approval", "To Approve"),
            ("matched", "Matched"),
            ("exception", "Exception"),
            ("excluded", "Excluded"),
        ],
        string="Stage",
        compute="_compute_ar_stage",
        help="The match state, with what waits for approval told apart.",
    )
    ar_note = fields.Char(
        string="Why",
        compute="_compute_ar_note",
        help="Why the line is where it is: the exception and what to do, or the "
        "evidence for the match.",
    )

    @api.depends("ar_match_state", "ar_proposal_state")
    def _compute_ar_stage(self):
        for line in self:
            waits = line.ar_proposal_state == "approval"
            line.ar_stage = "approval" if waits else line.ar_match_state

    @api.depends("ar_exception_text", "ar_explanation", "ar_proposal_state")
    @api.depends_context("lang")
    def _compute_ar_note(self):
        for line in self:
            line.ar_note = line._ar_note_text()

    def _ar_note_text(self):
        """One line for lists: exception, who asked for approval, or evidence."""
        self.ensure_one()
        if self.ar_match_state == "exception":
            return self.ar_exception_text
        note = " ".join((self.ar_explanation or "").splitlines())
        if self.ar_proposal_state != "approval":
            return note
        return self.env._(
            "%(user)s asks for approval. %(note)s",
            user=self.sudo().ar_proposal_id.requested_by_id.name,
            note=note,
        )
