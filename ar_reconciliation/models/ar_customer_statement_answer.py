"""What a customer answers: one audited method for each thing they may do.

The pages of the portal call these as superuser, after they have found the statement
by login or token, and name the contact who acts.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.disputes import ACTIVE
from ..core.statement.states import ANSWERABLE, MOVES, SEALED, after_answer

#: Answers of one contact about one statement within ten minutes.
RATE_LIMIT = 30
RATE_MINUTES = 10
RATED = (
    "balance",
    "confirmed",
    "partly",
    "disputed",
    "claimed",
    "compared",
    "message",
    "rated",
)
RATINGS = [(str(number), str(number)) for number in range(1, 6)]
#: Longest text that a customer may send.
TEXT_LIMIT = 5000


class ArCustomerStatement(models.Model):
    _inherit = "ar.customer.statement"

    blind = fields.Boolean(
        string="Blind Confirmation",
        compute="_compute_blind",
        store=True,
        readonly=False,
        help="The customer types the balance before seeing ours.",
    )
    blind_balance = fields.Monetary(
        string="Balance Typed by the Customer", readonly=True, copy=False
    )
    blind_on = fields.Datetime(string="Balance Typed On", readonly=True, copy=False)
    confirmed_on = fields.Datetime(readonly=True, copy=False)
    confirmed_name = fields.Char(string="Confirmed By", readonly=True, copy=False)
    confirmed_role = fields.Char(string="Role", readonly=True, copy=False)
    confirmed_partner_id = fields.Many2one(
        "res.partner",
        string="Confirming Contact",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    confirmed_seal = fields.Char(
        readonly=True, copy=False, help="The seal of what was confirmed."
    )
    signature = fields.Binary(readonly=True, copy=False, attachment=True)
    rating = fields.Selection(RATINGS, readonly=True, copy=False)
    rating_note = fields.Text(readonly=True, copy=False)
    rating_value = fields.Float(
        string="Average Rating",
        digits=(2, 1),
        compute="_compute_rating_value",
        store=True,
        aggregator="avg",
        help="1 (hard) to 5 (easy).",
    )
    rated_on = fields.Datetime(readonly=True, copy=False)
    salesperson_id = fields.Many2one(
        "res.users", related="partner_id.user_id", string="Salesperson"
    )
    claim_ids = fields.One2many(
        "ar.statement.claim", "statement_id", string="Missing in Our Books"
    )
    dispute_ids = fields.One2many("ar.dispute", "statement_id", string="Disputes")

    @api.depends("partner_id")
    def _compute_blind(self):
        for statement in self:
            statement.blind = statement.partner_id.sudo().ar_statement_blind

    @api.depends("rating")
    def _compute_rating_value(self):
        for statement in self:
            statement.rating_value = float(statement.rating or 0)

    def _unanswered(self):
        return {
            **super()._unanswered(),
            "blind_balance": False,
            "blind_on": False,
            "confirmed_on": False,
            "confirmed_name": False,
            "confirmed_role": False,
            "confirmed_partner_id": False,
            "confirmed_seal": False,
            "signature": False,
        }

    # === CHECKS === #

    def _check_answer(self, partner, states=ANSWERABLE, seal=None, role="confirm"):
        """May this contact answer this statement now?

        :param partner: res.partner who acts.
        :param tuple states: in which an answer is possible.
        :param str seal: of the statement that the contact has seen; None: not asked.
        :param str role: ``view`` or ``confirm``.
        A change of the books refuses the answer; the error undoes the reopening, so
        pages call :meth:`_verified` when they show a statement.

        :raise AccessError: for a contact of somebody else, or without the role.
        :raise UserError: when the statement is not what the contact has seen.
        """
        self.ensure_one()
        self._check_contact(partner, role)
        self._check_rate(partner)
        self._verified()
        if self.state not in states:
            raise UserError(
                self.env._(
                    "This statement cannot be answered now: it was withdrawn, "
                    "reopened, or answered already. Reload the page."
                )
            )
        if seal is not None and seal != self.seal:
            raise UserError(
                self.env._(
                    "The statement has changed since you opened it. Reload the page "
                    "and look at it again."
                )
            )

    def _check_contact(self, partner, role):
        """Only active contacts of the customer act, as far as their role goes."""
        partner = partner.sudo()
        allowed = partner.ar_portal_role or "confirm"
        own = partner.commercial_partner_id == self.partner_id
        enough = allowed == "confirm" or (role == "view" and allowed == "view")
        if not (own and partner.active and enough):
            raise AccessError(
                self.env._("You may not answer this statement for your company.")
            )

    def _check_rate(self, partner):
        """A person does not answer thirty times in ten minutes; a program might."""
        since = fields.Datetime.now() - timedelta(minutes=RATE_MINUTES)
        count = (
            self.env["ar.statement.event"]
            .sudo()
            .search_count(
                [
                    ("statement_id", "=", self.id),
                    ("partner_id", "=", partner.id),
                    ("kind", "in", RATED),
                    ("on", ">=", since),
                ]
            )
        )
        if count >= RATE_LIMIT:
            raise UserError(
                self.env._("Too many answers within a few minutes: try again later.")
            )

    def _check_text(self, *texts):
        if any(len(text or "") > TEXT_LIMIT for text in texts):
            raise UserError(
                self.env._("The text is too long: %s characters at most.", TEXT_LIMIT)
            )

    # === ANSWERS === #

    def _portal_blind(self, partner, balance, seal=None, ip=""):
        """The customer types its own balance before it sees ours.

        :param float balance: in the statement's currency.
        :return: bool, whether it is ours.
        """
        self._check_answer(partner, seal=seal)
        typed = self.currency_id.round(balance)
        same = self.currency_id.compare_amounts(typed, self.closing_balance) == 0
        self.sudo().write({"blind_balance": typed, "blind_on": fields.Datetime.now()})
        self._event("balance", partner=partner, ip=ip, balance=typed, same=same)
        return same

    def _portal_confirm(
        self, partner, name, role="", *, seal, signature=None, note="", ip=""
    ):
        """The customer agrees with the statement, except for what it has disputed.

        :param str name: who confirms, as typed; ``role``: what they are.
        :param str seal: of the statement as it was shown; the answer is bound to it.
        :param signature: base64 of a picture, or None.
        :return: the new state: confirmed, or partly with open disputes or claims.
        """
        self._check_answer(partner, seal=seal)
        self._check_text(name, role, note)
        if not (name or "").strip():
            raise UserError(self.env._("Type your name to confirm."))
        partly = self._exceptions()
        self._check_blind(partly)
        state = "partly" if partly else "confirmed"
        self._ar_update_state(
            MOVES[state],
            state,
            confirmed_on=fields.Datetime.now(),
            confirmed_name=name.strip(),
            confirmed_role=(role or "").strip(),
            confirmed_partner_id=partner.id,
            confirmed_seal=seal,
            signature=signature or False,
        )
        self._event(
            state,
            note,
            partner=partner,
            name=name.strip(),
            ip=ip,
            role=(role or "").strip(),
            seal=seal,
            exceptions=partly,
            signed=bool(signature),
        )
        return state

    def _exceptions(self):
        """Numbers of what the customer does not agree with yet."""
        disputes = self.sudo().dispute_ids.filtered(lambda d: d.state in ACTIVE)
        claims = self.sudo().claim_ids.filtered(lambda claim: claim.state == "open")
        return disputes.mapped("name") + claims.mapped("number")

    def _check_blind(self, exceptions):
        """A blind confirmation needs the customer's own balance, and the same one."""
        if not self.blind:
            return
        if not self.blind_on:
            raise UserError(self.env._("Type the balance of your books first."))
        differs = self.currency_id.compare_amounts(
            self.blind_balance, self.closing_balance
        )
        if differs and not exceptions:
            raise UserError(
                self.env._(
                    "Your balance is %(theirs)s and ours %(ours)s: dispute lines or "
                    "report missing documents, then confirm the rest.",
                    theirs=self.currency_id.format(self.blind_balance),
                    ours=self.currency_id.format(self.closing_balance),
                )
            )

    def _portal_dispute(
        self, partner, line, amount, reason=None, note="", *, seal=None, ip=""
    ):
        """The customer does not accept a line, or a part of it.

        :param line: ar.customer.statement.line of this statement.
        :param float amount: disputed, in the statement's currency, > 0.
        :param reason: ar.dispute.reason, or None.
        :return: the ar.dispute.
        :raise UserError: when the line is no open item that the customer owes.
        """
        self._check_answer(partner, (*ANSWERABLE, "confirmed"), seal)
        self._check_text(note)
        item = line.sudo().move_line_id
        currency = self.currency_id
        if line.statement_id != self or currency.compare_amounts(amount, 0) <= 0:
            raise UserError(
                self.env._("Choose a line of this statement and an amount above zero.")
            )
        disputes = self.env["ar.dispute"].sudo()
        amount = currency.round(amount)
        if not item or item.currency_id != currency:
            raise UserError(
                self.env._("This line is no open document: it cannot be disputed.")
            )
        disputes._check_can_dispute({item: amount})
        dispute = disputes._open(
            [
                {
                    "items": {item: (amount, note)},
                    "reason": reason and reason.sudo(),
                    "origin": "portal",
                    "note": note,
                    "statement_id": self.id,
                }
            ]
        )
        self._objected("disputed", partner, note, ip, dispute=dispute.name)
        return dispute

    def _portal_claim(
        self, partner, number, date, amount, note="", *, files=(), seal=None, ip=""
    ):
        """The customer misses a document in our books.

        :param str number: of the document, in the customer's books.
        :param date: of the document, or False.
        :param float amount: signed as we should have it: a payment is below zero.
        :param files: (name, bytes) pairs whose type and size have been checked.
        :return: the ar.statement.claim.
        """
        self._check_answer(partner, (*ANSWERABLE, "confirmed"), seal)
        self._check_text(number, note)
        if not (number or "").strip() or self.currency_id.is_zero(amount):
            raise UserError(
                self.env._("Type the number and the amount of the missing document.")
            )
        claim = (
            self.env["ar.statement.claim"]
            .sudo()
            .create(
                {
                    "statement_id": self.id,
                    "partner_id": partner.id,
                    "number": number.strip(),
                    "date": date,
                    "amount": self.currency_id.round(amount),
                    "note": note,
                    "owner_id": self.user_id.id,
                }
            )
        )
        claim._keep_files(files)
        self._objected("claimed", partner, note, ip, claim=claim.id, number=number)
        return claim

    def _objected(self, kind, partner, note, ip, **data):
        """Write down an objection; the statement is no longer agreed as a whole."""
        target = after_answer(self.state)
        self._ar_update_state((*MOVES[target], target), target)
        self._event(kind, note, partner=partner, ip=ip, **data)

    def _portal_rate(self, partner, rating, note="", *, ip=""):
        """How content the customer is, 1 to 5; asked once, after confirming."""
        self._check_answer(partner, SEALED, role="view")
        self._check_text(note)
        if str(rating) not in dict(RATINGS):
            raise UserError(self.env._("Choose a number from 1 to 5."))
        self.sudo().write(
            {
                "rating": str(rating),
                "rating_note": note,
                "rated_on": fields.Datetime.now(),
            }
        )
        self._event("rated", note, partner=partner, ip=ip, rating=str(rating))
        return True


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    statement_id = fields.Many2one(
        "ar.customer.statement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The statement in which the customer disputed it.",
    )

    def _check_not_fixed(self, names):
        """The statement of a dispute is fixed, too."""
        fixed = ["origin"] if "statement_id" in names else []
        return super()._check_not_fixed([*names, *fixed])
