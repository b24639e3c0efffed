"""Customers pay open items from the portal: what there is to pay, and the attempt.

Contacts have no rights to our models: pages read as superuser what these methods
let them see, and every method names the contact who acts.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Command, Domain
from odoo.tools import hmac

from ..core.refs import is_rf
from ..core.statement.export import transfer_text
from ..core.statement.pay import Item, plan
from ..core.statement.qr import epc
from ..core.statement.states import SHOWN
from .ar_customer_statement_answer import RATE_LIMIT, RATE_MINUTES
from .ar_statement_overview import ITEM_FIELDS

#: A payment that was begun holds its documents so long, unless it goes on or fails.
HOLD_MINUTES = 10
#: Attempts of one network address within ``RATE_MINUTES``.
ADDRESS_LIMIT = 60
#: States of a transaction that may still bring money.
UNDER_WAY = ("pending", "authorized")


class ArPortalPayment(models.AbstractModel):
    _name = "ar.portal.payment"
    _description = "Paying from the Portal"

    # === WHAT THERE IS TO PAY === #

    @api.model
    def _domain(self, partner, companies):
        """Open items that the contact may pay in these companies and branches.

        What is hidden until the customer has typed its own balance is left out, and
        companies that allow no payment from the portal.
        """
        overview = self.env["ar.statement.overview"].sudo()
        domain = overview._domain(partner, companies)
        domain &= Domain("reconciled", "=", False)
        domain &= Domain("company_id.ar_portal_pay", "=", True)
        for company, currency in overview._hidden(partner):
            ours = self.env["ar.statement.ledger"]._companies(company)
            domain &= ~(
                Domain("company_id", "in", ours.ids)
                & Domain("currency_id", "=", currency.id)
            )
        return domain & Domain("amount_residual_currency", "!=", 0)

    @api.model
    def _statement_domain(self, statement):
        """The same for the holder of a statement's link: what is in the statement."""
        lines = statement.sudo().line_ids | statement.sudo().open_line_ids
        return (
            self._domain(statement.partner_id, statement.company_id)
            & Domain("id", "in", lines.move_line_id.ids)
            & Domain("currency_id", "=", statement.currency_id.id)
        )

    @api.model
    def _accounts(self, domain):
        """list of (company, currency, owed) with something to pay."""
        groups = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                domain & Domain("amount_residual_currency", ">", 0),
                ["company_id", "currency_id"],
                ["amount_residual_currency:sum"],
                order="company_id, currency_id",
            )
        )
        return [(company, currency, owed) for company, currency, owed in groups if owed]

    @api.model
    def _items(self, domain, company, currency, limit=None):
        """Open items of one company and currency, the oldest due first."""
        items = self.env["account.move.line"].sudo()
        return items.search_fetch(
            domain
            & Domain("company_id", "=", company.id)
            & Domain("currency_id", "=", currency.id),
            ITEM_FIELDS,
            order="date_maturity, date, id",
            limit=limit,
        )

    @api.model
    def _wanted(self, wish):
        """Domain of the items on which the meaning of a wish depends."""
        named = Domain("id", "in", [*wish.lines, *wish.credits])
        if wish.mode == "lines":
            return named
        if wish.mode == "overdue":
            today = fields.Date.context_today(self)
            return named | Domain("date_maturity", "<", today)
        return Domain.TRUE

    @api.model
    def _core_items(self, items):
        """list of core ``Item`` in the same order, in units."""
        units = self.env["ar.core.bridge"]._units
        today = fields.Date.context_today(self)
        disputed = items._ar_disputed_amounts()
        busy = self._busy(items)
        return [
            Item(
                item.id,
                units(item.amount_residual_currency, item.currency_id),
                units(disputed.get(item.id, 0.0), item.currency_id),
                bool(item.date_maturity and item.date_maturity < today),
                item in busy,
            )
            for item in items
        ]

    @api.model
    def _busy(self, items):
        """Those of the items of which a payment is under way."""
        since = fields.Datetime.now() - timedelta(minutes=HOLD_MINUTES)
        held = self._held(items)
        fresh = held.filtered(lambda line: not self._is_stale(line.remittance_id))
        begun = Domain("state", "=", "draft") & Domain("last_state_change", ">=", since)
        booked_next = (
            Domain("state", "=", "done")
            & Domain("payment_id", "=", False)
            & Domain("is_post_processed", "=", False)
        )
        # Odoo's own page of an invoice pays the whole document.
        others = (
            self.env["payment.transaction"]
            .sudo()
            .search(
                Domain("invoice_ids", "in", items.move_id.ids)
                & Domain("ar_remittance_id", "=", False)
                & Domain("operation", "not in", ("refund", "validation"))
                & (begun | booked_next | Domain("state", "in", UNDER_WAY))
            )
        )
        payments = (
            self.env["account.payment"]
            .sudo()
            .search(
                Domain("invoice_ids", "in", items.move_id.ids)
                & Domain("state", "=", "in_process")
                & Domain("move_id", "=", False)
            )
        )
        moves = others.invoice_ids | payments.invoice_ids
        return fresh.move_line_id | items.filtered(lambda item: item.move_id in moves)

    @api.model
    def _held(self, items):
        lines = self.env["ar.payment.remittance.line"].sudo()
        return lines.search([("move_line_id", "in", items.ids), ("holding", "=", True)])

    @api.model
    def _is_stale(self, remittance):
        """Was the payment begun and not gone on with?"""
        since = fields.Datetime.now() - timedelta(minutes=HOLD_MINUTES)
        return remittance.state == "draft" and remittance.on < since

    # === CHECKS === #

    @api.model
    def _check_payer(self, partner, ip):
        """Every active contact who may see statements may pay.

        :raise AccessError: for others.
        :raise UserError: for a person or an address that tries without end.
        """
        partner = partner.sudo()
        if not partner.active or partner.ar_portal_role == "none":
            raise AccessError(self.env._("You may not pay for your company here."))
        since = fields.Datetime.now() - timedelta(minutes=RATE_MINUTES)
        recent = Domain("on", ">=", since)
        remittances = self.env["ar.payment.remittance"].sudo()
        own = recent & Domain("contact_id", "=", partner.id)
        near = recent & Domain("ip_hash", "=", self._hash(ip))
        if (
            remittances.search_count(own, limit=RATE_LIMIT) >= RATE_LIMIT
            or remittances.search_count(near, limit=ADDRESS_LIMIT) >= ADDRESS_LIMIT
        ):
            raise UserError(
                self.env._("Too many payments within a few minutes: try again later.")
            )

    @api.model
    def _hash(self, ip):
        return hmac(self.env(su=True), "ar.statement.event", ip or "")

    @api.model
    def _plan(self, items, wish):
        """What the wish means for these items.

        :return: core ``Plan`` without a problem.
        :raise UserError: that says what is wrong with the wish.
        """
        found = plan(self._core_items(items), wish)
        if not found.problem:
            return found
        code, data = found.problem
        numbers = {item.id: item.move_id.name for item in items}
        currency = items[:1].currency_id or self.env.company.currency_id
        amounts = {
            key: currency.format(self.env["ar.core.bridge"]._amount(units, currency))
            for key, units in data.items()
            if key != "id"
        }
        number = numbers.get(data.get("id"), "–")
        raise UserError(self._problem_words(number, amounts)[code])

    @api.model
    def _problem_words(self, number, amounts):
        return {
            "unknown_item": self.env._(
                "A document you chose is not open any more. Reload the page."
            ),
            "being_paid": self.env._(
                "%(number)s is being paid already. If that payment was not finished, "
                "try again in %(minutes)s minutes.",
                number=number,
                minutes=HOLD_MINUTES,
            ),
            "nothing_chosen": self.env._("Choose what to pay."),
            "not_positive": self.env._("Type an amount above zero."),
            "too_much": self.env._(
                "%(units)s is more than the %(limit)s that is open.",
                units=amounts.get("units"),
                limit=amounts.get("limit"),
            ),
            "credits_cover": self.env._(
                "The credits cover what you chose: choose more documents or fewer "
                "credits."
            ),
        }

    # === THE ATTEMPT === #

    @api.model
    def _portal_pay(
        self, partner, domain, company, currency, wish, units, *, statement=None, ip=""
    ):
        """A contact pays: keep what for, and hold these items for this payment.

        The one way to pay from the portal; a payment transaction is made of what
        this returns.

        :param partner: res.partner who acts.
        :param domain: of the items that the contact may pay.
        :param wish: core ``Wish``.
        :param int units: that the customer was shown; when it is something else by
            now, nothing is paid.
        :return: ar.payment.remittance as superuser.
        :raise UserError: when it cannot be paid now.
        """
        self._check_payer(partner, ip)
        items = self._items(domain & self._wanted(wish), company, currency)
        found = self._locked_plan(items, wish)
        if found.units != units:
            raise UserError(
                self.env._("The amount has changed since you chose. Choose again.")
            )
        remittances = self.env["ar.payment.remittance"].sudo()
        return remittances.create(
            {
                "company_id": company.id,
                "currency_id": currency.id,
                "partner_id": partner.sudo().commercial_partner_id.id,
                "contact_id": partner.id,
                "statement_id": statement.id if statement else False,
                "mode": wish.mode,
                "ip_hash": self._hash(ip),
                **self._remittance_vals(found, items, company, currency),
            }
        )

    @api.model
    def _remittance_vals(self, found, items, company, currency):
        """Number, amount and documents of a plan; the documents are held."""
        sequences = self.env["ir.sequence"].sudo().with_company(company)
        amount = self.env["ar.core.bridge"]._amount
        by_id = {item.id: item for item in items}
        lines = [
            {
                "sequence": number,
                "move_line_id": key,
                "number": by_id[key].move_id.name,
                "date_maturity": by_id[key].date_maturity,
                "amount": amount(part, currency),
                "holding": True,
            }
            for number, (key, part) in enumerate(found.parts)
        ]
        return {
            "name": sequences.next_by_code("ar.payment.remittance"),
            "amount": amount(found.units, currency),
            "line_ids": [Command.create(line) for line in lines],
        }

    @api.model
    def _locked_plan(self, items, wish):
        """The plan, with its items locked until the end of the request.

        Somebody may have paid before the lock and after our picture of the data:
        then the unique index of what is held refuses ours.
        """
        found = self._plan(items, wish)
        chosen = items.browse(key for key, _part in found.parts)
        try:
            chosen.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(
                self.env._("These documents are being paid at this moment.")
            ) from None
        self._held(chosen).remittance_id.filtered(self._is_stale)._release()
        return found

    # === BANK TRANSFER === #

    @api.model
    def _transfer(self, company, currency, found, items, statement, partner):
        """What a bank transfer of the same amount needs; None without an account.

        :param found: core ``Plan``; ``items``: its item ids to account.move.line.
        :return: dict ``bank``, ``bic``, ``holder``, ``account``, ``reference``,
            ``qr``: a picture as data URI, only for euro.
        """
        bank = company._ar_bank_account(currency)
        if not bank.acc_number:
            return None
        moves = [items[key].move_id for key, part in found.parts if part > 0]
        own = moves[0].payment_reference or "" if len(set(moves)) == 1 else ""
        customer = partner.commercial_partner_id
        label = statement.name or customer.ref or customer.name or ""
        numbers = dict.fromkeys(move.name for move in moves)
        reference = own if is_rf(own) else ""
        text = reference or transfer_text(label, numbers)
        holder = bank.acc_holder_name or bank.partner_id.name or ""
        code = epc(
            name=holder,
            iban=bank.acc_number,
            cents=found.units,
            currency=currency.name,
            reference=reference,
            text="" if reference else text,
        )
        paper = self.env["ar.statement.paper"]
        return {
            "bank": bank.bank_id.name or "",
            "bic": bank.bank_id.bic or "",
            "holder": holder,
            "account": bank.acc_number,
            "reference": text,
            "qr": paper._qr(code.text) if code.text else "",
        }


class ArCustomerStatement(models.Model):
    _inherit = "ar.customer.statement"

    def _portal_pay(self, partner, company, currency, wish, units, *, ip=""):
        """The customer pays what is in this statement.

        :return: ar.payment.remittance as superuser; see ``ar.portal.payment``.
        """
        states = tuple(state for state in SHOWN if state != "reopened")
        self._check_answer(partner, states, role="view")
        if self._portal_hidden():
            raise UserError(self.env._("Type the balance of your books first."))
        pay = self.env["ar.portal.payment"]
        return pay._portal_pay(
            partner,
            pay._statement_domain(self),
            company,
            currency,
            wish,
            units,
            statement=self,
            ip=ip,
        )
