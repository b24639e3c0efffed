"""Example data for databases made with ``--with-demo``: small, and recent."""

import base64
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import file_open

_logger = logging.getLogger(__name__)

ACCOUNT = "DE61200100990004711001"
#: Name, bank account, language.
CUSTOMERS = (
    ("Möbelwerk Ostsee GmbH", "DE15100500000007700420", "en_US"),
    ("苏州青梧精密机械有限公司", "6217001100008800420", "zh_CN"),
)
#: Customer, days ago, amount.
INVOICES = (
    (0, 38, 1190.0),
    (0, 24, 357.5),
    (0, 12, 820.0),
    (1, 30, 2400.0),
    (1, 9, 615.2),
)


class ArDemo(models.AbstractModel):
    _name = "ar.demo"
    _description = "Example Data for Receivables"

    @api.model
    def _load(self):
        """Two customers, their invoices, and a statement imported and matched."""
        company = self.env.company
        if not company.chart_template:
            _logger.info("No example data: %s has no chart of accounts", company.name)
            return
        company._ar_create_default_rules()  # the hook that does it comes later
        customers = [self._customer(*values) for values in CUSTOMERS]
        invoices = self._invoices(customers)
        self._journal(company)
        self._import(self._statement(company, customers, invoices))

    def _customer(self, name, account, lang):
        known = self.env["res.lang"].search_count([("code", "=", lang)])
        return self.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "customer_rank": 1,
                "lang": lang if known else "en_US",
                "bank_ids": [Command.create({"acc_number": account})],
            }
        )

    def _invoices(self, customers):
        today = fields.Date.context_today(self)
        invoices = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": customers[customer].id,
                    "invoice_date": today - timedelta(days=days),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": self.env._("Consulting"),
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
                for customer, days, amount in INVOICES
            ]
        )
        invoices.action_post()
        return invoices

    def _journal(self, company):
        """A bank journal with the account that the statement is of."""
        account = self.env["res.partner.bank"].create(
            {"acc_number": ACCOUNT, "partner_id": company.partner_id.id}
        )
        return self.env["account.journal"].create(
            {
                "name": self.env._("Example Bank"),
                "code": "XBNK",
                "type": "bank",
                "company_id": company.id,
                "bank_account_id": account.id,
            }
        )

    def _statement(self, company, customers, invoices):
        """A CAMT.053 file: exact, part, several, and one that nobody knows."""
        first, second, _open, fourth, fifth = invoices
        parts = (
            (first.amount_total, f"Invoice {first.name}", customers[0]),
            (200.0, f"{second.name} part payment", customers[0]),
            (
                fourth.amount_total + fifth.amount_total,
                f"{fourth.name}, {fifth.name}",
                customers[1],
            ),
            (58.4, "Thank you", self.env["res.partner"]),
        )
        with file_open("ar_reconciliation/demo/camt053.txt") as template:
            layout, entry = template.read().split("<!-- entry -->")
        values = {
            "today": fields.Date.context_today(self),
            "currency": company.currency_id.name,
            "account": ACCOUNT,
            "total": f"{sum(amount for amount, *_rest in parts):.2f}",
        }
        entries = "".join(
            entry.format(
                amount=f"{amount:.2f}",
                text=text,
                name=customer.name or "R. Unknown",
                payer=customer.bank_ids[:1].acc_number or "DE00",
                number=number,
                **values,
            )
            for number, (amount, text, customer) in enumerate(parts, 1)
        )
        return layout.format(entries=entries, **values).encode()

    def _import(self, data):
        """Through the wizard, which also matches."""
        wizard = self.env["ar.statement.import"].create(
            {"file": base64.b64encode(data), "filename": "example-camt053.xml"}
        )
        wizard.action_import()
