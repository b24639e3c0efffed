"""Customers promise a day on which they pay."""

from datetime import timedelta

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .portal_agreements import PortalAgreements

PROMISE = ["/my/statements/promise", "/my/statements/<int:statement_id>/promise"]


class PortalPromises(PortalAgreements):
    @http.route(
        PROMISE,
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_promise_form(self, statement_id=0, **kw):
        """The form to promise a payment."""
        return self._promise_page(self._agreement_scope(statement_id, kw), kw)

    @http.route(
        PROMISE,
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_promise(self, statement_id=0, **kw):
        """The customer promises; an error shows the form again."""
        scope = self._agreement_scope(statement_id, kw)
        try:
            with request.env.cr.savepoint():
                self._promise(scope, kw)
        except UserError as error:
            return self._promise_page(scope, kw, str(error))
        return self._agreed(scope.back, "promise")

    def _promise(self, scope, kw):
        """What was typed, as a promise.

        Ticked items without an amount: all that is open of them.  An amount without
        items is promised for the account.
        """
        if not scope.company:
            raise UserError(request.env._("Nothing is open that could be promised."))
        items = self._typed_items(scope)
        typed = (kw.get("amount") or "").strip()
        amount = self._number(typed) if typed else 0.0
        if not typed:
            amount = sum(items.mapped("amount_residual_currency"))
        if not items and not typed:
            raise UserError(request.env._("Tick what you will pay, or type an amount."))
        promises = request.env["ar.promise"].sudo()
        return promises.with_company(scope.company)._portal_promise(
            scope.partner,
            scope.company,
            amount,
            self._day(kw.get("date")),
            items=items or None,
            currency=scope.currency,
            note=kw.get("note"),
            statement=scope.statement,
            ip=self._address(),
        )

    def _promise_page(self, scope, kw, error=""):
        values = self._agreement_values(
            scope,
            kw,
            page_name="ar_promise",
            error=error,
            may_agree=self._may_agree(scope.partner),
        )
        days = scope.company.ar_promise_days if scope.company else 0
        values["last_day"] = values["today"] + timedelta(days=days)
        response = request.render(
            "ar_reconciliation.portal_promise", values, status=422 if error else 200
        )
        return self._private(response)
