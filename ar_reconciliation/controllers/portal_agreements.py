"""What the pages of promises and of instalment plans have in common.

A customer agrees on something for one account: what it owes to one of our companies
in one currency, or the open lines of one statement.
"""

from types import SimpleNamespace

from werkzeug.urls import url_encode

from odoo import fields, http
from odoo.http import request

from ..core.forms import wholes
from ..core.statement.states import SHOWN
from .portal_statement_account import PortalStatementAccount
from .portal_statement_answers import PortalStatementAnswers

#: Open items that a page offers; those due first.
ITEMS_SHOWN = 60


class PortalAgreements(PortalStatementAccount, PortalStatementAnswers):
    # === OVERVIEW === #

    @http.route()
    def portal_my_statements(self, page=1, sortby="date", filterby="all", **kw):
        """The same, with what was promised and agreed."""
        response = super().portal_my_statements(page, sortby, filterby, **kw)
        user = request.env.user
        statements = request.env["ar.customer.statement"]
        plans = request.env["ar.instalment.plan"].sudo()
        promises = request.env["ar.promise"].sudo()
        if not statements._portal_visible(user).is_false():
            companies = statements._portal_companies(user)
            plans = plans._portal_active(user.partner_id, companies)
            plans._evaluate()
            promises = promises._portal_list(user.partner_id, companies)
        response.qcontext.update(
            {
                "plans": plans,
                "plan_words": plans._portal_state_words(),
                "promises": promises,
                "promise_words": self._promise_words(),
                "may_agree": self._may_agree(user.partner_id),
                "may_ask": self._may_ask(user),
                "agreed": self._agreed_words().get(kw.get("done"), ""),
            }
        )
        return response

    def _may_agree(self, partner):
        role = partner.sudo().ar_portal_role
        return partner.sudo().active and (role or "confirm") == "confirm"

    def _may_ask(self, user):
        companies = request.env["ar.customer.statement"]._portal_companies(user)
        return any(company.sudo().ar_plan_most >= 2 for company in companies)

    def _promise_words(self):
        """dict of state to what the customer reads."""
        return {
            "open": request.env._("We wait for it"),
            "kept": request.env._("Kept, thank you"),
            "part": request.env._("Paid in part"),
            "broken": request.env._("Not paid in time"),
        }

    def _agreed_words(self):
        return {
            "promise": request.env._("Thank you: your promise is recorded."),
            "asked": request.env._(
                "Thank you: we look at your request and answer you."
            ),
            "accepted": request.env._(
                "Thank you: the plan is agreed. Please name the reference of each "
                "instalment when you pay."
            ),
            "declined": request.env._("You have declined the plan. We will call you."),
        }

    # === STATEMENT === #

    def _page_values(self, statement, partner, kw):
        """The same, with whether this contact may promise and ask for instalments."""
        values = super()._page_values(statement, partner, kw)
        company = statement.company_id.sudo()
        may = bool(partner) and values["shown"] and self._may_agree(partner)
        values["may_agree"] = may
        values["may_ask"] = may and company.ar_plan_most >= 2
        if not values["done"]:
            values["done"] = self._agreed_words().get(kw.get("done"), "")
        return values

    def _line_values(self, statement, kw, link):
        """The same, with the plans that lines are in."""
        values = super()._line_values(statement, kw, link)
        plans = request.env["ar.instalment.plan"].sudo()
        planned = plans._planned_items(values["lines"].move_line_id)
        found = {}
        for line in values["lines"]:
            if line.move_line_id.id in planned:
                _amount, day, plan = planned[line.move_line_id.id]
                found[line.id] = (plan, plans.browse(plan).name, day)
        return {**values, "planned": found}

    # === ONE ACCOUNT === #

    def _agreement_scope(self, statement_id, kw):
        """The account about which this visitor may agree on something.

        Ends the request for everybody else.

        :return: namespace of ``partner``, ``company``, ``currency``, ``items`` (owed,
            the earliest due first, none of a running plan), ``accounts``,
            ``statement``, ``to`` (function of a suffix), ``back`` (address).
        """
        if statement_id:
            return self._statement_scope(statement_id, kw)
        user = request.env.user
        statements = request.env["ar.customer.statement"].sudo()
        if user._is_public():
            self._refuse(kw)
        if statements._portal_visible(user).is_false():
            raise request.not_found()
        accounts = self._agreement_accounts(user, statements)
        company, currency, items = self._agreement_account(accounts, kw)

        def to(suffix="", **query):
            own = {"company": company.id, "currency": currency.id}
            return f"/my/statements{suffix}?{url_encode({**own, **query})}"

        return SimpleNamespace(
            partner=user.partner_id.sudo(),
            company=company,
            currency=currency,
            items=items,
            accounts=accounts,
            statement=statements.browse(),
            to=to,
            back="/my/statements",
        )

    def _statement_scope(self, statement_id, kw):
        statement, partner = self._statement(statement_id, kw)
        statement._verified()
        shown = statement.state in SHOWN and statement.state != "reopened"
        if not partner or not shown or statement._portal_hidden():
            raise request.not_found()
        lines = (statement.line_ids | statement.open_line_ids).move_line_id
        owed = request.env["ar.payment.facts"]._owed(
            statement.company_id, statement.partner_id, statement.currency_id
        )
        link = self._link(kw)

        def to(suffix="", **query):
            parts = url_encode({**query, **link})
            base = f"/my/statements/{statement.id}{suffix}"
            return f"{base}?{parts}" if parts else base

        return SimpleNamespace(
            partner=partner,
            company=statement.company_id,
            currency=statement.currency_id,
            items=self._unplanned(owed & lines),
            accounts=[],
            statement=statement,
            to=to,
            back=to(),
        )

    def _agreement_accounts(self, user, statements):
        """list of (company, currency, open items), without what is hidden."""
        overview = request.env["ar.statement.overview"].sudo()
        partner = user.partner_id
        hidden, found = overview._hidden(partner), []
        for company in overview._creditors(statements._portal_companies(user)):
            company = company.sudo()
            owed = request.env["ar.payment.facts"]._owed(company, partner)
            owed = self._unplanned(owed)
            for currency, items in owed.grouped("currency_id").items():
                if (company, currency) not in hidden:
                    found.append((company, currency, items))
        return found

    def _unplanned(self, items):
        planned = request.env["ar.instalment.plan"]._planned_items(items)
        return items.filtered(lambda item: item.id not in planned)

    def _agreement_account(self, accounts, kw):
        """The account of the query, else the first; empty records if there is none."""
        wanted = (str(kw.get("company")), str(kw.get("currency")))
        for company, currency, items in accounts:
            if (str(company.id), str(currency.id)) == wanted:
                return company, currency, items
        if accounts:
            return accounts[0]
        env = request.env
        return (
            env["res.company"].sudo(),
            env["res.currency"],
            env["account.move.line"].sudo(),
        )

    def _typed_items(self, scope):
        """The open items that were ticked; what is not the customer's is left out."""
        typed = request.httprequest.form.getlist("item")
        ids = set(wholes(typed))
        return scope.items.filtered(lambda item: item.id in ids)

    def _agreement_values(self, scope, kw, **more):
        today = fields.Date.context_today(scope.items)
        return {
            **self._prepare_portal_layout_values(),
            "scope": scope,
            "partner": scope.partner,
            "items": scope.items[:ITEMS_SHOWN],
            "more_items": len(scope.items) > ITEMS_SHOWN,
            "total": sum(scope.items.mapped("amount_residual_currency")),
            "currency": scope.currency,
            "to": scope.to,
            "form": kw,
            "ticked": set(wholes(request.httprequest.form.getlist("item"))),
            "posted": request.httprequest.method == "POST",
            "today": today,
            "error": "",
            **more,
        }

    def _agreed(self, address, done):
        """Lead to a page that says what was done."""
        mark = "&" if "?" in address else "?"
        response = request.redirect(f"{address}{mark}done={done}", code=303)
        return self._private(response)
