"""What a customer said a payment from the portal is for: written once, then booked."""

from odoo import api, fields, models
from odoo.fields import Command

from ..core.statement.pay import fit
from .account_bank_statement_line import READERS

MODES = [
    ("lines", "Chosen Documents"),
    ("overdue", "All That Is Overdue"),
    ("amount", "An Amount"),
]
STATES = [
    ("draft", "Begun"),
    ("pending", "Pending"),
    ("authorized", "Authorized"),
    ("done", "Paid"),
    ("cancel", "Cancelled"),
    ("error", "Failed"),
]


class ArPaymentRemittance(models.Model):
    _name = "ar.payment.remittance"
    _description = "Payment from the Portal"
    _order = "id desc"

    name = fields.Char(string="Reference", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Paid By",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    statement_id = fields.Many2one(
        "ar.customer.statement",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The statement whose page the customer paid from.",
    )
    on = fields.Datetime(
        string="Time",
        required=True,
        readonly=True,
        default=lambda self: fields.Datetime.now(),
    )
    mode = fields.Selection(MODES, string="What Was Chosen", required=True)
    amount = fields.Monetary(readonly=True, help="To pay, after deducted credits.")
    rest = fields.Monetary(
        string="On Account",
        readonly=True,
        help="What came and settled nothing, because the documents were settled "
        "otherwise in the meantime.",
    )
    ip_hash = fields.Char(
        string="Network Address (Hash)", readonly=True, groups=READERS
    )
    transaction_id = fields.Many2one(
        "payment.transaction",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    reference = fields.Char(
        related="transaction_id.reference", string="Transaction Reference"
    )
    state = fields.Selection(STATES, compute="_compute_state")
    payment_id = fields.Many2one(related="transaction_id.payment_id")
    line_ids = fields.One2many("ar.payment.remittance.line", "remittance_id")

    _attempts_idx = models.Index('(contact_id, "on")')

    @api.depends("transaction_id.state")
    def _compute_state(self):
        for remittance in self:
            remittance.state = remittance.transaction_id.sudo().state or "draft"

    def _release(self):
        """These items may be paid by another payment again."""
        held = self.sudo().line_ids.filtered("holding")
        if held:
            held.write({"holding": False})
            # Before another payment of them is inserted: the index is not deferred.
            held.flush_recordset(["holding"])

    def _invoices(self):
        """Documents that are paid, for Odoo's transaction."""
        paid = self.line_ids.filtered(lambda line: line.amount > 0)
        return paid.move_line_id.move_id.filtered(
            lambda move: move.move_type in ("out_invoice", "out_receipt")
        )

    # === BOOKING === #

    def _book(self, transaction, **values):
        """Book the money of a transaction and settle exactly what it is for.

        The payment's entry has one receivable item for each document, with the
        amount that is paid of it, and one for each credit that is deducted; each is
        reconciled with its own document only.

        :param transaction: done, of this remittance, or a captured part of it.
        :param values: further values of the payment.
        :return: the posted account.payment.
        """
        self.ensure_one()
        units = self.env["ar.core.bridge"]._units
        currency = self.currency_id
        lines = self.line_ids.sorted("sequence")
        parts = [(line, units(line.amount - line.settled, currency)) for line in lines]
        still = {line: units(line._still_open(), currency) for line in lines}
        booked, rest = fit(units(transaction.amount, currency), parts, still)
        payments = self.env["account.payment"].with_context(force_payment_move=True)
        payment = payments.create(
            {**self._payment_vals(transaction, booked, rest), **values}
        )
        payment.action_post()
        transaction.payment_id = payment
        # The first item of the entry is the money.
        items = payment.move_id.line_ids.sorted("id")[1 + bool(rest) :]
        pairs = list(zip(items, booked, strict=True))
        self.env["account.move.line"]._reconcile_plan(
            [item + line.move_line_id for item, (line, _part) in pairs]
        )
        self._booked(booked, rest)
        self._release()
        self._tell(payment, booked, rest)
        return payment

    def _payment_vals(self, transaction, booked, rest):
        """Values of the payment; its own counterpart is the rest or the first part."""
        provider = transaction.provider_id
        items = [self._item_vals(line, part) for line, part in booked]
        first = None if rest or not items else items.pop(0)
        methods = provider.journal_id.inbound_payment_method_line_ids
        reference = " - ".join(
            filter(None, (transaction.reference, transaction.provider_reference))
        )
        vals = {
            "amount": transaction.amount,
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "company_id": self.company_id.id,
            "journal_id": provider.journal_id.id,
            "payment_method_line_id": methods.filtered(
                lambda method: method.payment_provider_id == provider
            )[:1].id,
            "payment_token_id": transaction.token_id.id,
            "payment_transaction_id": transaction.id,
            "memo": reference,
            "invoice_ids": [Command.set(transaction.invoice_ids.ids)],
            "write_off_line_vals": items,
        }
        if first:
            vals["destination_account_id"] = first["account_id"]
        return vals

    def _item_vals(self, line, part):
        """The item of the payment's entry that settles a part of a document."""
        amount = -self.env["ar.core.bridge"]._amount(part, self.currency_id)
        company, today = self.company_id, fields.Date.context_today(self)
        item = line.move_line_id
        return {
            "name": line.number,
            "account_id": item.account_id.id,
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "amount_currency": amount,
            "balance": self.currency_id._convert(
                amount, company.currency_id, company, today
            ),
            "date_maturity": today,
        }

    def _booked(self, booked, rest):
        bridge, currency = self.env["ar.core.bridge"], self.currency_id
        for line, part in booked:
            line.settled += bridge._amount(part, currency)
        self.rest += bridge._amount(rest, currency)

    # === HISTORY === #

    def _tell(self, payment, booked, rest):
        """Write into the history of each statement sent that has one of the items."""
        bridge, currency = self.env["ar.core.bridge"], self.currency_id
        texts = [
            f"{line.number} {currency.format(bridge._amount(part, currency))}"
            for line, part in booked
        ]
        if rest:
            amount = currency.format(bridge._amount(rest, currency))
            texts.append(self.env._("on account %s", amount))
        note = self.env._(
            "%(who)s paid %(amount)s, reference %(reference)s: %(documents)s",
            who=self.contact_id.display_name,
            amount=currency.format(payment.amount),
            reference=self.name,
            documents=", ".join(texts),
        )
        payment.message_post(body=note)
        lines = self.env["ar.customer.statement.line"].search(
            [
                ("move_line_id", "in", self.line_ids.move_line_id.ids),
                ("statement_id.state", "in", self._told_states()),
                ("statement_id.partner_id", "=", self.partner_id.id),
            ]
        )
        values = {
            "partner_id": self.contact_id.id,
            "note": note,
            "ip_hash": self.ip_hash,
            "data": {"amount": payment.amount, "reference": self.name},
        }
        statements = lines.statement_id
        statements._events("paid", dict.fromkeys(statements, values))
        for statement in statements:
            statement.message_post(
                body=note,
                author_id=self.contact_id.id,
                subtype_xmlid="mail.mt_note",
                partner_ids=statement.user_id.partner_id.ids,
            )

    def _told_states(self):
        """States of statements that the customer has got."""
        return ("sent", "confirmed", "partly", "disputed", "expired", "reopened")


class ArPaymentRemittanceLine(models.Model):
    _name = "ar.payment.remittance.line"
    _description = "Document of a Payment from the Portal"
    _order = "remittance_id desc, sequence, id"
    _rec_name = "number"

    remittance_id = fields.Many2one(
        "ar.payment.remittance",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="remittance_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="remittance_id.currency_id")
    sequence = fields.Integer(readonly=True)
    # An invoice in draft may get new items: a line outlives its item.
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    number = fields.Char(string="Document", readonly=True)
    date_maturity = fields.Date(string="Due", readonly=True)
    amount = fields.Monetary(
        readonly=True, help="To pay of it; below zero: a credit that is deducted."
    )
    settled = fields.Monetary(readonly=True, help="What was booked of it.")
    holding = fields.Boolean(
        string="Being Paid",
        readonly=True,
        help="No other payment of this document can begin.",
    )

    _held_once = models.UniqueIndex(
        "(move_line_id) WHERE holding",
        "One of these documents is being paid already. Reload the page.",
    )

    def _still_open(self):
        """What is open of the item now, in its currency; 0 when it is no more."""
        item = self.move_line_id
        return item.amount_residual_currency if item.parent_state == "posted" else 0.0
