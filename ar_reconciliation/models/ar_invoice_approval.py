"""Invoices above the company's limit: what a second person has agreed to."""

import hashlib
import json

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

APPROVAL_STATES = [
    ("asked", "Asked"),
    ("approved", "Approved"),
    ("refused", "Refused"),
]
ACTIVITY = "ar_reconciliation.ar_activity_type_invoice_approval"
REVIEWER = "ar_reconciliation.ar_reconciliation_group_reviewer"


class ArInvoiceApproval(models.Model):
    """Written by the module only.  It holds for what was seen: see ``fingerprint``."""

    _name = "ar.invoice.approval"
    _description = "Approval of an Invoice"
    _inherit = ["ar.state.mixin"]
    _order = "id desc"

    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    state = fields.Selection(
        APPROVAL_STATES, required=True, readonly=True, default="asked", index=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(readonly=True, help="The total when it was asked.")
    fingerprint = fields.Char(
        required=True, readonly=True, help="Of what was seen; it changes with it."
    )
    requested_by_id = fields.Many2one("res.users", required=True, readonly=True)
    requested_on = fields.Datetime(readonly=True, default=fields.Datetime.now)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)

    @api.depends("move_id", "state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        for approval in self:
            number = approval.sudo().move_id.display_name
            approval.display_name = f"{number}: {states.get(approval.state, '')}"


class AccountMove(models.Model):
    _inherit = "account.move"

    ar_approval_ids = fields.One2many(
        "ar.invoice.approval",
        "move_id",
        string="Approvals",
        groups="ar_reconciliation.ar_reconciliation_group_auditor",
    )
    ar_approval_state = fields.Selection(
        [("needed", "Second Person Needed"), *APPROVAL_STATES],
        string="Approval",
        compute="_compute_ar_approval_state",
        groups="ar_reconciliation.ar_reconciliation_group_auditor",
    )

    @api.depends(
        "state",
        "amount_total_signed",
        "company_id.ar_invoice_limit",
        "ar_approval_ids.state",
        "ar_approval_ids.fingerprint",
    )
    def _compute_ar_approval_state(self):
        above = self.filtered("id")._ar_above_limit()
        valid = above._ar_valid_approvals()
        for move in self:
            state = valid[move].state if valid.get(move) else "needed"
            move.ar_approval_state = state if move in above else False

    # === LIMIT === #

    def _ar_above_limit(self):
        """Draft invoices and credit notes that need a second person."""
        return self.filtered(
            lambda move: (
                move.state == "draft"
                and move.move_type in ("out_invoice", "out_refund")
                and (limit := move.company_id.sudo().ar_invoice_limit)
                and move.company_id.currency_id.compare_amounts(
                    abs(move.amount_total_signed), limit
                )
                > 0
            )
        )

    def _ar_fingerprint(self):
        """Hash of what an approval is about: whom, what, how much, when, where to."""
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(lambda ln: ln.display_type == "product")
        seen = [
            self.partner_id.id,
            self.currency_id.name,
            self.move_type,
            self.currency_id.round(self.amount_total),
            fields.Date.to_string(self.invoice_date),
            fields.Date.to_string(self.invoice_date_due),
            self.partner_bank_id.id,
            sorted(
                [
                    line.product_id.id,
                    line.name or "",
                    line.quantity,
                    line.price_unit,
                    line.discount,
                    sorted(line.tax_ids.ids),
                    line.account_id.id,
                ]
                for line in lines
            ),
        ]
        return hashlib.sha256(json.dumps(seen).encode()).hexdigest()

    def _ar_valid_approvals(self):
        """The newest approval of each invoice, if it is about what stands there now.

        :return: dict of move to ar.invoice.approval.
        """
        newest = {}
        approvals = self.env["ar.invoice.approval"].sudo()
        for approval in approvals.search([("move_id", "in", self.ids)], order="id"):
            newest[approval.move_id.id] = approval
        return {
            move: newest[move.id]
            for move in self
            if move.id in newest
            and newest[move.id].fingerprint == move.sudo()._ar_fingerprint()
        }

    def _ar_is_second_person(self, user):
        """A reviewer who neither made nor last changed the invoice; no machine."""
        self.ensure_one()
        involved = self.sudo().create_uid | self.sudo().write_uid
        machine = user.id == SUPERUSER_ID
        return not machine and user not in involved and user.has_group(REVIEWER)

    def _ar_check_second_person(self):
        """Refuse to post what a second person has not seen.

        A second person who posts without having been asked has approved by that.

        :raise UserError: naming an invoice above the limit.
        """
        valid = (above := self._ar_above_limit())._ar_valid_approvals()
        todo = above.filtered(
            lambda move: move not in valid or valid[move].state != "approved"
        )
        for move in todo:
            if not move._ar_is_second_person(self.env.user):
                limit = move.company_id.sudo().ar_invoice_limit
                raise UserError(
                    self.env._(
                        "%(invoice)s is above the limit of %(limit)s: a reviewer who "
                        "neither made nor last changed it has to post or approve it. "
                        "Use “Request Approval”.",
                        invoice=move.display_name,
                        limit=move.company_id.currency_id.format(limit),
                    )
                )
        done = {"decided_by_id": self.env.uid, "decided_on": fields.Datetime.now()}
        todo._ar_make_approvals(state="approved", **done)

    # === BUTTONS === #

    def action_ar_request_approval(self):
        """Ask a second person to look at these invoices."""
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        valid = self._ar_valid_approvals()
        todo = self._ar_above_limit().filtered(
            lambda move: move not in valid or valid[move].state == "refused"
        )
        if not todo:
            raise UserError(self.env._("Nothing here needs an approval now."))
        todo._ar_make_approvals()
        todo._ar_ask_reviewers()
        return True

    def _ar_make_approvals(self, **values):
        """Approvals of what stands there now, asked for by the user."""
        self.env["ar.invoice.approval"].sudo().create(
            [
                {
                    "move_id": move.id,
                    "company_id": move.company_id.id,
                    "currency_id": move.currency_id.id,
                    "amount": move.amount_total,
                    "fingerprint": move.sudo()._ar_fingerprint(),
                    "requested_by_id": self.env.uid,
                    **values,
                }
                for move in self
            ]
        )

    def _ar_ask_reviewers(self):
        """An activity for a reviewer who may decide, the least busy one."""
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        if not kind:
            return
        reviewers = self.env.ref(REVIEWER).sudo().all_user_ids.filtered("active")
        busy = dict(
            self.env["mail.activity"]
            .sudo()
            ._read_group(
                [("activity_type_id", "=", kind.id), ("user_id", "in", reviewers.ids)],
                ["user_id"],
                ["__count"],
            )
        )
        for move in self.sudo():
            fit = reviewers.filtered(
                lambda user, m=move: (
                    m.company_id in user.company_ids and m._ar_is_second_person(user)
                )
            )
            user = fit.sorted(lambda user: (busy.get(user, 0), user.id))[:1]
            if user:
                busy[user] = busy.get(user, 0) + 1
                move.with_context(mail_activity_quick_update=True).activity_schedule(
                    ACTIVITY,
                    user_id=user.id,
                    summary=move.with_context(lang=user.lang).env._(
                        "Look at the invoice of %(customer)s for %(amount)s",
                        customer=move.partner_id.display_name,
                        amount=move.currency_id.format(move.amount_total),
                    ),
                )

    def action_ar_approve(self):
        """Agree to invoices above the limit; whoever may can post them then.

        :raise AccessError: for one's own invoices, and without the role.
        """
        self._ar_decide("approved")
        self._ar_tell(self.env._("The invoice was approved to be posted."))
        return True

    def action_ar_refuse(self):
        """Do not agree: it stays a draft until it is changed or asked again."""
        self._ar_decide("refused")
        self._ar_tell(self.env._("The invoice was refused: it is not to be posted so."))
        return True

    def _ar_decide(self, state):
        self.check_access("read")
        valid = self._ar_valid_approvals()
        for move in self:
            approval = valid.get(move)
            if not approval or approval.state != "asked" or move.state != "draft":
                raise UserError(
                    self.env._(
                        "%s has changed since the approval was asked for, or nobody "
                        "asked: request it again.",
                        move.display_name,
                    )
                )
            asked = approval.requested_by_id == self.env.user
            if asked or not move._ar_is_second_person(self.env.user):
                raise AccessError(
                    self.env._(
                        "Only a reviewer who neither made, nor last changed, nor asked "
                        "for an invoice may decide on it."
                    )
                )
            approval._ar_update_state(
                ("asked",),
                state,
                decided_by_id=self.env.uid,
                decided_on=fields.Datetime.now(),
            )
        self.sudo().activity_feedback([ACTIVITY])

    def _ar_tell(self, note):
        """Put a sentence into the invoices' history."""
        moves = self.sudo()
        moves._message_log_batch(bodies=dict.fromkeys(moves.ids, note))
