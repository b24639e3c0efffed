"""Customers who pay in the portal, with a provider that does what tests say."""

import re
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import JsonRpcException
from odoo.tools import html2plaintext

from ..core.statement.pay import Wish
from .portal_common import PortalCommon

#: How a request to pay is refused; anything else is a defect.
REFUSALS = r"Forbidden|NotFound|UserError|AccessError|BadRequest|404"


def captures(providers):
    """Providers that can take the money later, and in parts."""
    providers.update(
        {
            "support_express_checkout": False,
            "support_manual_capture": "partial",
            "support_refund": "none",
            "support_tokenization": True,
        }
    )


class PayCommon(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        provider = cls.env.registry["payment.provider"]
        cls.startClassPatcher(
            patch.object(provider, "_compute_feature_support_fields", captures)
        )
        cls.provider, cls.method = cls.make_provider(cls.company, cls.bank)
        cls.half = cls.env["account.payment.term"].create(
            {
                "name": "Half now, half later",
                "line_ids": [
                    Command.create({"value_amount": 50, "nb_days": days})
                    for days in (0, 120)
                ],
            }
        )

    @classmethod
    def make_provider(cls, company, journal):
        """A payment provider of a company, open to every visitor."""
        form = cls.env["ir.ui.view"].create(
            {
                "name": "Form of a provider",
                "type": "qweb",
                "arch": "<form action='dummy' method='post'/>",
            }
        )
        method = cls.env.ref("payment.payment_method_unknown")
        provider = cls.env["payment.provider"].create(
            {
                "name": f"Provider of {company.name}",
                "code": "none",
                "state": "test",
                "is_published": True,
                "company_id": company.id,
                "payment_method_ids": [Command.set(method.ids)],
                "redirect_form_view_id": form.id,
            }
        )
        method.write({"active": True})
        known = cls.env["account.payment.method"].search([("code", "=", "none")])
        if known:
            with cls.mocked_get_payment_method_information(cls, "none"):
                provider.journal_id = journal
        else:
            cls._create_dummy_payment_method_for_provider(provider, journal)
        return provider, method

    # === WITHOUT PAGES === #

    def items_of(self, *moves):
        return self.env["account.move.line"].union(*map(self.receivable, moves))

    def wish(self, lines=None, mode="lines", units=0, credits=()):
        """:param lines: dict of item to cents, or a list of items, paid in full."""
        if lines is not None and not isinstance(lines, dict):
            lines = {item: round(item.amount_residual_currency * 100) for item in lines}
        ids = {item.id: part for item, part in (lines or {}).items()}
        return Wish(mode, ids, units, tuple(item.id for item in credits))

    def begin(self, wish, units=None, partner=None, currency=None, company=None):
        """What ``_portal_pay`` makes of a wish of one of Azure's contacts."""
        pay = self.env["ar.portal.payment"].sudo()
        company, currency = company or self.company, currency or self.usd
        partner = partner or self.contact
        domain = pay._domain(partner, self.company)
        if units is None:
            units = pay._plan(pay._items(domain, company, currency), wish).units
        return pay._portal_pay(partner, domain, company, currency, wish, units)

    def transaction(self, remittance, **vals):
        transactions = self.env["payment.transaction"].sudo()
        return transactions.create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "reference": transactions._compute_reference(
                    "none", prefix=remittance.name
                ),
                "amount": remittance.amount,
                "currency_id": remittance.currency_id.id,
                "partner_id": remittance.contact_id.id,
                "operation": "online_redirect",
                "ar_remittance_id": remittance.id,
                "invoice_ids": [Command.set(remittance._invoices().ids)],
                **vals,
            }
        )

    def finish(self, transaction):
        transaction._set_done()
        transaction._post_process()
        return transaction.payment_id

    def paid(self, wish, **options):
        remittance = self.begin(wish, **options)
        return remittance, self.finish(self.transaction(remittance))

    def settled(self, payment):
        """dict of document number to what the payment's entry settled of it."""
        partials = payment.move_id.line_ids.matched_debit_ids
        found = {
            p.debit_move_id.move_id.name: p.debit_amount_currency for p in partials
        }
        partials = payment.move_id.line_ids.matched_credit_ids
        for partial in partials:
            name = partial.credit_move_id.move_id.name
            found[name] = -partial.credit_amount_currency
        return found

    # === PAGES === #

    def form_of(self, page):
        """dict of what Odoo's payment form carries; empty when there is none."""
        form = re.search(r"<form[^>]*o_payment_form[^>]*>", page)
        pairs = re.findall(r'data-([a-z-]+)="([^"]*)"', form.group() if form else "")
        return {key: value.replace("&amp;", "&") for key, value in pairs}

    def show(self, base="/my/statements", **query):
        """The page with the total."""
        response = self.url_open(f"{base}/pay", params=query, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def submit(self, form, **changed):
        """What the payment form sends; ``changed`` by somebody who tries."""
        params = {
            "provider_id": self.provider.id,
            "payment_method_id": self.method.id,
            "token_id": None,
            "amount": float(form.get("amount") or 0),
            "flow": "redirect",
            "tokenization_requested": False,
            "landing_route": form.get("landing-route"),
            "is_validation": False,
            "access_token": form.get("access-token"),
            "csrf_token": "x",
            "payment_reference": None,
        }
        route = changed.pop("route", form.get("transaction-route"))
        values = self.make_jsonrpc_request(route, {**params, **changed})
        self.env.invalidate_all()
        found = self.env["payment.transaction"].sudo()
        return found.search([("reference", "=", values["reference"])])

    def assertNoPay(self, form, **changed):
        """Nothing comes of a request to pay."""
        count = self.env["ar.payment.remittance"].search_count([])
        with self.assertRaises(JsonRpcException) as refusal:
            self.submit(form, **changed)
        self.assertRegex(str(refusal.exception), REFUSALS)
        self.env.invalidate_all()
        self.assertEqual(self.env["ar.payment.remittance"].search_count([]), count)

    def text(self, response):
        return html2plaintext(response.text)
