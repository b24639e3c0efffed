"""Customers pay in the portal: choose, look at the total, pay by Odoo's providers.

Both pages work by plain forms and links. What the customer is shown is signed and
comes back with the request to pay; what it means is worked out again from the books.
"""

import base64
import json
import math
from types import SimpleNamespace

from werkzeug.urls import url_encode

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import hmac

from odoo.addons.payment.controllers.portal import PaymentPortal

from ..core.forms import wholes
from ..core.statement.pay import MODES, Wish
from ..core.statement.states import SHOWN
from .portal_statements import PortalStatements

PAY = "/my/statements/pay"
OF_STATEMENT = "/my/statements/<int:statement_id>"
#: Most items of an account that the page shows; all overdue ones count anyway.
ITEMS_SHOWN = 200
#: A statement that is being corrected is not paid from.
PAYABLE = tuple(state for state in SHOWN if state != "reopened")


class PortalStatementPay(PortalStatements, PaymentPortal):
    # === WHO PAYS WHAT === #

    def _payer(self, statement_id, kw, states=PAYABLE):
        """Who pays, and which items they may pay; ends the request for others.

        :param tuple states: in which the statement may be.
        :return: namespace with ``partner``, ``domain``, ``statement`` (maybe empty).
        """
        pay = request.env["ar.portal.payment"].sudo()
        if statement_id:
            statement, partner = self._statement(statement_id, kw)
            statement._verified()
            shown = statement.state in states and not statement._portal_hidden()
            if not partner or not shown:
                raise request.not_found()
            domain = pay._statement_domain(statement)
            return SimpleNamespace(
                partner=partner, domain=domain, statement=statement, pay=pay
            )
        statements = request.env["ar.customer.statement"].sudo()
        user = request.env.user
        if user._is_public() or statements._portal_visible(user).is_false():
            raise request.not_found()
        partner = user.partner_id.sudo()
        domain = pay._domain(partner, statements._portal_companies(user))
        return SimpleNamespace(
            partner=partner, domain=domain, statement=statements.browse(), pay=pay
        )

    def _pay_to(self, payer, kw):
        """A function that makes addresses of these pages, with the visitor's link."""
        link = self._link(kw) if payer.statement else {}

        def to(suffix="", **query):
            own = f"/{payer.statement.id}" if payer.statement else ""
            path = f"/my/statements{own}{suffix}"
            parts = url_encode({**query, **link})
            return f"{path}?{parts}" if parts else path

        return to

    def _account(self, payer, kw):
        """(company, currency) that the visitor chose, else the only or first one."""
        accounts = payer.pay._accounts(payer.domain)
        for company, currency, _owed in accounts:
            chosen = (str(company.id), str(currency.id))
            if (kw.get("company"), kw.get("currency")) == chosen:
                return accounts, company, currency
        if kw.get("company") or kw.get("currency") or not accounts:
            return accounts, request.env["res.company"], request.env["res.currency"]
        return accounts, accounts[0][0].sudo(), accounts[0][1]

    # === CHOOSE === #

    @http.route(
        [PAY, OF_STATEMENT + "/pay"],
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_statement_pay(self, statement_id=0, **kw):
        """What there is to pay, or, when something is chosen, how to pay it."""
        if not statement_id and request.env.user._is_public():
            query = url_encode({"redirect": request.httprequest.path})
            return request.redirect(f"/web/login?{query}")
        payer = self._payer(statement_id, kw)
        accounts, company, currency = self._account(payer, kw)
        values = {
            "page_name": "ar_statement_pay",
            "partner": payer.partner,
            "statement": payer.statement,
            "to": self._pay_to(payer, kw),
            "link": self._link(kw) if payer.statement else {},
            "accounts": accounts,
            "company": company,
            "currency": currency,
            "form": kw,
            "ticked": {*self._ids("item"), *self._ids("credit")},
            "error": "",
            "done": "",
        }
        if kw.get("choice"):
            try:
                if not company:
                    raise UserError(request.env._("There is nothing to pay here."))
                wish = self._wish(payer, kw, company, currency)
                wanted = payer.domain & payer.pay._wanted(wish)
                items = payer.pay._items(wanted, company, currency)
                found = payer.pay._plan(items, wish)
                return self._pay_page(payer, items, wish, found, values)
            except UserError as error:
                values["error"] = str(error)
        values.update(self._choose_values(payer, company, currency))
        response = request.render(
            "ar_reconciliation.portal_statement_pay",
            values,
            status=422 if values["error"] else 200,
        )
        return self._private(response)

    def _choose_values(self, payer, company, currency):
        """The first items of an account; the rest of a long one is paid unseen."""
        bridge, pay = request.env["ar.core.bridge"], payer.pay

        def shown(operator):
            sign = Domain("amount_residual_currency", operator, 0)
            return pay._items(
                payer.domain & sign, company, currency, limit=ITEMS_SHOWN + 1
            )

        owed, credits = shown(">"), shown("<")
        more = max(len(owed), len(credits)) > ITEMS_SHOWN
        owed, credits = owed[:ITEMS_SHOWN], credits[:ITEMS_SHOWN]
        items = owed | credits
        core = {item.id: item for item in pay._core_items(items)}
        late = sum(
            item.open - item.disputed
            for item in core.values()
            if item.overdue and not item.busy and item.open > item.disputed
        )
        return {
            "items": owed,
            "credits": credits,
            "core": core,
            "more": more,
            "overdue": bridge._amount(late, currency) if late else 0.0,
            "disputed": items._ar_disputed_amounts(),
            "kinds": request.env["ar.statement.overview"].sudo()._kinds(items),
        }

    def _wish(self, payer, kw, company, currency):
        """Core ``Wish`` of what was typed.

        :raise UserError: for what is no number.
        """
        units = request.env["ar.core.bridge"]._units
        mode = kw["choice"] if kw["choice"] in MODES else "lines"
        ids, lines, free = self._ids, {}, 0
        if mode == "lines":
            chosen = payer.domain & Domain("id", "in", ids("item"))
            items = payer.pay._items(chosen, company, currency)
            own = {item.id: item for item in items}
            for key in ids("item"):
                typed = (kw.get(f"amount_{key}") or "").strip()
                whole = own[key].amount_residual_currency if key in own else 0.0
                lines[key] = units(
                    self._pay_number(typed) if typed else whole, currency
                )
        if mode == "amount":
            free = units(self._pay_number(kw.get("amount") or ""), currency)
        return Wish(mode, lines, free, tuple(dict.fromkeys(ids("credit"))))

    def _ids(self, name):
        """Ids that were ticked."""
        return wholes(request.httprequest.args.getlist(name))

    def _pay_number(self, text):
        """Money as browsers send it.

        :raise UserError: when it is none.
        """
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not abs(number) < 1e15:
            raise UserError(
                request.env._("Type the amount as a number, such as 1234.50.")
            )
        return number

    # === PAY === #

    def _pay_page(self, payer, items, wish, found, values):
        """The total, Odoo's payment form, and what a bank transfer needs."""
        company, currency = values["company"].sudo(), values["currency"]
        bridge = request.env["ar.core.bridge"]
        amount = bridge._amount(found.units, currency)
        own = {item.id: item for item in items}
        query = {"company": company.id, "currency": currency.id}
        values |= {
            "back": values["to"]("/pay", **query),
            "parts": [
                (own[key], bridge._amount(part, currency)) for key, part in found.parts
            ],
            "amount": amount,
            "transfer": payer.pay._transfer(
                company, currency, found, own, payer.statement, payer.partner
            ),
            **self._form_values(payer, company, currency, amount),
            "transaction_route": values["to"]("/transaction"),
            "landing_route": values["to"]("/pay"),
            "access_token": self._signed(payer, company, currency, wish, found.units),
        }
        template = "ar_reconciliation.portal_statement_pay_now"
        return self._private(request.render(template, values))

    def _form_values(self, payer, company, currency, amount):
        """Values of Odoo's payment form: who can take this payment."""
        partner, report = payer.partner, {}
        providers = (
            request.env["payment.provider"]
            .sudo()
            ._get_compatible_providers(
                company.id, partner.id, amount, currency_id=currency.id, report=report
            )
        )
        methods = (
            request.env["payment.method"]
            .sudo()
            ._get_compatible_payment_methods(
                providers.ids, partner.id, currency_id=currency.id, report=report
            )
        )
        tokens = request.env["payment.token"].sudo().browse()
        if not request.env.user._is_public():
            tokens = tokens._get_available_tokens(providers.ids, partner.id)
        if not self._can_partner_pay_in_company(partner, company):
            providers, methods = providers.browse(), methods.browse()
            tokens = tokens.browse()
        mapping = self._compute_show_tokenize_input_mapping(providers)
        if request.env.user._is_public():
            mapping = dict.fromkeys(mapping, False)
        return {
            "partner_id": partner.id,
            "providers_sudo": providers,
            "payment_methods_sudo": methods,
            "tokens_sudo": tokens,
            "availability_report": report,
            "show_tokenize_input_mapping": mapping,
        }

    def _signed(self, payer, company, currency, wish, units):
        """What the customer was shown, as text that only we can make."""
        content = {
            "partner": payer.partner.id,
            "statement": payer.statement.id or 0,
            "company": company.id,
            "currency": currency.id,
            "mode": wish.mode,
            "lines": sorted(wish.lines.items()),
            "units": wish.units,
            "credits": wish.credits,
            "total": units,
        }
        text = json.dumps(content, separators=(",", ":")).encode()
        body = base64.urlsafe_b64encode(text).decode()
        return f"{body}.{self._pay_signature(body)}"

    def _pay_signature(self, body):
        return hmac(request.env(su=True), "ar.portal.payment", body)

    # === AFTERWARDS === #

    @http.route(
        [PAY + "/<int:remittance_id>", OF_STATEMENT + "/pay/<int:remittance_id>"],
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_statement_paid(self, remittance_id, statement_id=0, **kw):
        """What became of a payment."""
        if not statement_id and request.env.user._is_public():
            query = url_encode({"redirect": request.httprequest.path})
            return request.redirect(f"/web/login?{query}")
        # The payment itself may have reopened the statement.
        payer = self._payer(statement_id, kw, SHOWN)
        remittance = (
            request.env["ar.payment.remittance"]
            .sudo()
            .search(
                [
                    ("id", "=", remittance_id),
                    ("partner_id", "=", payer.partner.commercial_partner_id.id),
                    ("statement_id", "=", payer.statement.id),
                ]
            )
        )
        if not remittance:
            raise request.not_found()
        values = {
            "page_name": "ar_statement_pay",
            "statement": payer.statement,
            "partner": payer.partner,
            "to": self._pay_to(payer, kw),
            "remittance": remittance,
            "currency": remittance.currency_id,
        }
        template = "ar_reconciliation.portal_statement_paid"
        return self._private(request.render(template, values))
