"""Customers ask for instalments, accept or decline a plan, and see what is paid."""

from datetime import timedelta

from werkzeug.exceptions import abort
from werkzeug.urls import url_encode

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from ..core.forms import whole
from .portal_agreements import PortalAgreements
from .portal_statements import TooManyRequests

ASK = ["/my/statements/instalments", "/my/statements/<int:statement_id>/instalments"]
PLAN = "/my/plans/<int:plan_id>"


class PortalPlans(PortalAgreements):
    # === ASKING === #

    @http.route(
        ASK, type="http", auth="public", methods=["GET"], website=True, sitemap=False
    )
    def portal_plan_form(self, statement_id=0, **kw):
        """The form to ask for instalments."""
        return self._ask_page(self._agreement_scope(statement_id, kw), kw)

    @http.route(
        ASK, type="http", auth="public", methods=["POST"], website=True, sitemap=False
    )
    def portal_plan_ask(self, statement_id=0, **kw):
        """The customer asks; an error shows the form again."""
        scope = self._agreement_scope(statement_id, kw)
        try:
            with request.env.cr.savepoint():
                plan = self._ask(scope, kw)
        except UserError as error:
            return self._ask_page(scope, kw, str(error))
        if request.env.user._is_public():
            return self._agreed(scope.back, "asked")
        return self._agreed(f"/my/plans/{plan.id}", "asked")

    def _ask(self, scope, kw):
        typed = (kw.get("first_payment") or "").strip()
        terms = {
            "number": whole(kw.get("number")) or 0,
            "first_date": self._day(kw.get("first_date")),
            "period": "week" if kw.get("period") == "week" else "month",
            "first_payment": self._number(typed) if typed else 0.0,
        }
        return request.env["ar.instalment.plan"]._portal_ask(
            scope.partner,
            scope.company,
            self._typed_items(scope),
            terms,
            reason=kw.get("reason"),
            statement=scope.statement,
            ip=self._address(),
        )

    def _ask_page(self, scope, kw, error=""):
        company = scope.company
        values = self._agreement_values(
            scope,
            kw,
            page_name="ar_plan_ask",
            error=error,
            may_agree=self._may_agree(scope.partner),
            most=min(company.ar_plan_most, 120) if company else 0,
        )
        days = company.ar_plan_first_days if company else 0
        last = values["today"] + timedelta(days=days)
        values["last_day"] = last
        values["first_day"] = min(
            fields.Date.add(values["today"], months=1, day=1), last
        )
        response = request.render(
            "ar_reconciliation.portal_plan_ask", values, status=422 if error else 200
        )
        return self._private(response)

    # === A PLAN === #

    def _plan(self, plan_id, kw):
        """The plan, and the contact for whom this visitor acts.

        Ends the request for everybody else, as :meth:`_statement` does.

        :return: (ar.instalment.plan as superuser, res.partner); the second is empty
            for an employee who looks at the page.
        """
        plans = request.env["ar.instalment.plan"]
        nobody = request.env["res.partner"].sudo()
        user = request.env.user
        found = plans.sudo().browse(plan_id).exists()
        if found:
            found = found.with_company(found.company_id)
        if user._is_internal():
            if found and found.with_user(user).has_access("read"):
                return found, nobody
        elif not user._is_public():
            visible = Domain("id", "=", plan_id) & plans._portal_visible(user)
            if found and plans.sudo().search_count(visible):
                return found, user.partner_id.sudo()
        try:
            partner = self._find_by_link(found, kw)
        except TooManyRequests:
            abort(self._busy())
        if not partner:
            self._refuse(kw)
        return found, partner

    @http.route(PLAN, type="http", auth="public", website=True, sitemap=False)
    def portal_plan(self, plan_id, done="", **kw):
        """One plan: its instalments, and what its customer may do with it."""
        plan, partner = self._plan(plan_id, kw)
        plan._evaluate()
        return self._plan_page(plan, partner, {**kw, "done": done})

    def _plan_page(self, plan, partner, kw, error=""):
        link = self._link(kw)

        def to(suffix="", **query):
            parts = url_encode({**query, **link})
            base = f"/my/plans/{plan.id}{suffix}"
            return f"{base}?{parts}" if parts else base

        seen = plan._portal_figures() or not partner
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "ar_plan",
            "plan": plan,
            "lines": plan.line_ids.sorted("sequence") if seen else plan.line_ids[:0],
            "partner": partner,
            "to": to,
            "form": kw,
            "error": error,
            "done": self._agreed_words().get(kw.get("done"), ""),
            "plan_words": plan._portal_state_words(),
            "may_answer": bool(partner)
            and plan.state == "offered"
            and plan._portal_may(partner),
            "pay": self._pay_link if not request.env.user._is_public() else None,
            "transfer": plan._portal_transfer,
            "currency": plan.currency_id,
            "today": fields.Date.context_today(plan),
        }
        response = request.render(
            "ar_reconciliation.portal_plan", values, status=422 if error else 200
        )
        return self._private(response)

    def _pay_link(self, line):
        """Where an instalment is paid online; "" when that is not possible."""
        if not line.company_id.sudo().ar_portal_pay:
            return ""
        query = line._portal_pay_query()
        return f"/my/statements/pay?{url_encode(query)}" if query else ""

    @http.route(
        PLAN + "/accept", type="http", auth="public", methods=["POST"], website=True
    )
    def portal_plan_accept(self, plan_id, name="", seal="", **kw):
        """The customer agrees, with name, role and signature."""

        def act(plan, partner):
            if not kw.get("agree"):
                raise UserError(request.env._("Tick the box to accept."))
            plan._portal_accept(
                partner,
                name,
                kw.get("role") or "",
                seal=seal,
                signature=self._picture(kw.get("signature")),
                ip=self._address(),
            )

        return self._plan_answer(plan_id, "accepted", act, {**kw, "name": name})

    @http.route(
        PLAN + "/decline", type="http", auth="public", methods=["POST"], website=True
    )
    def portal_plan_decline(self, plan_id, seal="", **kw):
        """The customer does not want the plan."""

        def act(plan, partner):
            plan._portal_decline(
                partner, kw.get("reason") or "", seal=seal, ip=self._address()
            )

        return self._plan_answer(plan_id, "declined", act, kw)

    def _plan_answer(self, plan_id, done, act, kw):
        """Let the contact act; show the page again when that is refused."""
        plan, partner = self._plan(plan_id, kw)
        try:
            with request.env.cr.savepoint():
                if not partner:
                    raise UserError(
                        request.env._("Only the customer's contacts can answer.")
                    )
                request.env["ar.customer.statement"]._portal_check_address(
                    self._address()
                )
                act(plan, partner)
        except UserError as error:
            return self._plan_page(plan, partner, kw, str(error))
        query = url_encode(self._link(kw))
        address = f"/my/plans/{plan.id}"
        return self._agreed(f"{address}?{query}" if query else address, done)
