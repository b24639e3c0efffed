"""Letters in which a customer confirms what it owes on a day (企业询证函)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..core.confirmations import MOVES

KINDS = [
    ("positive", "Balance Stated"),
    ("blank", "Blank: Customer Fills In"),
]
PURPOSES = [
    ("own", "Our Own"),
    ("audit", "For the Auditor"),
]
STATES = [
    ("draft", "Draft"),
    ("printed", "Printed"),
    ("sent", "Sent"),
    ("answered", "Agrees"),
    ("differs", "Differs"),
    ("cancelled", "Cancelled"),
]
#: What a user may change; the rest follows from what is done with the letter.
WORK_FIELDS = frozenset(
    (
        "contact_id",
        "due_date",
        "note",
        "activity_ids",
        "activity_state",
        "message_ids",
        "message_follower_ids",
        "message_partner_ids",
    )
)


class ArConfirmationLetter(models.Model):
    """Created and moved on by the module; amounts are those of the books."""

    _name = "ar.confirmation.letter"
    _description = "Confirmation Letter"
    _inherit = ["mail.thread", "mail.activity.mixin", "ar.state.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Addressed To",
        domain="[('id', 'child_of', partner_id)]",
        check_company=True,
        help="Empty: the customer.",
    )
    recipient_id = fields.Many2one("res.partner", compute="_compute_recipient_id")
    date = fields.Date(string="Balance On", required=True, readonly=True)
    due_date = fields.Date(string="Answer By")
    kind = fields.Selection(KINDS, required=True, readonly=True, default="positive")
    purpose = fields.Selection(PURPOSES, required=True, readonly=True, default="own")
    auditor_id = fields.Many2one(
        "res.partner",
        string="Audit Firm",
        readonly=True,
        check_company=True,
        help="The answer goes straight to the auditor, whose address is printed.",
    )
    return_id = fields.Many2one(
        "res.partner", string="Answer Goes To", compute="_compute_recipient_id"
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        index=True,
        tracking=True,
        copy=False,
    )
    line_ids = fields.One2many(
        "ar.confirmation.line", "letter_id", string="Balances", readonly=True
    )
    balances = fields.Char(string="Stated Balances", compute="_compute_balances")
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    balance_company = fields.Monetary(
        string="Balance (Company Currency)",
        readonly=True,
        currency_field="company_currency_id",
        help="As booked.",
    )
    difference_company = fields.Monetary(
        string="Difference (Company Currency)",
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
        help="What the customer's books say more than ours, at the rate of the day.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Made By",
        readonly=True,
        default=lambda self: self.env.user,
    )
    printed_on = fields.Datetime(readonly=True, copy=False)
    sent_on = fields.Datetime(readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    answered_on = fields.Date(readonly=True, copy=False)
    answered_name = fields.Char(string="Answered By", readonly=True, copy=False)
    answered_role = fields.Char(string="Role", readonly=True, copy=False)
    answered_partner_id = fields.Many2one(
        "res.partner", string="Answered in the Portal By", readonly=True, copy=False
    )
    answer_note = fields.Text(
        string="What the Customer Says", readonly=True, copy=False
    )
    note = fields.Text(string="Note for Colleagues")

    @api.depends("contact_id", "partner_id", "purpose", "auditor_id", "company_id")
    def _compute_recipient_id(self):
        for letter in self:
            letter.recipient_id = letter.contact_id or letter.partner_id
            audit = letter.purpose == "audit"
            own = letter.company_id.partner_id
            letter.return_id = letter.auditor_id if audit else own

    @api.depends("line_ids.balance", "line_ids.currency_id")
    def _compute_balances(self):
        for letter in self:
            parts = [line.currency_id.format(line.balance) for line in letter.line_ids]
            letter.balances = "; ".join(parts)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Number letters that the module makes."""
        sequence = self.env["ir.sequence"].sudo()
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                number = sequence.next_by_code("ar.confirmation.letter")
                vals["name"] = number or "/"
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and not WORK_FIELDS.issuperset(vals):
            raise AccessError(
                self.env._(
                    "Balances, state and answer of a confirmation letter follow from "
                    "what is done with it; they cannot be written."
                )
            )
        return super().write(vals)

    # === MAKING === #

    @api.model
    def _make(self, company, partners, date, **values):
        """Letters to customers about their balances on a day, all in one go.

        Customers who have a letter of the same purpose and day are left out.

        :param partners: commercial res.partner records; empty: all who have a
            balance.
        :param values: of the letters: kind, purpose, auditor_id, due_date,
            ``zero`` to write to chosen customers whose balance is zero, too.
        :return: ar.confirmation.letter records.
        :raise UserError: for an audit without an auditor.
        """
        self.env["ar.access"]._check_clerk()
        zero = values.pop("zero", False) and bool(partners)
        if values.get("purpose") == "audit" and not values.get("auditor_id"):
            raise UserError(
                self.env._("Choose the auditor to whom the answers are to be sent.")
            )
        balances = self.env["ar.statement.ledger"]._balances(
            company, partners or None, date
        )
        by_partner = {partner.id: [] for partner in partners if zero}
        for (partner, currency), (amount, booked) in sorted(balances.items()):
            unit = self.env["res.currency"].browse(currency)
            if not unit.is_zero(amount):
                by_partner.setdefault(partner, []).append((currency, amount, booked))
        known = self._known(company, list(by_partner), date, values.get("purpose"))
        vals_list = [
            {
                **values,
                "company_id": company.id,
                "partner_id": partner,
                "date": date,
                "balance_company": sum(booked for _unit, _amount, booked in rows),
                "line_ids": [
                    Command.create({"currency_id": unit, "balance": amount})
                    for unit, amount, _booked in rows
                    or [(company.currency_id.id, 0.0, 0.0)]
                ],
            }
            for partner, rows in by_partner.items()
            if partner not in known
        ]
        return self.sudo().create(vals_list).sudo(False)

    @api.model
    def _known(self, company, partner_ids, date, purpose):
        """Ids of the customers who have such a letter already."""
        letters = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", partner_ids),
                ("date", "=", date),
                ("purpose", "=", purpose or "own"),
                ("state", "!=", "cancelled"),
            ]
        )
        return set(letters.partner_id.ids)

    # === MOVES === #

    def _move(self, target, **values):
        """Move all letters to a state, or none.

        :raise UserError: when one of them is in a state that does not lead there.
        """
        stuck = self.filtered(lambda letter: letter.state not in MOVES[target])
        if stuck:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(letter)s is “%(state)s” and cannot become “%(target)s”: leave "
                    "it out.",
                    letter=stuck[0].name,
                    state=states[stuck[0].state],
                    target=states[target],
                )
            )
        self._ar_update_state(MOVES[target], target, **values)

    def _check_work(self):
        self.env["ar.access"]._check_clerk()
        self.check_access("write")

    def action_print(self):
        """The letters as PDF; drafts are printed from now on."""
        self._check_work()
        drafts = self.filtered(lambda letter: letter.state == "draft")
        drafts._move("printed", printed_on=fields.Datetime.now())
        report = self.env.ref("ar_reconciliation.ar_confirmation_letter_report")
        return report.report_action(self)

    def action_draft(self):
        """Take printed letters back, to count their balances again."""
        self._check_work()
        self._move("draft", printed_on=False)
        return True

    def action_compute(self):
        """Count the balances of drafts again."""
        self._check_work()
        drafts = self.filtered(lambda letter: letter.state == "draft")
        for (company, date), letters in drafts.grouped(
            lambda letter: (letter.company_id, letter.date)
        ).items():
            balances = self.env["ar.statement.ledger"]._balances(
                company, letters.partner_id, date
            )
            for letter in letters:
                letter._set_balances(balances)
        return True

    def _set_balances(self, balances):
        self.ensure_one()
        own = {
            currency: amounts
            for (partner, currency), amounts in balances.items()
            if partner == self.partner_id.id
        }
        units = self.env["res.currency"]
        rows = [
            Command.create({"currency_id": unit, "balance": amount})
            for unit, (amount, _booked) in own.items()
            if not units.browse(unit).is_zero(amount)
        ]
        nothing = {"currency_id": self.company_id.currency_id.id, "balance": 0.0}
        self.sudo().write(
            {
                "line_ids": [Command.clear(), *(rows or [Command.create(nothing)])],
                "balance_company": sum(booked for _amount, booked in own.values()),
            }
        )

    def action_mark_sent(self):
        """They were given to the post, or to the auditor who sends them."""
        self._check_work()
        self._set_sent()
        auditors = self.filtered(lambda letter: letter.purpose == "audit")
        auditors._tell(self.env._("Handed over to the auditor, who sends it."))
        (self - auditors)._tell(self.env._("Sent by post."))
        return True

    def _set_sent(self):
        self._move("sent", sent_on=fields.Datetime.now(), sent_by_id=self.env.uid)

    def action_cancel(self):
        """Set letters aside that were not answered."""
        self._check_work()
        self._move("cancelled")
        return True

    def _tell(self, note):
        """Put a sentence into the history of each letter, for colleagues only."""
        if note and self:
            self.sudo()._message_log_batch(bodies=dict.fromkeys(self.ids, note))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """A register has no gaps: letters are cancelled.

        :raise UserError: always.
        """
        raise UserError(
            self.env._("Confirmation letters are kept: cancel them instead.")
        )
