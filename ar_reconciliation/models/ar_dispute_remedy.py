"""What is done for a customer who is right: prepared, approved, posted, undone."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.disputes import ACTIVE, REMEDY_MOVES, REMEDY_PENDING

KINDS = [
    ("credit_note", "Credit Note"),
    ("reinvoice", "New Invoice"),
    ("refund", "Refund"),
    ("compensation", "Compensation"),
]
REMEDY_STATES = [
    ("to_approve", "To Approve"),
    ("prepared", "Prepared"),
    ("done", "Done"),
    ("refused", "Refused"),
    ("undone", "Undone"),
]


class ArDisputeRemedy(models.Model):
    """Documents that a dispute calls for.  Written by the module only."""

    _name = "ar.dispute.remedy"
    _description = "Remedy of a Dispute"
    _inherit = ["ar.state.mixin"]
    _order = "id desc"
    _check_company_auto = True

    dispute_id = fields.Many2one(
        "ar.dispute", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="dispute_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        related="dispute_id.partner_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="dispute_id.currency_id", store=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    state = fields.Selection(
        REMEDY_STATES, required=True, readonly=True, default="to_approve", index=True
    )
    amount = fields.Monetary(
        required=True, readonly=True, help="What the customer gets, with taxes."
    )
    note = fields.Char(string="Why", readonly=True)
    move_ids = fields.Many2many(
        "account.move",
        "ar_dispute_remedy_move_rel",
        "remedy_id",
        "move_id",
        string="Documents",
        readonly=True,
    )
    item_ids = fields.Many2many(
        "account.move.line",
        "ar_dispute_remedy_item_rel",
        "remedy_id",
        "item_id",
        string="Credits to Refund",
        readonly=True,
    )
    paid_before = fields.Monetary(
        readonly=True, help="What had been paid out of the credits before."
    )
    requested_by_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    requested_on = fields.Datetime(readonly=True, default=fields.Datetime.now)
    approved_by_id = fields.Many2one("res.users", readonly=True)
    approved_on = fields.Datetime(readonly=True)

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A remedy is for more than zero."
    )

    @api.depends("kind", "dispute_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        words = dict(self._fields["kind"]._description_selection(self.env))
        for remedy in self:
            kind = words.get(remedy.kind, "")
            remedy.display_name = f"{remedy.dispute_id.name}: {kind}"

    # === ACTIONS === #

    def action_approve(self):
        """Agree to what somebody else asked for; the documents are prepared.

        :raise AccessError: for one's own requests, and without the role.
        """
        self._check_second_person()
        self._check_states("prepared")
        for remedy in self:
            remedy._prepare()
        self.sudo().write(
            {"approved_by_id": self.env.uid, "approved_on": fields.Datetime.now()}
        )
        self._say(self.env._("The remedy was approved."))
        return True

    def action_refuse(self):
        """Do not agree: nothing is prepared, the dispute stays open."""
        self._check_second_person()
        self._check_states("refused")
        self._ar_update_state(REMEDY_MOVES["refused"], "refused")
        self._say(self.env._("The remedy was refused."))
        return True

    def action_undo(self):
        """Take remedies back, as long as nothing of them is posted.

        :raise UserError: naming a document that is posted.
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        self.dispute_id.check_access("write")
        posted = self.move_ids.filtered(lambda move: move.state != "draft")
        if posted:
            raise UserError(
                self.env._(
                    "%s is posted: reset it to draft or reverse it first.",
                    posted[0].name,
                )
            )
        self._check_states("undone")
        drafts = self.move_ids
        # Before the drafts go: their going would undo the remedies, too.
        self._ar_update_state(REMEDY_MOVES["undone"], "undone")
        drafts.unlink()
        self._say(self.env._("The remedy was undone."))
        return True

    def action_show_documents(self):
        """Open the documents of the remedy."""
        moves = self.move_ids
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account.action_move_out_refund_type"
        )
        if len(moves) == 1:
            form = self.env.ref("account.view_move_form").id
            return {**action, "views": [(form, "form")], "res_id": moves.id}
        return {**action, "domain": [("id", "in", moves.ids)], "context": {}}

    def action_pay(self):
        """Odoo's payment wizard for the credits that are to be refunded.

        :raise UserError: when there is nothing to pay out.
        """
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        if self.kind != "refund" or self.state != "prepared":
            raise UserError(
                self.env._("Nothing is prepared to be paid out for %s.", self.note)
            )
        return self.item_ids.action_register_payment({"default_amount": self.amount})

    # === CHECKS === #

    def _check_second_person(self):
        """Four eyes: a reviewer who did not ask for it.

        :raise AccessError: otherwise.
        """
        self.check_access("read")
        own = self.filtered(lambda remedy: remedy.requested_by_id == self.env.user)
        if own or not self.env["ar.access"]._is("reviewer"):
            raise AccessError(
                self.env._(
                    "Only a reviewer who did not ask for a remedy may approve or "
                    "refuse it."
                )
            )

    def _check_states(self, target):
        """Do the states of all lead to the target?

        :raise UserError: naming the first that does not.
        """
        allowed = REMEDY_MOVES[target]
        stuck = self.filtered(lambda remedy: remedy.state not in allowed)
        if stuck:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(remedy)s is “%(state)s” and cannot become “%(target)s”.",
                    remedy=stuck[0].display_name,
                    state=states[stuck[0].state],
                    target=states[target],
                )
            )

    def _check_posted(self):
        """What a person has changed in a draft may not pass the limit by itself.

        :raise AccessError: when more is posted than was asked for or approved.
        """
        for remedy in self.filtered(lambda r: r.kind != "refund"):
            credits = remedy.move_ids.filtered(lambda m: m.move_type == "out_refund")
            total = sum(credits.mapped("amount_total"))
            dispute = remedy.dispute_id
            more = remedy.currency_id.compare_amounts(total, remedy.amount) > 0
            if more and dispute._remedy_exceeds(total):
                raise AccessError(
                    self.env._(
                        "%(documents)s is for %(total)s, but %(amount)s was agreed "
                        "for %(dispute)s, and the rest is above the limit. Undo the "
                        "remedy and ask for another one.",
                        documents=", ".join(credits.mapped("display_name")),
                        total=remedy.currency_id.format(total),
                        amount=remedy.currency_id.format(remedy.amount),
                        dispute=dispute.name,
                    )
                )

    def _say(self, note):
        """Put a sentence into the history of the disputes."""
        for dispute, remedies in self.grouped("dispute_id").items():
            parts = [note, remedies._words()]
            documents = ", ".join(remedies.move_ids.mapped("display_name"))
            dispute._tell(" ".join(filter(None, [*parts, documents])))

    def _words(self):
        """``Credit Note 30.00 €``"""
        words = dict(self._fields["kind"]._description_selection(self.env))
        return ", ".join(
            f"{words[remedy.kind]} {remedy.currency_id.format(remedy.amount)}"
            for remedy in self
        )

    # === THE LEDGER === #

    @api.model
    def _documents_changed(self, moves):
        """The state of entries has changed: the remedies they belong to follow."""
        remedies = self.sudo()
        payers = "item_ids.matched_debit_ids.debit_move_id.move_id"
        remedies.search(
            [("state", "in", ("prepared", "done")), (payers, "in", moves.ids)]
        )._follow_payments()
        found = remedies.search([("move_ids", "in", moves.ids)])
        found.dispute_id.line_ids.modified(["amount"])
        for remedy in found:
            states = set(remedy.move_ids.mapped("state"))
            if remedy.state == "prepared" and states == {"posted"}:
                remedy._finish()
            elif remedy.state == "done" and states != {"posted"}:
                remedy._unfinish()
            elif remedy.state == "prepared" and states == {"cancel"}:
                remedy._ar_update_state(("prepared",), "undone")
                remedy._say(self.env._("The remedy was undone."))
        posted = found.filtered(
            lambda r: r.state in ("prepared", "done") and "posted" in r._move_states()
        )
        posted._check_posted()

    def _move_states(self):
        return set(self.move_ids.mapped("state"))

    @api.model
    def _credits_changed(self, items):
        """What is paid out of credits has changed: refunds follow."""
        self.sudo().search(
            [
                ("item_ids", "in", items.ids),
                ("state", "in", ("prepared", "done")),
            ]
        )._follow_payments()

    def _follow_payments(self):
        """A refund is done when as much as agreed was paid out since."""
        for remedy in self:
            paid = remedy._paid_out() - remedy.paid_before
            enough = remedy.currency_id.compare_amounts(paid, remedy.amount) >= 0
            if enough and remedy.state == "prepared":
                remedy._finish()
            elif not enough and remedy.state == "done":
                remedy._unfinish()

    def _paid_out(self):
        """What payments have taken out of the credits, in their currency."""
        partials = self.env["account.partial.reconcile"].sudo()
        partials = partials.search(
            [
                ("credit_move_id", "in", self.item_ids.ids),
                ("debit_move_id.parent_state", "=", "posted"),
            ]
        )
        partials = partials.filtered(
            lambda partial: (
                partial.debit_move_id.move_id.origin_payment_id
                or partial.debit_move_id.move_id.statement_line_id
            )
        )
        return sum(partials.mapped("credit_amount_currency"))

    def _finish(self):
        """All of it is posted or paid: the dispute is resolved."""
        self.ensure_one()
        self._ar_update_state(("prepared",), "done")
        dispute = self.dispute_id
        if dispute.state not in ACTIVE:
            return
        number = ", ".join(self.move_ids.mapped("name"))
        note = self.env._("Settled by %s.", number or self._words())
        dispute._ar_update_state(
            ACTIVE,
            "resolved",
            state_before=dispute.state,
            resolution=self.kind,
            resolution_note=note,
            closed_on=fields.Date.context_today(self),
            closed_by_id=self.env.uid,
            closing_remedy_id=self.id,
        )
        dispute._tell(note)

    def _unfinish(self):
        """A document was reset, or a refund taken back: the dispute is open again."""
        self.ensure_one()
        self._ar_update_state(("done",), "prepared")
        dispute = self.dispute_id
        if dispute.state != "resolved" or dispute.closing_remedy_id != self:
            return
        dispute._ar_update_state(
            ("resolved",), dispute.state_before or "open", **dispute._not_closed()
        )
        dispute._plan_activities()
        note = self.env._("What had settled it was undone: it is open again.")
        dispute._tell(note)


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state"):
            self.env["ar.dispute.remedy"]._documents_changed(self)
        return result

    def unlink(self):
        """A draft that somebody deletes takes its remedy back."""
        remedies = self.env["ar.dispute.remedy"].sudo()
        found = remedies.search([("move_ids", "in", self.ids)])
        result = super().unlink()
        empty = found.filtered(lambda r: r.state in REMEDY_PENDING and not r.move_ids)
        empty._ar_update_state(REMEDY_PENDING, "undone")
        empty._say(self.env._("The remedy was undone."))
        return result


class ArDisputeLine(models.Model):
    _inherit = "ar.dispute.line"

    @api.model
    def _items_changed(self, items):
        result = super()._items_changed(items)
        self.env["ar.dispute.remedy"]._credits_changed(items)
        return result
