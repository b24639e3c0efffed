"""Invoices that take a customer over the limit are held instead of posted."""

from odoo import api, fields, models

HELD_TYPES = ("out_invoice", "out_receipt")


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "ar.credit.document"]

    def action_post(self):
        """Post; what credit control holds stays a draft, and the user is told."""
        held = self._ar_hold_for_credit()
        rest = self - held
        if not held:
            return super().action_post()
        result = super(AccountMove, rest).action_post() if rest else False
        return result or held._ar_credit_notice()

    def _post(self, soft=True):
        held = self._ar_hold_for_credit(soft)
        (self - held)._ar_schedule_again()
        if not held:
            return super()._post(soft)
        # Held ones stay drafts, as documents of the future do when Odoo posts softly.
        notice = held._ar_credit_notice()["params"]
        self.env.user._bus_send("simple_notification", notice)
        rest = self - held
        return super(AccountMove, rest)._post(soft) if rest else rest

    def _autopost_draft_entries(self, batch_size=100):
        # The schedule works with all rights: it must not use those to overrule.
        scheduled = self.with_context(ar_credit_scheduled=True)
        return super(AccountMove, scheduled)._autopost_draft_entries(batch_size)

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ("posted", "cancel"):
            self._ar_end_credit_holds()
        return result

    @api.ondelete(at_uninstall=False)
    def _ar_unlink_credit_holds(self):
        """A hold outlives the draft it was about, without anybody waiting for it."""
        self._ar_end_credit_holds()

    @api.depends("partner_id", "company_id", "state")
    def _compute_partner_credit_warning(self):
        result = super()._compute_partner_credit_warning()
        for move in self:
            if move.state == "draft" and move.move_type in HELD_TYPES:
                lines = (move._ar_credit_stop_text(), move.partner_credit_warning)
                move.partner_credit_warning = "\n".join(filter(None, lines))
        return result

    # === CREDIT CONTROL === #

    def _ar_credit_documents(self, soft):
        today = fields.Date.context_today(self)
        return self.filtered(
            lambda move: (
                move.state == "draft"
                and move.move_type in HELD_TYPES
                and move.partner_id
                and not (soft and move.date > today)
            )
        )

    def _ar_credit_customer(self):
        return self.partner_id.commercial_partner_id

    def _ar_credit_amount(self):
        # What an order has added already is not added again.
        ordered = self.sudo()._get_partner_credit_warning_exclude_amount()
        currency = self.company_id.currency_id
        amount = self.amount_total_signed - ordered
        return self.env["ar.core.bridge"]._units(amount, currency)

    def _ar_credit_name(self):
        if self.name and self.name != "/":
            return self.name
        return f"{self.display_name} – {self.partner_id.name}"

    def _ar_schedule_again(self):
        """What was held and is posted now repeats as it was to be repeated."""
        today = fields.Date.context_today(self)
        drafts = self.filtered(
            lambda move: (
                move.state == "draft"
                and move.move_type in HELD_TYPES
                and move.auto_post == "no"
                and move.company_id.sudo().ar_credit_mode == "hold"
                and move.date <= today
            )
        )
        for move, hold in self.env["ar.credit.hold"]._of(drafts, "open").items():
            if hold.auto_post:
                move.sudo().auto_post = hold.auto_post

    def _ar_credit_is_held(self):
        """The schedule takes a fixed number of drafts: held ones must not fill it."""
        super()._ar_credit_is_held()
        scheduled = self.filtered(lambda move: move.auto_post != "no").sudo()
        if not scheduled:
            return
        holds = self.env["ar.credit.hold"]._of(scheduled, "open")
        for move, hold in holds.items():
            hold.auto_post = move.auto_post
        scheduled.auto_post = "no"
        text = self.env._(
            "Held by credit control. It is posted when a manager releases it."
        )
        scheduled._message_log_batch(bodies=dict.fromkeys(scheduled.ids, text))
