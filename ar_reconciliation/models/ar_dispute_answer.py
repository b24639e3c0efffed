"""Answers to the customer, what comes back, and how long both took."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..core.disputes import ACTIVE

#: What the answer is about -> the template it begins with.
TEMPLATES = {
    "received": "ar_reconciliation.mail_template_dispute_received",
    "question": "ar_reconciliation.mail_template_dispute_question",
    "remedy": "ar_reconciliation.mail_template_dispute_remedy",
    "rejected": "ar_reconciliation.mail_template_dispute_rejected",
}


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    contact_id = fields.Many2one(
        "res.partner",
        string="Answers Go To",
        compute="_compute_contact_id",
        help="The contact of the document if it has an e-mail address, else the "
        "customer.",
    )
    answer_text = fields.Text(
        string="What We Tell the Customer",
        copy=False,
        help="Put into the answer: the reasons, or the question. Everything else "
        "about the dispute stays with colleagues.",
    )
    remedy_text = fields.Char(string="Offer", compute="_compute_remedy_text")
    first_response_on = fields.Date(
        string="First Answer",
        readonly=True,
        copy=False,
        help="When the customer was written to for the first time.",
    )
    first_response_days = fields.Float(
        string="Days to First Answer",
        compute="_compute_days",
        store=True,
        aggregator="avg",
    )
    days_to_close = fields.Float(
        string="Days to Close", compute="_compute_days", store=True, aggregator="avg"
    )
    our_share = fields.Float(
        string="Our Fault (%)",
        compute="_compute_our_share",
        store=True,
        aggregator="avg",
        help="Of the disputes of which it is known who is at fault.",
    )

    @api.depends("line_ids.move_id")
    def _compute_contact_id(self):
        for dispute in self:
            contacts = dispute.line_ids.move_id.partner_id.filtered("email")
            dispute.contact_id = contacts[:1] or dispute.partner_id

    @api.depends("remedy_ids.state")
    @api.depends_context("lang")
    def _compute_remedy_text(self):
        for dispute in self:
            remedy = dispute.remedy_ids.filtered(
                lambda r: r.state in ("prepared", "done")
            )[:1]
            dispute.remedy_text = remedy._offer() if remedy else ""

    @api.depends("opened_on", "closed_on", "first_response_on")
    def _compute_days(self):
        for dispute in self:
            since = dispute.opened_on
            closed, answered = dispute.closed_on, dispute.first_response_on
            dispute.days_to_close = (closed - since).days if closed else 0
            dispute.first_response_days = (answered - since).days if answered else 0

    @api.depends("fault")
    def _compute_our_share(self):
        for dispute in self:
            dispute.our_share = 100.0 if dispute.fault == "us" else 0.0

    def _read_group_select(self, aggregate_spec, query):
        """Averages leave out what is not known yet, instead of counting it as zero."""
        known = {
            "days_to_close:avg": "closed_on",
            "first_response_days:avg": "first_response_on",
        }
        if aggregate_spec in known:
            value = self._field_to_sql(
                self._table, aggregate_spec.split(":", maxsplit=1)[0], query
            )
            when = self._field_to_sql(self._table, known[aggregate_spec], query)
            return SQL("AVG(%s) FILTER (WHERE %s IS NOT NULL)", value, when)
        if aggregate_spec == "our_share:avg":
            value = self._field_to_sql(self._table, "our_share", query)
            fault = self._field_to_sql(self._table, "fault", query)
            return SQL("AVG(%s) FILTER (WHERE %s <> 'unknown')", value, fault)
        return super()._read_group_select(aggregate_spec, query)

    # === ANSWERS === #

    def action_reply(self):
        """Odoo's composer with an answer to the customer in it, to read and send."""
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        return self._compose(self._answer_template(self._answer_kind()))

    def _answer_kind(self):
        """What there is to tell now: a key of ``TEMPLATES``."""
        if self.state == "rejected":
            return "rejected"
        if self.remedy_text:
            return "remedy"
        if self.state == "waiting":
            return "question"
        return "received"

    @api.model
    def _answer_template(self, kind):
        """The mail.template of an answer, empty when somebody deleted it."""
        found = self.env.ref(TEMPLATES.get(kind, ""), raise_if_not_found=False)
        return found or self.env["mail.template"]

    def _compose(self, template):
        """An action that opens the composer on the dispute."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reply"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": template.id,
                "default_partner_ids": self.contact_id.ids,
                "force_email": True,
            },
        }

    def _message_post_after_hook(self, message, msg_values):
        """An answer of ours is noted; one of the customer ends the waiting."""
        result = super()._message_post_after_hook(message, msg_values)
        if message.model != self._name or not message.author_id:
            return result
        customers = message.author_id | message.partner_ids
        ours = customers.commercial_partner_id & self.partner_id
        if not ours:
            return result
        if message.author_id.commercial_partner_id == self.partner_id:
            if message.message_type == "email":
                waiting = self.filtered(lambda dispute: dispute.state == "waiting")
                waiting._ar_update_state(("waiting",), "in_progress")
        elif not message.is_internal and not message.subtype_id.internal:
            self._note_answer()
        return result

    def _note_answer(self):
        """The customer was written to: note when, and tell the owner of replies."""
        new = self.filtered(lambda dispute: not dispute.first_response_on)
        new.sudo().write({"first_response_on": fields.Date.context_today(self)})
        for dispute in self.filtered("owner_id"):
            dispute.sudo().message_subscribe(dispute.owner_id.partner_id.ids)

    # === WHAT IS DISPUTED OF ITEMS === #

    @api.model
    def _ar_disputed_by_item(self, items, on=None):
        """What was disputed of open items on a day; two queries for any number.

        The caller has checked that the user may see the items.  A dispute that was
        closed and reopened counts as open all the time.

        :param items: account.move.line records of customers who owe them.
        :param on: date; today when empty.
        :return: dict of item id to an amount in the item's currency, never more than
            was open of the item that day.  Items without a dispute are left out.
        """
        today = fields.Date.context_today(self)
        on = on or today
        lines = self.env["ar.dispute.line"].sudo()
        if on >= today:
            domain = [("state", "in", ACTIVE)]
            measure = "amount_open:sum"
        else:
            domain = [
                ("dispute_id.opened_on", "<=", on),
                "|",
                ("dispute_id.closed_on", "=", False),
                ("dispute_id.closed_on", ">", on),
            ]
            measure = "amount:sum"
        groups = lines._read_group(
            [("move_line_id", "in", items.ids), *domain], ["move_line_id"], [measure]
        )
        disputed = {item.id: amount for item, amount in groups}
        found = items.sudo().browse(disputed)
        settled = self._settled_until(found, on) if on < today else {}
        result = {}
        for item in found:
            residual = item.amount_residual_currency
            if on < today:
                residual = item.amount_currency - settled.get(item.id, 0.0)
            amount = item.currency_id.round(min(disputed[item.id], residual))
            if amount > 0:
                result[item.id] = amount
        return result

    @api.model
    def _settled_until(self, items, on):
        """dict of item id to what was settled of it until the end of a day."""
        groups = (
            self.env["account.partial.reconcile"]
            .sudo()
            ._read_group(
                [("debit_move_id", "in", items.ids), ("max_date", "<=", on)],
                ["debit_move_id"],
                ["debit_amount_currency:sum"],
            )
        )
        return {item.id: amount for item, amount in groups}


class ArDisputeRemedy(models.Model):
    _inherit = "ar.dispute.remedy"

    def _offer(self):
        """The sentence that tells the customer what is done for them."""
        self.ensure_one()
        amount = self.currency_id.format(self.amount)
        return {
            "credit_note": self.env._("You will get a credit note for %s.", amount),
            "reinvoice": self.env._(
                "We cancel the invoice with a credit note and send you a corrected one."
            ),
            "refund": self.env._("We pay %s back to you.", amount),
            "compensation": self.env._(
                "For your trouble we credit %s to your account.", amount
            ),
        }[self.kind]
