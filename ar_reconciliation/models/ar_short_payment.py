"""Short payments: which are written off, which stay open, which are disputed."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..core.types import Reason
from .ar_match_rule_reason import REASONS

TREATMENTS = [
    ("write_off", "Write Off"),
    ("dispute", "Open a Dispute"),
    ("open", "Leave Open"),
]
#: Reasons of a proposal that tell what becomes of the difference.
SHORT_CODES = {
    "write_off": "short_written_off",
    "dispute": "short_disputed",
    "open": "short_left_open",
}


class ArMatchRuleReason(models.Model):
    _inherit = "ar.match.rule.reason"

    treatment = fields.Selection(
        [choice for choice in TREATMENTS if choice[0] != "open"],
        string="What Happens",
        required=True,
        default="write_off",
        help="A dispute leaves the difference open on the invoice.",
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=lambda self: self.env["res.users"]._ar_owner_domain(),
        help="Who gets the dispute. Empty: whom the reason of disputes names.",
    )


class ArMatchRule(models.Model):
    _inherit = "ar.match.rule"

    def _short_plan(self, line, result):
        """What becomes of the difference of a short payment.

        A difference within the tolerance follows the first reason that fits. A larger
        one is disputed only when the bank text has the words of a reason, or when the
        customer deducted a cash discount too late: a part payment is no complaint.

        :param result: core ``Proposal``.
        :return: (row of ``reason_ids``, treatment), the row empty if none fits.
        """
        none = self.env["ar.match.rule.reason"]
        codes = {reason.code for reason in result.reasons}
        if any(allocation.kind == "write_off" for allocation in result.allocations):
            row = self._short_row(line)
            return row, row.treatment or "write_off"
        if "late_discount" in codes:
            row = self._sorted_reasons().filtered(lambda r: r.reason == "discount")[:1]
        elif "part_payment" in codes:
            row = self._short_row(line, with_words=True)
        else:
            row = none
        return row, "dispute" if row.treatment == "dispute" else "open"


class ArMatchAllocation(models.Model):
    _inherit = "ar.match.allocation"

    account_id = fields.Many2one(
        "account.account",
        readonly=True,
        help="Where a person had the difference written off to.",
    )
    by_hand = fields.Boolean(readonly=True, help="A person decided it.")

    def _write_off_account(self):
        self.ensure_one()
        return self.account_id or super()._write_off_account()


class ArMatchProposal(models.Model):
    _inherit = "ar.match.proposal"

    short_reason = fields.Selection(
        REASONS, string="Reason of the Short Payment", readonly=True
    )
    short_treatment = fields.Selection(
        TREATMENTS, string="Treatment of the Difference", readonly=True
    )
    short_amount = fields.Monetary(
        string="Short By",
        compute="_compute_short_amount",
        help="What the customer paid less than is open of the documents settled.",
    )
    dispute_owner_id = fields.Many2one(
        "res.users", string="Responsible for the Dispute", readonly=True
    )
    dispute_ids = fields.One2many(
        "ar.dispute", "proposal_id", string="Disputes", readonly=True
    )

    @api.depends(
        "allocation_ids.amount",
        "allocation_ids.kind",
        "allocation_ids.residual_before",
    )
    def _compute_short_amount(self):
        for proposal in self:
            proposal.short_amount = sum(proposal._short_gaps().values())

    @api.depends("short_treatment", "short_reason")
    def _compute_summary(self):
        result = super()._compute_summary()
        reasons = dict(self._fields["short_reason"]._description_selection(self.env))
        for proposal in self.filtered(lambda p: p.short_treatment == "dispute"):
            proposal.summary += ", " + self.env._(
                "%(amount)s disputed: %(reason)s",
                amount=proposal.currency_id.format(proposal.short_amount),
                reason=reasons.get(proposal.short_reason, "–"),
            )
        return result

    def _short_gaps(self):
        """Item -> what was open of it less what money and discounts settle, if > 0."""
        self.ensure_one()
        gaps = {}
        for item, parts in self.allocation_ids.grouped("move_line_id").items():
            kept = parts.filtered(lambda a: a.kind != "write_off")
            gap = parts[0].residual_before - sum(kept.mapped("amount"))
            if item.currency_id.compare_amounts(gap, 0) > 0 and kept:
                gaps[item] = item.currency_id.round(gap)
        return gaps

    def _short_rests(self):
        """Item -> what this proposal leaves open of it."""
        written_off = self.allocation_ids.filtered(lambda a: a.kind == "write_off")
        items = written_off.move_line_id
        return {
            item: gap for item, gap in self._short_gaps().items() if item not in items
        }

    # === DECIDED BY A PERSON === #

    def _decide_short(self, treatment, reason, account=None, owner=None):
        """Say why the customer paid less, and what becomes of the difference.

        :param str treatment: a value of ``TREATMENTS``.
        :param account: account.account of a write-off.
        :param owner: res.users who gets the dispute.
        :raise UserError: when the proposal is not open, or is not short.
        """
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        gaps = self._short_gaps()
        if self.state != "proposed" or not gaps:
            raise UserError(
                self.env._(
                    "%s has no open proposal that leaves a difference: match it again.",
                    self.statement_line_id.display_name,
                )
            )
        self.sudo().write(
            {
                "short_reason": reason,
                "short_treatment": treatment,
                "dispute_owner_id": owner and treatment == "dispute" and owner.id,
                "reasons": self._reasons_with(treatment, gaps),
                "allocation_ids": [
                    *self._without_write_off(),
                    *(
                        self._write_off_by_hand(item, gap, reason, account)
                        for item, gap in gaps.items()
                        if treatment == "write_off"
                    ),
                ],
            }
        )
        note = self.summary
        lines = self.statement_line_id
        self.env["ar.match.log"]._record("short_decided", lines, note, self)

    def _without_write_off(self):
        written_off = self.allocation_ids.filtered(lambda a: a.kind == "write_off")
        return [Command.delete(allocation.id) for allocation in written_off]

    def _write_off_by_hand(self, item, amount, reason, account):
        return Command.create(
            {
                "move_line_id": item.id,
                "amount": amount,
                "kind": "write_off",
                "reason": reason,
                "account_id": account.id if account else False,
                "by_hand": True,
            }
        )

    def _reasons_with(self, treatment, gaps):
        """The stored reasons, with what a person decided about the difference."""
        bridge = self.env["ar.core.bridge"]
        stored = self.reasons or {"v": 1, "reasons": []}
        codes = {*SHORT_CODES.values(), "left_open"}
        engine = self.allocation_ids.filtered(
            lambda a: a.kind == "write_off" and not a.by_hand
        )
        kept = [r for r in stored["reasons"] if r["code"] not in codes]
        before = [r["data"] for r in stored["reasons"] if r["data"].get("dropped")]
        told = bridge._short_told(
            treatment,
            sum(bridge._units(gap, self.currency_id) for gap in gaps.values()),
            self.currency_id,
            engine.move_line_id.ids or (before[0]["dropped"] if before else []),
        )
        return {
            **stored,
            "reasons": [*kept, *bridge._reasons_json((told,))["reasons"]],
        }

    def _needs_approval(self):
        """A write-off beyond the rule's tolerance needs a second person, too."""
        return super()._needs_approval() or (
            self.state == "proposed" and self._exceeds_tolerance()
        )

    def _exceeds_tolerance(self):
        by_hand = self.allocation_ids.filtered("by_hand")
        within = "amount_within_tolerance" in self._reason_codes()
        return bool(by_hand) and not within

    # === KEPT IN STEP === #

    def _after_apply(self, event):
        result = super()._after_apply(event)
        self.env["ar.dispute"]._open_for_proposals(self)
        return result

    def _ar_undone(self, reason):
        result = super()._ar_undone(reason)
        self.env["ar.dispute"]._match_undone(self)
        return result


