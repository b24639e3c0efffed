"""Holds: documents that credit control keeps from being confirmed."""

from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ..core.credit.hold import HOLD_MOVES
from .ar_credit_decision import ACTIVITY

_lt = LazyTranslate(__name__)

HOLD_STATES = [
    ("open", "Held"),
    ("released", "Released"),
    ("refused", "Refused"),
    ("cancelled", "No Longer Needed"),
]
KINDS = [
    ("limit", "Over the Limit"),
    ("stop", "Credit Stop"),
]
KIND_TEXTS = {
    "limit": _lt(
        "%(customer)s would owe %(total)s, which is %(over)s above the credit limit "
        "of %(limit)s."
    ),
    "stop": _lt("Credit was stopped for %(customer)s."),
}


class ArCreditHold(models.Model):
    _name = "ar.credit.hold"
    _description = "Credit Hold"
    _inherit = ["mail.thread", "mail.activity.mixin", "ar.state.mixin"]
    _order = "id desc"
    _rec_name = "document"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    document = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        HOLD_STATES,
        required=True,
        readonly=True,
        default="open",
        index=True,
        tracking=True,
    )
    kind = fields.Selection(KINDS, string="Reason", required=True, readonly=True)
    amount = fields.Monetary(readonly=True, help="What the document adds.")
    total = fields.Monetary(
        string="Exposure With It", readonly=True, help="What the customer would owe."
    )
    credit_limit = fields.Monetary(readonly=True)
    has_document = fields.Boolean(compute="_compute_has_document")
    over = fields.Monetary(string="Above the Limit", compute="_compute_over")
    text = fields.Text(string="Explanation", compute="_compute_text")
    requested_by_id = fields.Many2one("res.users", readonly=True)
    released_by_id = fields.Many2one(
        "res.users", string="Decided By", readonly=True, tracking=True
    )
    released_on = fields.Datetime(string="Decided On", readonly=True)
    note = fields.Text(string="Why It Was Decided So", readonly=True, tracking=True)
    auto_post = fields.Char(
        readonly=True, help="How the invoice was to be posted by the schedule."
    )

    _one_open = models.UniqueIndex(
        "(move_id) WHERE state = 'open' AND move_id IS NOT NULL",
        "The invoice is held already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("move_id")
    def _compute_has_document(self):
        for hold in self:
            hold.has_document = bool(hold._document())

    @api.depends("total", "credit_limit", "kind")
    def _compute_over(self):
        for hold in self:
            over = hold.total - hold.credit_limit if hold.kind == "limit" else 0.0
            hold.over = max(over, 0.0)

    @api.depends("kind", "total", "credit_limit", "partner_id")
    @api.depends_context("lang")
    def _compute_text(self):
        for hold in self:
            currency = hold.currency_id
            sentence = self.env._(KIND_TEXTS[hold.kind])
            hold.text = sentence % {
                "customer": hold.partner_id.name,
                "total": currency.format(hold.total),
                "over": currency.format(hold.over),
                "limit": currency.format(hold.credit_limit),
            }

    # === BUTTONS === #

    def action_answer(self):
        """Ask the manager for the reason, and for release or refusal."""
        self.env["ar.access"]._check_manager()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_credit_answer_action"
        )
        return {**action, "context": {"default_hold_ids": self.ids}}

    def action_show_document(self):
        """Open what is held."""
        self.ensure_one()
        document = self._document()
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }

    # === HOLD === #

    def _document(self):
        """What is held: an invoice here; an addon for sales adds orders."""
        return self.move_id

    @api.model
    def _link(self, model):
        """Name of the field that links a hold with a document of the model."""
        return {"account.move": "move_id"}[model]

    @api.model
    def _hold(self, verdicts, state="open", note=""):
        """Record what stands against documents; one open hold for each at most.

        :param dict verdicts: document to core ``Verdict``.
        :param str state: ``released`` when it is confirmed nevertheless.
        :return: the holds that are new.
        """
        if not verdicts:
            return self.browse()
        known = self._of(verdicts, "open")
        bridge = self.env["ar.core.bridge"]
        vals_list = []
        for document, verdict in verdicts.items():
            currency = document.company_id.currency_id
            facts = {
                "kind": verdict.code,
                "amount": bridge._amount(verdict.amount, currency),
                "total": bridge._amount(verdict.total, currency),
                "credit_limit": bridge._amount(verdict.limit or 0, currency),
            }
            if document in known:
                known[document].write(facts)
            else:
                vals_list.append(
                    {
                        **facts,
                        self._link(document._name): document.id,
                        "company_id": document.company_id.id,
                        "partner_id": document._ar_credit_customer().id,
                        "document": document._ar_credit_name(),
                        "requested_by_id": self.env.uid,
                    }
                )
        holds = self.sudo().with_context(mail_create_nolog=True).create(vals_list)
        if state == "open":
            self.env["ar.access"]._ask_managers(
                holds,
                lambda hold: hold.env._("Held by credit control: %s", hold.document),
            )
        else:
            self.union(holds, *known.values())._conclude(state, note)
        return holds

    @api.model
    def _of(self, documents, *states):
        """document -> its hold in one of these states, the last if there are several.

        :param documents: an iterable of documents of one model.
        """
        documents = list(documents)
        if not documents:
            return {}
        name = self._link(documents[0]._name)
        holds = self.sudo().search(
            [(name, "in", [d.id for d in documents]), ("state", "in", states)],
            order="id",
        )
        by_id = {hold[name].id: hold for hold in holds}
        return {d: by_id[d.id] for d in documents if d.id in by_id}

    # === DECIDE === #

    def _release(self, note):
        """Let documents through, in the name of a manager, and confirm them.

        :raise AccessError: for others than managers.
        """
        holds = self._to_decide("released", note)
        for hold in holds:
            hold._confirm_document()

    def _refuse(self, note):
        """Keep documents as drafts; who wanted to confirm them is told.

        :raise AccessError: for others than managers.
        """
        self._to_decide("refused", note)

    def _to_decide(self, state, note):
        self.env["ar.access"]._check_manager()
        self.check_access("read")
        holds = self.filtered(lambda hold: hold.state == "open")
        return holds._conclude(state, note)

    def _conclude(self, state, note):
        """End holds; their activities and whoever waits are told."""
        holds = self._ar_update_state(
            HOLD_MOVES[state],
            state,
            note=note,
            released_by_id=self.env.uid,
            released_on=fields.Datetime.now(),
        )
        quick = holds.sudo().with_context(mail_activity_quick_update=True)
        quick.activity_unlink([ACTIVITY])
        return holds

    def _confirm_document(self):
        """Post the invoice, or let the schedule post it when its day has come."""
        move = self.move_id
        if move.state != "draft":
            return
        if self.auto_post and self.auto_post != "no":
            move.sudo().auto_post = self.auto_post
            if move.date > fields.Date.context_today(self):
                return
        move.action_post()
