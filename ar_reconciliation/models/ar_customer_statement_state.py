"""How a statement moves on: review, release with seal, sending, cancelling."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..core.statement.seal import canonical, record, seal
from ..core.statement.states import EVENTS, MOVES


class ArCustomerStatement(models.Model):
    _inherit = "ar.customer.statement"

    seal = fields.Char(
        readonly=True,
        copy=False,
        help="SHA-256 over the whole statement as it was released.",
    )
    books_seal = fields.Char(
        string="Seal of the Books",
        readonly=True,
        copy=False,
        help="SHA-256 over period, balances and booked facts only.",
    )
    computed_seal = fields.Char(readonly=True, copy=False)
    sealed_on = fields.Datetime(readonly=True, copy=False)
    sealed_event_id = fields.Many2one(
        "ar.statement.event",
        string="Sealed Version",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    # === ACTIONS === #

    def action_submit(self):
        """Give the statements to a second person for review."""
        self._move("review")
        return True

    def action_take_back(self):
        """Take statements back from review, to compute them anew."""
        self._move("draft", event="returned")
        return True

    def action_release(self):
        """Seal statements that somebody else computed; they can be sent then."""
        self._release()
        return True

    def action_cancel(self):
        """Set statements aside; a confirmed one must be reopened first."""
        self._move("cancelled", event="cancelled")
        return True

    def action_reopen(self, reason=""):
        """Open sealed statements again, with a reason for the history.

        :param str reason: why; the customer can be told.
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        self._check_move("reopened")
        self._reopen({statement: {"note": reason or ""} for statement in self})
        return True

    # === MOVES === #

    def _check_move(self, target):
        """Refuse a move that one of the statements cannot make.

        :raise UserError: naming the first.
        """
        stuck = self.filtered(lambda statement: statement.state not in MOVES[target])
        if stuck:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(statement)s is “%(state)s” and cannot become “%(target)s”: "
                    "leave it out.",
                    statement=stuck[0].display_name,
                    state=states[stuck[0].state],
                    target=states[target],
                )
            )

    def _move(self, target, event="", note="", **values):
        """Move all statements to a state, or none; written down as an event.

        :raise UserError: when one of them is in a state that does not lead there.
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        self._check_move(target)
        self._ar_update_state(MOVES[target], target, **values)
        self._event(event or EVENTS.get(target, target), note)

    # === RELEASE === #

    def _release(self):
        """Seal and release; the books must be as when the statement was computed.

        :raise AccessError: for the person who computed one of them, and for clerks.
        :raise UserError: naming a statement that is no longer right.
        """
        self._check_reviewer()
        self._check_move("released")
        built = self._built()
        stale = self.filtered(
            lambda s: seal(built[s], scope="books") != s.computed_seal
        )
        if stale:
            raise UserError(
                self.env._(
                    "The books have changed since %s was computed: take it back and "
                    "compute it again.",
                    stale[0].display_name,
                )
            )
        # What is matched or disputed may have changed since: what is shown becomes
        # what is sealed.
        self._store(built)
        self._seal(built)

    def _check_reviewer(self):
        """Four eyes: a reviewer, and never the one who computed it.

        :raise AccessError: otherwise.
        """
        access = self.env["ar.access"]
        access._check_clerk()
        self.check_access("write")
        if not access._is("reviewer"):
            raise AccessError(
                self.env._("Only a reviewer releases statements: ask one of them.")
            )
        own = self.filtered(lambda s: s.computed_by_id == self.env.user)
        if own and not self.env.su:
            raise AccessError(
                self.env._(
                    "You computed %s yourself: another reviewer must release it.",
                    own[0].display_name,
                )
            )

    def _parties(self, version):
        """What binds a seal to its statement."""
        company = self.company_id.sudo()
        return {
            "number": self.name,
            "version": str(version),
            "company": company.name or "",
            "company_vat": company.vat or "",
            "customer": self.partner_id.name or "",
            "customer_vat": self.partner_id.vat or "",
        }

    def _seal(self, built):
        """Keep what is released, byte by byte, with its hash.

        :param dict built: statement to the core's.
        """
        now = fields.Datetime.now()
        found = {s: s._sealed_vals(result) for s, result in built.items()}
        events = self._events("released", found)
        for statement, event in zip(found, events, strict=True):
            statement.sudo().write(
                {
                    "seal": event.data["seal"],
                    "books_seal": event.data["books"],
                    "version": event.data["version"],
                    "sealed_event_id": event.id,
                }
            )
        self._ar_update_state(
            MOVES["released"],
            "released",
            sealed_on=now,
            released_on=now,
            released_by_id=self.env.uid,
            check_needed=False,
            checked_on=now,
        )

    def _sealed_vals(self, result):
        """Values of the event that keeps what is sealed."""
        version = self.version + 1
        parties = self._parties(version)
        return {
            "data": {
                "seal": seal(result, parties),
                "books": seal(result, parties, scope="books"),
                "version": version,
                "parties": parties,
                "lines": [record(line) for line in result.lines],
                "open": [record(line) for line in result.open_items],
            },
            "content": canonical(result, parties).decode("ascii"),
        }

    # === SENDING === #

    def _recipients(self):
        """Contacts who get the statement: the chosen ones, else the customer."""
        self.ensure_one()
        partner = self.partner_id.sudo()
        return partner.ar_statement_contact_ids or partner

    def _mark_sent(self, note="", **data):
        """The statements are on their way: sent, with the day to answer by.

        Sending again only writes an event.
        """
        today = fields.Date.context_today(self)
        fresh = self.filtered(lambda statement: statement.state in MOVES["sent"])
        for company, statements in fresh.grouped("company_id").items():
            days = company.sudo().ar_statement_days
            statements._ar_update_state(
                MOVES["sent"],
                "sent",
                sent_on=fields.Datetime.now(),
                due_on=today + timedelta(days=days),
            )
        self._event("sent", note, **data)
        return fresh

    def _expire(self):
        """The day to answer has passed; silence is no confirmation."""
        expired = self._ar_update_state(MOVES["expired"], "expired")
        expired._event("expired")
        return expired
