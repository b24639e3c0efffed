from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .ar_statement_line_state import OPEN_STATES

#: Why a line was not settled, in short; ``ar_exception_text`` says it in full.
EXCEPTIONS = [
    ("ambiguous", "Several Fit Equally"),
    ("duplicate_payment", "Paid Already"),
    ("unknown_payer", "Unknown Payer"),
    ("no_open_item", "No Open Item"),
    ("no_such_amount", "No Such Amount"),
    ("amount_mismatch", "Amount Differs"),
    ("payer_conflict", "Other Customer's Document"),
    ("foreign_document", "Payer's Own Number"),
    ("currency_mismatch", "Other Currency"),
    ("exchange_mismatch", "Rate Differs"),
    ("no_rule", "No Rule"),
    ("rule_asks", "Rule Asks a Reviewer"),
    ("rule_proposes", "Rule Only Proposes"),
    ("rule_refuses", "Rule Refuses"),
    ("rule_supervised", "Rule Is Supervised"),
    ("below_threshold", "Too Uncertain"),
    ("not_receipt", "No Customer Payment"),
    ("outgoing", "Money Out"),
    ("zero_amount", "Zero Amount"),
    ("posting_failed", "Posting Refused"),
    ("partly_undone", "Partly Undone"),
    ("rejected", "All Proposals Rejected"),
]
#: Role without which our records cannot be read, and so not these fields either.
READERS = "ar_reconciliation.ar_reconciliation_group_auditor"
#: Fields that prove what happened; only the module writes them.
PROOF_FIELDS = frozenset(
    (
        "ar_match_state",
        "ar_exception_code",
        "ar_exception_data",
        "ar_proposal_id",
        "ar_run_id",
        "ar_queue_run_id",
        "ar_import_batch_id",
        "ar_import_key",
        "ar_bank_data",
    )
)


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    # The column is made by the pre-init hook, so that entries of years before the
    # installation are neither computed nor rewritten.
    ar_match_state = fields.Selection(
        [
            ("new", "To Match"),
            ("proposed", "Proposed"),
            ("matched", "Matched"),
            ("exception", "Exception"),
            ("excluded", "Excluded"),
        ],
        string="Match State",
        compute="_compute_ar_match_state",
        store=True,
        readonly=True,
        copy=False,
        help="Where this bank line stands on its way to the customer's account.",
    )
    ar_exception_code = fields.Selection(
        EXCEPTIONS,
        string="Reason",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    ar_exception_data = fields.Json(readonly=True, copy=False)
    ar_exception_text = fields.Text(
        string="Reason and Next Step", compute="_compute_ar_exception_text"
    )
    ar_proposal_ids = fields.One2many(
        "ar.match.proposal",
        "statement_line_id",
        string="Proposals",
        readonly=True,
        groups=READERS,
    )
    ar_proposal_id = fields.Many2one(
        "ar.match.proposal",
        string="Best Proposal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=READERS,
    )
    ar_confidence = fields.Float(
        related="ar_proposal_id.confidence", string="Confidence"
    )
    ar_explanation = fields.Text(
        related="ar_proposal_id.explanation", string="Explanation"
    )
    ar_counterpart = fields.Char(
        related="ar_proposal_id.summary", string="Settles", help="What is settled."
    )
    ar_proposal_partner_id = fields.Many2one(
        related="ar_proposal_id.partner_id", string="Proposed Customer"
    )
    ar_run_id = fields.Many2one(
        "ar.match.run",
        string="Last Run",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The run that last took this line up.",
    )
    ar_import_batch_id = fields.Many2one(
        "ar.import.batch",
        string="Import",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=READERS,
    )
    ar_import_key = fields.Char(
        string="Import Key",
        readonly=True,
        copy=False,
        help="Fingerprint that recognises this entry when a file is imported again.",
    )
    ar_bank_data = fields.Json(
        string="Bank Data",
        readonly=True,
        copy=False,
        help="What the bank reported, as read from the file.",
    )
    ar_log_ids = fields.One2many(
        "ar.match.log",
        "statement_line_id",
        string="Match Log",
        readonly=True,
        groups=READERS,
    )

    _ar_import_key_uniq = models.UniqueIndex(
        "(journal_id, ar_import_key) WHERE ar_import_key IS NOT NULL",
        "This bank entry has been imported into the journal before.",
    )
    _ar_open_idx = models.Index(
        "(journal_id, ar_match_state) WHERE is_reconciled IS NOT TRUE"
    )

    # === COMPUTE METHODS === #

    @api.depends("is_reconciled")
    def _compute_ar_match_state(self):
        """Follow what Odoo, or another module, does to the entry itself."""
        for line in self:
            state = line.ar_match_state
            if not line.is_reconciled:
                line.ar_match_state = "new" if state in (False, "matched") else state
            elif state in ("matched", "excluded") or line._ar_is_on_account():
                line.ar_match_state = state
            else:
                line.ar_match_state = "matched"

    @api.depends("ar_exception_code", "ar_exception_data")
    @api.depends_context("lang")
    def _compute_ar_exception_text(self):
        bridge = self.env["ar.core.bridge"]
        for line in self:
            line.ar_exception_text = bridge._exception_text(
                line.ar_exception_code, line.ar_exception_data
            )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        defaults = {name.removeprefix("default_") for name in self.env.context}
        self._ar_check_no_proof(defaults.union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        self._ar_check_no_proof(vals)
        return super().write(vals)

    def _ar_check_no_proof(self, names):
        """Refuse proof that does not come from the module itself.

        :raise AccessError: when one of the fields is among the names.
        """
        if not self.env.su and not PROOF_FIELDS.isdisjoint(names):
            raise AccessError(
                self.env._(
                    "The match state of a bank line follows from what is done with it; "
                    "it cannot be written."
                )
            )

    # === ACTIONS === #

    def action_ar_match(self):
        """Match these lines, post what the rules allow, mark the rest.

        Lines that are settled or excluded are left alone, so that the action may be
        repeated.

        :return: a client notification with the counts.
        """
        self.env["ar.access"]._check_clerk()
        runs = self.env["ar.match.run"]._run(self._ar_matchable())
        return runs._notification()

    def action_ar_undo(self, reason=None):
        """Undo the match of these lines: entry, partials and proposals.

        :param str reason: kept in the log.
        """
        self.env["ar.access"]._check_clerk()
        matched = self.filtered(
            lambda line: (
                line.ar_match_state == "matched"
                or line.ar_proposal_id.state == "applied"
            )
        )
        if not matched:
            raise UserError(
                self.env._("There is nothing to undo: no selected line is matched.")
            )
        matched.with_context(ar_undo_reason=reason or "").action_undo_reconciliation()
        return True

    def action_undo_reconciliation(self):
        """Keep proposals, customers, payer memory and log in step with Odoo's undo.

        Accountants without a role of ours may undo too; our records follow.
        """
        if not self:  # Odoo asks for it on no line for each journal item it writes
            super().action_undo_reconciliation()
            return
        applied = self.sudo().ar_proposal_ids.filtered(lambda p: p.state == "applied")
        applied._ar_undone(self.env.context.get("ar_undo_reason", ""))
        # All partials at once, and before the customer changes: Odoo undoes the
        # match of an item whose partner changes, one by one.
        self.line_ids.remove_move_reconcile()
        applied._restore_partners()
        if self._ar_undone_by_odoo_alone():
            self._ar_rebuild_entries()
        else:
            super().action_undo_reconciliation()
        self._ar_reopen()

    def action_ar_apply(self):
        """Apply the best proposal of each line."""
        proposals = self.ar_proposal_id.filtered(
            lambda p: p.state in ("proposed", "approval")
        )
        if not proposals:
            raise UserError(
                self.env._(
                    "None of the selected bank lines has a proposal to apply. "
                    "Match them first."
                )
            )
        return proposals.action_apply()

    def action_ar_reject(self):
        """Reject the best proposal of each line; the next best takes its place."""
        return self.ar_proposal_id.action_reject()

    def action_ar_exclude(self):
        """Say that these lines are no customer receipts."""
        self.env["ar.access"]._check_clerk()
        lines = self.filtered(lambda line: line.ar_match_state in OPEN_STATES)
        lines._ar_open_proposals()._ar_update_state(
            ("proposed", "approval"), "superseded"
        )
        lines._ar_write(ar_match_state="excluded", ar_proposal_id=False)
        self.env["ar.match.log"]._record("excluded", lines)

    def action_ar_include(self):
        """Take excluded lines back into the queue."""
        self.env["ar.access"]._check_clerk()
        lines = self.filtered(lambda line: line.ar_match_state == "excluded")
        lines._ar_reopen()
        self.env["ar.match.log"]._record("included", lines)

    def action_ar_show_counterpart(self):
        """Open the journal items this line settles, or would settle."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settled by %s", self.payment_ref or self.name),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "views": [
                (
                    self.env.ref("ar_reconciliation.account_move_line_view_list_ar").id,
                    "list",
                ),
                (False, "form"),
            ],
            "search_view_id": self.env.ref(
                "ar_reconciliation.account_move_line_view_search_ar"
            ).ids,
            "domain": [
                ("id", "in", self.ar_proposal_id.allocation_ids.move_line_id.ids)
            ],
            "context": {"create": False},
        }

    def action_ar_open(self):
        """Open the line with its proposals, what the bank reported and the log."""
        self.ensure_one()
        view = self.env.ref(
            "ar_reconciliation.account_bank_statement_line_view_form_ar"
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(view.id, "form")],
        }
