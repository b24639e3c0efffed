"""A customer with one of everything, for tests of the documents of statements."""

from .statement_common import StatementCommon

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)
FORMULA = '=HYPERLINK("http://x.example","pay")'


class StatementReportCommon(StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "name": "Harbour Trading GmbH",
                "street": "Am Sandtorkai 12",
                "zip": "20457",
                "city": "Hamburg",
                "phone": "+49 40 555 0100",
                "email": "accounts@harbour.example",
                "company_registry": "HRB 123456",
                "ar_statement_signature": "Clara Meyer\nHead of Receivables",
                "ar_statement_seal": PIXEL,
            }
        )
        cls.company.ar_statement_bank_id = cls.env["res.partner.bank"].create(
            {
                "acc_number": "DE89 3704 0044 0532 0130 00",
                "acc_holder_name": "Harbour Trading GmbH",
                "bank_id": cls.env["res.bank"]
                .create({"name": "Hafenbank", "bic": "COBADEFFXXX"})
                .id,
                "partner_id": cls.company.partner_id.id,
            }
        )
        cls.azure.write(
            {
                "name": "Azure Interior S.A.",
                "street": "Rue du Port 4",
                "zip": "1000",
                "city": "Bruxelles",
                "ref": "C-1042",
                "country_id": cls.env.ref("base.be").id,
            }
        )
        cls.book()

    @classmethod
    def book(cls):
        """Euro documents: old, paid in part, disputed, credited, not applied."""
        euro = {"currency_id": cls.eur.id}
        cls.old = cls.invoice(
            cls.azure,
            1200,
            "2025-12-10",
            **euro,
            invoice_date_due="2026-01-09",
            ref="PO 7001",
        )
        cls.paid = cls.invoice(
            cls.azure,
            4800.5,
            "2026-01-15",
            **euro,
            invoice_date_due="2026-02-14",
            ref="PO 7002",
        )
        cls.rest = cls.invoice(
            cls.azure,
            2350,
            "2026-02-20",
            **euro,
            invoice_date_due="2026-03-22",
            ref=FORMULA,
        )
        cls.bad = cls.invoice(
            cls.contact,
            980,
            "2026-03-05",
            **euro,
            invoice_date_due="2026-04-04",
            ref="PO 7019",
        )
        cls.note = cls.invoice(cls.azure, 150, "2026-03-12", "out_refund", **euro)
        cls.late = cls.invoice(
            cls.azure,
            3100.25,
            "2026-04-20",
            **euro,
            ref="PO 7031",
            invoice_date_due="2026-05-30",
        )
        cls.book_money()
        cls.env["ar.dispute"]._open(
            [{"items": {cls.receivable(cls.bad): (280, "")}, "origin": "manual"}]
        )

    @classmethod
    def book_money(cls):
        """One invoice paid, one in part, and a payment that settles nothing."""
        StatementCommon.pay(cls, cls.paid, "2026-02-25", journal_id=cls.euro_bank.id)
        StatementCommon.pay(
            cls, cls.rest, "2026-04-02", 1000, journal_id=cls.euro_bank.id
        )
        payment = cls.env["account.payment"].create(
            {
                "partner_id": cls.azure.id,
                "amount": 400,
                "date": "2026-04-28",
                "payment_type": "inbound",
                "partner_type": "customer",
                "currency_id": cls.eur.id,
                "journal_id": cls.euro_bank.id,
            }
        )
        payment.action_post()

    def euros(self, **vals):
        """A statement in euros as a clerk makes it."""
        return self.statement(currency_id=self.eur.id, **vals)

    def document(self, statement, kind):
        return statement.with_context(force_report_rendering=True)._document(kind)
