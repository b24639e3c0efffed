"""Begin to pay what a page has shown: by Odoo's payment form, which calls this."""

import base64
import binascii
import json

from werkzeug.exceptions import Forbidden, NotFound

from odoo import http
from odoo.fields import Command
from odoo.http import request
from odoo.tools import consteq

from ..core.statement.pay import Wish
from .portal_statement_pay import OF_STATEMENT, PortalStatementPay
from .portal_statements import TooManyRequests

#: What the payment form sends; all else is ours to say.
FORM_KEYS = (
    "provider_id",
    "payment_method_id",
    "token_id",
    "flow",
    "tokenization_requested",
)


class PortalStatementTransaction(PortalStatementPay):
    @http.route(
        ["/my/statements/transaction", OF_STATEMENT + "/transaction"],
        type="jsonrpc",
        auth="public",
    )
    def portal_statement_transaction(self, statement_id=0, access_token=None, **kw):
        """Begin to pay what was shown; see Odoo's ``/payment/transaction``.

        :param str access_token: as the page gave it; the visitor's own link stands
            in the address.
        :return: values to go on with at the provider.
        """
        self._validate_transaction_kwargs(kw, ("payment_reference",))
        payer = self._json_payer(statement_id)
        shown = self._shown(access_token, payer)
        company = request.env["res.company"].sudo().browse(shown["company"])
        currency = request.env["res.currency"].sudo().browse(shown["currency"])
        wish = Wish(
            shown["mode"],
            {int(key): units for key, units in shown["lines"]},
            shown["units"],
            tuple(shown["credits"]),
        )
        amount = request.env["ar.core.bridge"]._amount(shown["total"], currency)
        self._check_option(payer, company, currency, amount, kw)
        what = (company, currency, wish, shown["total"])
        if payer.statement:
            remittance = payer.statement._portal_pay(
                payer.partner, *what, ip=self._address()
            )
        else:
            remittance = payer.pay._portal_pay(
                payer.partner, payer.domain, *what, ip=self._address()
            )
        to = self._pay_to(payer, request.httprequest.args)
        form = {key: kw.get(key) for key in FORM_KEYS}
        if request.env.user._is_public():
            # The page does not offer it: all contacts with a login would see the card.
            form["tokenization_requested"] = False
        transaction = self._create_transaction(
            **form,
            amount=remittance.amount,
            currency_id=currency.id,
            partner_id=payer.partner.id,
            landing_route=to(f"/pay/{remittance.id}"),
            reference_prefix=remittance.name,
            custom_create_values={
                "ar_remittance_id": remittance.id,
                "invoice_ids": [Command.set(remittance._invoices().ids)],
            },
        )
        return transaction._get_processing_values()

    def _json_payer(self, statement_id):
        """As :meth:`_payer`, without redirections, which mean nothing to a script."""
        if not statement_id:
            return self._payer(0, {})
        link = self._link(request.httprequest.args)
        try:
            statement, partner = self._find(statement_id, link)
        except TooManyRequests:
            raise Forbidden from None
        if not statement or not partner:
            raise NotFound
        return self._payer(statement_id, link)

    def _check_option(self, payer, company, currency, amount, kw):
        """Is this provider offered for this payment, in this company?

        :raise Forbidden: for the provider, method or card of somebody else.
        """
        offered = self._form_values(payer, company, currency, amount)
        if kw.get("provider_id") not in offered["providers_sudo"].ids:
            raise Forbidden
        flow = kw.get("flow")
        if flow == "token":
            token = offered["tokens_sudo"].filtered(
                lambda token: token.id == kw.get("token_id")
            )
            if token.provider_id.id != kw["provider_id"]:
                raise Forbidden
            return
        methods = offered["payment_methods_sudo"]
        if flow not in ("redirect", "direct"):
            raise Forbidden
        if kw.get("payment_method_id") not in (methods | methods.brand_ids).ids:
            raise Forbidden

    def _shown(self, token, payer):
        """What the customer was shown, when it is the same customer.

        :raise Forbidden: for what we have not signed for this visitor.
        """
        body, _dot, signature = f"{token or ''}".rpartition(".")
        if not signature.isascii() or not consteq(self._pay_signature(body), signature):
            raise Forbidden
        try:
            content = json.loads(base64.urlsafe_b64decode(body))
        except (binascii.Error, ValueError):
            raise Forbidden from None
        mine = (payer.partner.id, payer.statement.id or 0)
        if (content["partner"], content["statement"]) != mine:
            raise Forbidden
        return content
