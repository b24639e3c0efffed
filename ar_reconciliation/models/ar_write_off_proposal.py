from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError


class ArMatchProposal(models.Model):
    _inherit = "ar.match.proposal"

    reconcile_model_id = fields.Many2one(
        "account.reconcile.model",
        string="Write-off Model",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Books a bank line that is no customer payment.",
    )
    counterparts = fields.Json(
        readonly=True, help="What the model made of the line when it was proposed."
    )

    @api.depends("reconcile_model_id.name", "counterparts")
    def _compute_summary(self):
        result = super()._compute_summary()
        for proposal in self.filtered("counterparts"):
            proposal.summary = proposal._model_summary()
        return result

    def _model_summary(self):
        """``Book as Bank Fees: 620000 Bank Fees -12.00 €``"""
        self.ensure_one()
        accounts = self.env["account.account"].with_company(self.company_id)
        bridge = self.env["ar.core.bridge"]
        parts = []
        for part in self.counterparts["lines"]:
            amount = bridge._amount(-part["units"], self.currency_id)
            account = accounts.browse(part["account"]).exists()
            parts.append(f"{account.display_name} {self.currency_id.format(amount)}")
        return self.env._(
            "Book as %(model)s: %(parts)s",
            model=self.reconcile_model_id.name or "–",
            parts=", ".join(parts),
        )

    def _model_lines(self):
        """(line of the model, account, units) as they were proposed."""
        self.ensure_one()
        lines = self.env["account.reconcile.model.line"]
        accounts = self.env["account.account"]
        return [
            (lines.browse(p["line"]), accounts.browse(p["account"]), p["units"])
            for p in self.counterparts["lines"]
        ]

    def _check_lines_open(self):
        result = super()._check_lines_open()
        write_off = self.env["ar.write.off"]
        for proposal in self.filtered("counterparts"):
            if not write_off._is_current(proposal):
                raise UserError(
                    self.env._(
                        "The write-off model “%(model)s” was changed since it was "
                        "proposed for %(line)s: match the line again.",
                        model=proposal.reconcile_model_id.name or "–",
                        line=proposal.statement_line_id.display_name,
                    )
                )
        return result

    # === ACTIVITIES === #

    def _after_apply(self, event):
        result = super()._after_apply(event)
        by_type = self.grouped(lambda p: p.reconcile_model_id.next_activity_type_id)
        for kind, proposals in by_type.items():
            if kind:
                moves = proposals.statement_line_id.move_id
                user = kind.default_user_id or self.env.user
                moves.activity_schedule(activity_type_id=kind.id, user_id=user.id)
        return result

    def _ar_undone(self, reason):
        result = super()._ar_undone(reason)
        for proposal in self:
            kind = proposal.reconcile_model_id.next_activity_type_id
            activities = proposal.statement_line_id.move_id.activity_ids
            activities.filtered(
                lambda activity, kind=kind: (
                    activity.automated and kind and activity.activity_type_id == kind
                )
            ).sudo().unlink()
        return result


class ArMatchLog(models.Model):
    _inherit = "ar.match.log"

    def _prepare_vals(self, event, line, proposal, note):
        vals = super()._prepare_vals(event, line, proposal, note)
        if proposal.reconcile_model_id:
            vals.update(rule_name=proposal.reconcile_model_id.name, rule_version=0)
        return vals


class ArMatchStore(models.AbstractModel):
    _inherit = "ar.match.store"

    def _store(self, run, rule, lines, results):
        """After the engine, the reconciliation models."""
        to_post = super()._store(run, rule, lines, results)
        return to_post + self.env["ar.write.off"]._offer(run, rule, lines, results)


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    ar_reconcile_model_id = fields.Many2one(
        related="ar_proposal_id.reconcile_model_id", string="Write-off Model"
    )

    def action_ar_show_counterpart(self):
        """Open what the line settles; of a write-off model, the journal items."""
        action = super().action_ar_show_counterpart()
        if self.ar_proposal_id.reconcile_model_id:
            items = self._seek_for_lines()[2]
            action["domain"] = [("id", "in", items.ids)]
        return action

    def _ar_after_unreconcile(self):
        """A write-off does not rest on what its own accounts are reconciled with."""
        settled = self.filtered(lambda line: not line.ar_proposal_id.reconcile_model_id)
        return super(AccountBankStatementLine, settled)._ar_after_unreconcile()


class ArCoreBridge(models.AbstractModel):
    _inherit = "ar.core.bridge"

    def _bank_entries(self, lines):
        """Lines without a partner get the one that a mapping model tells."""
        payers = self.env["ar.write.off"]._mapped_payers(lines)
        return [
            replace(entry, payer=payers[entry.id]) if entry.id in payers else entry
            for entry in super()._bank_entries(lines)
        ]

    def _customers(self, company, items, lines):
        """Customers that a mapping model tells are known, whatever their rank."""
        mapped = set(self.env["ar.write.off"]._mapped_payers(lines).values())
        customers = super()._customers(company, items, lines)
        return customers | customers.browse(sorted(mapped))

    def _record_signature(self, proposal):
        if proposal.counterparts:
            return self.env["ar.write.off"]._signature(proposal.reconcile_model_id)
        return super()._record_signature(proposal)
