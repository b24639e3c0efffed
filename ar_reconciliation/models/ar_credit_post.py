"""Invoices that take a customer over the limit are held instead of posted."""

from collections import defaultdict
from dataclasses import replace

from odoo import api, fields, models

from ..core.credit.hold import check

HELD_TYPES = ("out_invoice", "out_receipt")


class AccountMove(models.Model):
    _inherit = "account.move"

    # Nothing is raised: that would roll the record of the hold back, and stop other
    # documents that are posted together. What is held stays a draft, as Odoo itself
    # leaves documents of the future when it posts softly.

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
        if not held:
            return super()._post(soft)
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

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id", "state")
    def _compute_partner_credit_warning(self):
        result = super()._compute_partner_credit_warning()
        for move in self:
            if move.state == "draft" and move.move_type in HELD_TYPES:
                stop = move._ar_credit_stop_text()
                lines = (stop, move.partner_credit_warning)
                move.partner_credit_warning = "\n".join(filter(None, lines))
        return result

    def _ar_credit_stop_text(self):
        customer = self.partner_id.commercial_partner_id.sudo()
        customer = customer.with_company(self.company_id)
        if not customer.ar_credit_stop:
            return ""
        return self.env._("Credit was stopped for %s.", customer.name)

    # === HOLD === #

    def _ar_hold_for_credit(self, soft=False):
        """Hold what a person without the right, or the schedule, must not post.

        A manager posts it nevertheless, and so does the system when it is part of
        other work (a payment, an order from the shop): holding it there would lose
        data. Both are recorded.

        :param bool soft: documents of the future are not posted now.
        :return: the documents that are held.
        """
        verdicts = {}
        for company, moves in (
            self._ar_credit_documents(soft).grouped("company_id").items()
        ):
            verdicts.update(moves._ar_credit_verdicts(company))
        if not verdicts:
            return self.browse()
        holds = self.env["ar.credit.hold"]
        scheduled = self.env.context.get("ar_credit_scheduled")
        if not scheduled and self.env["ar.access"]._is("manager"):
            holds._hold(verdicts, "released", self._ar_credit_overruled())
            return self.browse()
        holds._hold(verdicts)
        held = self.browse(move.id for move in verdicts)
        held._ar_leave_schedule()
        return held

    def _ar_credit_overruled(self):
        if self.env.su:
            return self.env._("Posted by the system as part of other work.")
        return self.env._("Posted by a manager.")

    def _ar_credit_documents(self, soft):
        """Drafts that credit control looks at, where a company wants it to hold."""
        today = fields.Date.context_today(self)
        return self.filtered(
            lambda move: (
                move.state == "draft"
                and move.move_type in HELD_TYPES
                and move.company_id.sudo().ar_credit_mode == "hold"
                and move.partner_id
                and not (soft and move.date > today)
            )
        )

    def _ar_credit_verdicts(self, company):
        """Drafts of one company that must not be posted -> core ``Verdict``."""
        bridge = self.env["ar.core.bridge"]
        currency = company.currency_id
        day = fields.Date.context_today(self)
        customers = self.partner_id.commercial_partner_id
        exposures = self.env["ar.credit.facts"]._exposures(company, customers, day)
        released = self.env["ar.credit.hold"]._of(self, "released")
        by_customer = defaultdict(self.browse)
        amounts = {}
        for move in self.sorted("id"):
            customer = move.partner_id.commercial_partner_id
            by_customer[customer] += move
            invoiced = move.sudo()._get_partner_credit_warning_exclude_amount()
            amounts[move] = bridge._units(move.amount_total_signed - invoiced, currency)
        verdicts = {}
        for customer, moves in by_customer.items():
            exposure = exposures[customer.id]
            free = moves.filtered(
                lambda m: (
                    m in released
                    and bridge._units(released[m].amount, currency) >= amounts[m]
                )
            )
            extra = sum(amounts[move] for move in free)
            exposure = replace(exposure, open=exposure.open + extra)
            stop = customer.sudo().with_company(company).ar_credit_stop
            rest = moves - free
            found = check(exposure, stop, [amounts[move] for move in rest])
            verdicts |= {m: v for m, v in zip(rest, found, strict=True) if v.code}
        return verdicts

    def _ar_leave_schedule(self):
        """The schedule takes a fixed number of drafts: held ones must not fill it."""
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

    def _ar_credit_notice(self):
        """What whoever wanted to post is told: an action of the client."""
        holds = self.env["ar.credit.hold"]._of(self, "open")
        texts = [f"{move.display_name}: {hold.text}" for move, hold in holds.items()]
        more = self.env._("It stays a draft until a receivables manager releases it.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Held by credit control"),
                "message": "\n".join([*texts[:5], more]),
                "type": "warning",
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _ar_end_credit_holds(self):
        """Nobody has to decide about these documents any more."""
        holds = self.env["ar.credit.hold"].sudo()
        found = holds.search([("move_id", "in", self.ids), ("state", "=", "open")])
        if found:
            note = self.env._("The document was posted, cancelled or deleted.")
            found._conclude("cancelled", note)
