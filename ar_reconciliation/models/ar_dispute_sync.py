"""Disputes kept in step with what is settled, undone, cancelled or posted anew."""

from odoo import api, fields, models

from ..core.disputes import ACTIVE


class ArDisputeLine(models.Model):
    _inherit = "ar.dispute.line"

    @api.model
    def _items_changed(self, items):
        """What is open of these journal items has changed.

        :param items: account.move.line records, of any account.
        """
        lines = self.sudo().search([("move_line_id", "in", items.ids)])
        lines._amounts_changed()

    def _amounts_changed(self):
        """Count again what is open; close what is settled, reopen what is not."""
        if not self:
            return
        self.modified(["amount"])
        disputes = self.dispute_id
        disputes.filtered(
            lambda d: d.state in ACTIVE and d.line_ids and not d.amount_open
        )._resolve_by_itself()
        disputes.filtered(
            lambda d: d.closed_by_itself and d.amount_open
        )._reopen_by_itself()


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    def _resolve_by_itself(self):
        """All that was disputed is settled: nothing is left to decide."""
        today = fields.Date.context_today(self)
        groups = self.grouped(lambda d: (d.state, *d._settled_by()))
        for (state, resolution, number), disputes in groups.items():
            note = self.env._("Settled by %s.", number or "–")
            disputes._ar_update_state(
                (state,),
                "resolved",
                state_before=state,
                resolution=resolution,
                resolution_note=note,
                closed_on=today,
                closed_by_id=self.env.uid,
                closed_by_itself=True,
            )
            disputes._tell(note)

    def _reopen_by_itself(self):
        """What had settled it was undone: it stands where it stood before."""
        note = self.env._("What had settled it was undone: it is open again.")
        for state, disputes in self.grouped("state_before").items():
            disputes._ar_update_state(
                ("resolved",), state or "open", **disputes._not_closed()
            )
            disputes._plan_activities()
            disputes._tell(note)

    def _settled_by(self):
        """How the disputed items were settled last: (resolution, number)."""
        self.ensure_one()
        partials = self.line_ids.move_line_id.matched_credit_ids
        last = max(partials.ids, default=0)
        move = partials.browse(last).credit_move_id.move_id
        refund = move.move_type == "out_refund"
        return ("credit_note" if refund else "paid"), move.name or ""

    def _cancel_with_documents(self):
        """The documents they are about are cancelled."""
        note = self.env._("The document was cancelled.")
        changed = self._ar_update_state(
            ACTIVE,
            "cancelled",
            resolution_note=note,
            closed_on=fields.Date.context_today(self),
            closed_by_id=self.env.uid,
        )
        changed._tell(note)


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        items = partials.debit_move_id | partials.credit_move_id
        self.env["ar.dispute.line"]._items_changed(items)
        return partials

    def unlink(self):
        items = self.debit_move_id | self.credit_move_id
        result = super().unlink()
        self.env["ar.dispute.line"]._items_changed(items.exists())
        return result


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ("posted", "cancel"):
            self._ar_follow_disputes()
        return result

    def _ar_follow_disputes(self):
        """Give disputes the new items of a document posted again, or cancel them."""
        lines = self.env["ar.dispute.line"].sudo().search([("move_id", "in", self.ids)])
        for move, group in lines.grouped("move_id").items():
            receivable = move.line_ids.filtered(
                lambda item: item.account_id.account_type == "asset_receivable"
            )
            lost = group.filtered(lambda line: not line.move_line_id)
            if move.state == "posted" and receivable:
                lost.move_line_id = receivable[0]
        lines._amounts_changed()
        disputes = lines.dispute_id
        disputes.filtered(
            lambda d: all(move.state == "cancel" for move in d.line_ids.move_id)
        )._cancel_with_documents()