class ArCoreBridge(models.AbstractModel):
    _inherit = "ar.core.bridge"

    def _proposal_vals(self, result, line, run, rule):
        vals = super()._proposal_vals(result, line, run, rule)
        row, treatment = rule._short_plan(line, result) if rule else (None, None)
        if not row:
            return vals
        vals.update(short_reason=row.reason, short_treatment=treatment)
        if treatment != "dispute":
            return vals
        dropped = [a for a in result.allocations if a.kind == "write_off"]
        vals["dispute_owner_id"] = row.owner_id.id
        vals["allocation_ids"] = [
            command
            for command in vals["allocation_ids"]
            if command[2]["kind"] != "write_off"
        ]
        currency = line.foreign_currency_id or line.currency_id
        told = self._short_told(
            treatment,
            sum(a.amount for a in dropped) or self._gap(result),
            currency,
            [a.item_id for a in dropped],
        )
        added = self._reasons_json((told,))["reasons"]
        kept = [r for r in vals["reasons"]["reasons"] if r["code"] != "left_open"]
        vals["reasons"] = {**vals["reasons"], "reasons": [*kept, *added]}
        return vals

    def _gap(self, result):
        """What a part payment leaves open, in units."""
        for reason in result.reasons:
            if reason.code == "late_discount":
                return reason.data["discount"]
            if reason.code == "part_payment":
                return reason.data["residual"] - reason.data["amount"]
        return 0

    def _short_told(self, treatment, units, currency, dropped):
        """The reason that tells what becomes of a difference.

        :param list dropped: items of which the engine would have written it off; they
            let a proposal that was changed still be recognised.
        """
        data = {"difference": units, "currency": currency.name, "dropped": dropped}
        return Reason(SHORT_CODES[treatment], 0.0, data)

    def _record_signature(self, proposal):
        """As the engine proposed it, whatever a rule or a person made of the rest."""
        by_hand = proposal.allocation_ids.filtered("by_hand")
        signature = super()._record_signature(proposal) - frozenset(
            (a.move_line_id.id, a.kind, self._units(a.amount, a.currency_id))
            for a in by_hand
        )
        for reason in (proposal.reasons or {}).get("reasons", ()):
            if dropped := reason["data"].get("dropped"):
                units = reason["data"]["difference"]
                signature |= {(dropped[0], "write_off", units)}
        return signature
