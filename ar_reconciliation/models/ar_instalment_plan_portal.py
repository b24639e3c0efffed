"""Instalment plans in the portal: who sees them, asks for them, and accepts them.

The pages call these methods as superuser and name the contact who acts.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import consteq

from odoo.addons.portal.utils import validate_thread_with_hash_pid

from ..core.forms import whole
from ..core.instalments import ACTIVE, MOVES
from ..core.promises import shares
from ..core.statement.qr import epc
from .ar_promise_portal import NOTE_LIMIT

#: So long after the last mail does the link in it open the plan.
TOKEN_DAYS = 180
#: The customer sees the figures of these.
SHOWN = ("asked", "offered", "accepted", "running", "done", "defaulted")


class ArInstalmentPlan(models.Model):
    _inherit = "ar.instalment.plan"

    accepted_on = fields.Datetime(readonly=True, copy=False)
    accepted_name = fields.Char(string="Accepted By", readonly=True, copy=False)
    accepted_role = fields.Char(string="Role", readonly=True, copy=False)
    accepted_partner_id = fields.Many2one(
        "res.partner",
        string="Accepting Contact",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    accepted_seal = fields.Char(
        readonly=True, copy=False, help="The seal of what was accepted."
    )
    accepted_ip_hash = fields.Char(
        string="Network Address of the Acceptance (Hash)", readonly=True, copy=False
    )
    signature = fields.Binary(readonly=True, copy=False, attachment=True)
    declined_text = fields.Text(
        string="Why the Customer Declined", readonly=True, copy=False
    )

    _recent_contact = models.Index("(contact_id, create_date)")

    # === WHO SEES WHAT === #

    @api.model
    def _portal_domain(self, partner):
        """Domain of the plans that a contact may see.

        What the customer asked for, and what has been offered.
        """
        return (
            Domain("partner_id", "=", partner.sudo().commercial_partner_id.id)
            & (Domain("origin", "=", "portal") | Domain("offered_on", "!=", False))
            & Domain("state", "!=", "cancelled")
        )

    @api.model
    def _portal_visible(self, user):
        """Domain of the plans that a logged-in contact sees."""
        partner = user.partner_id.sudo()
        if not partner.active or partner.ar_portal_role == "none":
            return Domain.FALSE
        companies = self.env["ar.customer.statement"]._portal_companies(user)
        return self._portal_domain(partner) & Domain("company_id", "in", companies.ids)

    def _portal_holder(self, token, pid="", signed=""):
        """The contact for whom the link of a mail stands.

        :return: res.partner as superuser, empty when the link opens nothing.
        """
        self.ensure_one()
        nobody = self.env["res.partner"].sudo()
        plan = self.sudo()
        if not plan._portal_token_holds(token):
            return nobody
        number = whole(pid)
        if not number or not (signed and f"{signed}".isascii()):
            return nobody
        if not validate_thread_with_hash_pid(plan, signed, number):
            return nobody
        holder = nobody.browse(number).exists()
        own = holder and plan.filtered_domain(plan._portal_domain(holder))
        seen = holder.active and holder.ar_portal_role != "none"
        return holder if own and seen else nobody

    def _portal_token_holds(self, token):
        """Is it the plan's token, and was it sent not too long ago?"""
        own = self.access_token
        if not (token and own and f"{token}".isascii() and consteq(own, f"{token}")):
            return False
        oldest = fields.Datetime.now() - timedelta(days=TOKEN_DAYS)
        return bool(self.mailed_on) and self.mailed_on >= oldest

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        """Links open the pages of the portal, not Odoo's own mail routes."""
        return super()._get_thread_with_access(thread_id, mode=mode)

    def _portal_figures(self):
        """May the customer see the instalments now?"""
        return self.state in SHOWN

    def _portal_may(self, partner):
        """May the contact answer for the customer?"""
        contact = partner.sudo()
        own = contact.commercial_partner_id == self.partner_id
        return bool(
            own
            and contact.active
            and (contact.ar_portal_role or "confirm") == "confirm"
        )

    # === ASKING === #

    @api.model
    def _portal_ask(self, partner, company, items, terms, **about):
        """The customer asks to pay in instalments.

        :param partner: res.partner, the contact who acts.
        :param items: account.move.line that are open.
        :param dict terms: ``number``, ``first_date``, ``period``, ``first_payment``.
        :param about: ``reason``, ``statement``, ``ip``.
        :return: the plan as superuser.
        :raise AccessError: when the contact may not answer for the customer.
        :raise UserError: naming what is wrong with the terms.
        """
        promises = self.env["ar.promise"]
        promises._portal_check(partner, about.get("ip", ""))
        reason = (about.get("reason") or "").strip()
        if len(reason) > NOTE_LIMIT:
            raise UserError(
                self.env._("The text is too long: %s characters at most.", NOTE_LIMIT)
            )
        currency = self._check_owed(partner, company, items)
        self._check_asked(company, terms)
        statement = about.get("statement")
        vals = {
            "company_id": company.id,
            "partner_id": partner.sudo().commercial_partner_id.id,
            "contact_id": partner.id,
            "currency_id": currency.id,
            "origin": "portal",
            "state": "asked",
            "item_ids": [Command.set(items.ids)],
            "reason": reason or False,
            "statement_id": statement.id if statement else False,
            "ip_hash": promises._hashed(about.get("ip", "")),
            **terms,
        }
        plan = self.sudo().with_company(company).create(vals)
        plan._check_terms()
        plan.made_by_id = False
        plan._plan_activity(self.env._("The customer asks for instalments."))
        plan._log_at_partner(
            lambda p: self.env._("Instalments were asked for: %s.", p.name)
        )
        return plan

    def _check_owed(self, partner, company, items):
        """Only what the customer owes to the company; the currency of it.

        :raise UserError: for anything else.
        """
        currency = items.sudo().currency_id[:1]
        facts = self.env["ar.payment.facts"]
        owed = facts._owed(company, partner, currency) if currency else items
        if not items or len(owed & items.sudo()) != len(items):
            raise UserError(
                self.env._("Choose open items of one customer, company and currency.")
            )
        return currency

    def _check_asked(self, company, terms):
        """Customers ask for no more than the company lets them ask for.

        :raise UserError: naming the limit.
        """
        company = company.sudo()
        today = fields.Date.context_today(self)
        last = today + timedelta(days=company.ar_plan_first_days)
        if not 2 <= terms["number"] <= company.ar_plan_most:
            raise UserError(
                self.env._("Choose 2 to %s instalments.", company.ar_plan_most)
            )
        first = terms["first_date"]
        if not first or not today <= first <= last:
            raise UserError(
                self.env._(
                    "Choose a day from today until %(last)s.",
                    last=fields.Date.to_string(last),
                )
            )

    # === ANSWERING === #

    def _portal_check_answer(self, partner, seal):
        """May this contact answer this offer now, and is it what they have seen?

        :raise AccessError: for a contact of somebody else, or without the role.
        :raise UserError: when the offer has changed.
        """
        self.ensure_one()
        if not self._portal_may(partner):
            raise AccessError(
                self.env._("You may not agree on payments for your company.")
            )
        if self.state != "offered" or not self.seal or seal != self.seal:
            raise UserError(
                self.env._("This offer has changed or was answered. Reload the page.")
            )

    def _portal_accept(self, partner, name, role="", *, seal, signature=None, ip=""):
        """The customer agrees with the plan, bound to its seal.

        :param str name: who accepts, as typed; ``role``: what they are.
        :param signature: base64 of a picture; it is needed.
        :raise UserError: when something was booked since the offer.
        """
        self._portal_check_answer(partner, seal)
        name, role = (name or "").strip(), (role or "").strip()
        if not name:
            raise UserError(self.env._("Type your name to accept."))
        if not signature:
            raise UserError(self.env._("Sign in the field before you accept."))
        plan = self.sudo()
        if not plan._seal_holds() or plan._other_plans():
            raise UserError(
                self.env._(
                    "Something was booked since this offer was made. We have to make "
                    "you a new one: please write to us."
                )
            )
        plan._ar_update_state(
            MOVES["accepted"],
            "accepted",
            accepted_on=fields.Datetime.now(),
            accepted_name=name[:200],
            accepted_role=role[:200],
            accepted_partner_id=partner.id,
            accepted_seal=seal,
            accepted_ip_hash=self.env["ar.promise"]._hashed(ip),
            signature=signature,
        )
        plan._message_log(
            body=self.env._(
                "Accepted by %(name)s (%(contact)s). Seal: %(seal)s",
                name=name,
                contact=partner.sudo().name,
                seal=seal,
            ),
            author_id=partner.id,
        )
        plan._start()
        return plan

    def _portal_decline(self, partner, reason="", *, seal, ip=""):
        """The customer does not want the plan."""
        self._portal_check_answer(partner, seal)
        reason = (reason or "").strip()
        if len(reason) > NOTE_LIMIT:
            raise UserError(
                self.env._("The text is too long: %s characters at most.", NOTE_LIMIT)
            )
        plan = self.sudo()
        plan._ar_update_state(
            MOVES["rejected"],
            "rejected",
            closed_on=fields.Date.context_today(self),
            declined_text=reason or False,
        )
        plan._message_log(
            body=self.env._("Declined by %s.", partner.sudo().name),
            author_id=partner.id,
        )
        plan._plan_activity(self.env._("The customer declined the offer."))
        return plan

    # === WORDS === #

    @api.model
    def _portal_state_words(self):
        """dict of state to what the customer reads."""
        return {
            "asked": self.env._("You asked for it"),
            "draft": self.env._("We look at it"),
            "approval": self.env._("We look at it"),
            "offered": self.env._("Please answer"),
            "accepted": self.env._("Agreed"),
            "running": self.env._("Running"),
            "done": self.env._("Paid in Full"),
            "defaulted": self.env._("Ended: not paid in time"),
            "rejected": self.env._("Not agreed"),
        }

    @api.model
    def _portal_active(self, partner, companies):
        """Running plans of the contact's company, for the overview."""
        return self.sudo().search(
            self._portal_domain(partner)
            & Domain("company_id", "in", companies.ids)
            & (
                Domain(
                    "state", "in", (*ACTIVE, "asked", "draft", "approval", "offered")
                )
                | Domain("state", "=", "defaulted")
            ),
            limit=20,
        )

    # === PAYING === #

    def _portal_transfer(self, line):
        """Where and what to pay for an instalment; None without a bank account.

        :param line: ar.instalment.line of this plan.
        :return: dict ``bank``, ``bic``, ``holder``, ``account``, ``reference``, ``qr``
            (data URI, "" unless the account is in SEPA and the money in euro).
        """
        bank = self.company_id._ar_bank_account(self.currency_id)
        if not bank or line.plan_id != self:
            return None
        holder = bank.acc_holder_name or bank.partner_id.name or ""
        code = epc(
            name=holder,
            iban=bank.acc_number or "",
            cents=self._units(line.rest_amount),
            currency=self.currency_id.name,
            reference=line.reference,
        )
        paper = self.env["ar.statement.paper"]
        return {
            "bank": bank.bank_id.name or "",
            "bic": bank.bank_id.bic or "",
            "holder": holder,
            "account": bank.acc_number or "",
            "reference": line.reference,
            "qr": paper._qr(code.text) if code.text else "",
        }


class ArInstalmentLine(models.Model):
    _inherit = "ar.instalment.line"

    def _portal_pay_query(self):
        """Query of the page to pay online: which items, how much of each.

        What is left of the instalment goes to the plan's oldest items; a payment is
        for one company, so items of a branch are left for another one.

        :return: list of (name, value), empty when nothing can be paid.
        """
        self.ensure_one()
        plan = self.plan_id.sudo()
        owed = plan.item_ids.filtered(lambda item: item.amount_residual_currency > 0)
        if plan.state not in ACTIVE or self.state == "paid" or not owed:
            return []
        due = {item: item.date_maturity or item.date for item in owed}
        company = min(owed, key=lambda item: (due[item], item.id)).company_id
        items = [
            (item.id, plan._units(item.amount_residual_currency), due[item])
            for item in owed
            if item.company_id == company
        ]
        parts = shares(plan._units(self.rest_amount), items)
        places = plan.currency_id.decimal_places
        query = [
            ("choice", "lines"),
            ("company", company.id),
            ("currency", plan.currency_id.id),
        ]
        for item, units in parts.items():
            query.append(("item", item))
            query.append((f"amount_{item}", f"{plan._money(units):.{places}f}"))
        return query
