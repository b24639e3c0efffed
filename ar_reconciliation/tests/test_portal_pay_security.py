from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers.portal_statement_pay import ITEMS_SHOWN
from ..controllers.portal_statements import FAILURES
from .portal_pay_common import PayCommon


@tagged("post_install", "-at_install")
class TestPortalPayPages(PayCommon):
    """The pages, from what is owed to the money: what they show, and to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.invoice(
            cls.azure, 80, "2026-03-01", invoice_date_due="2026-04-01"
        )
        cls.credit = cls.invoice(cls.azure, 30, "2026-03-02", "out_refund")
        cls.foreign = cls.invoice(cls.deco, 44, "2026-02-02")
        cls.account = cls.env["res.partner.bank"].create(
            {
                "acc_number": "DE89370400440532013000",
                "partner_id": cls.company.partner_id.id,
            }
        )
        cls.company.ar_statement_bank_id = cls.account

    def setUp(self):
        super().setUp()
        self.ours, self.theirs = self.sent(), self.sent(self.deco)
        self.base = f"/my/statements/{self.ours.id}"
        self.login(self.azure_user)
        self.item = self.items_of(self.move)

    def here(self, **query):
        """Query of the dollars of our company."""
        account = {"company": self.company.id, "currency": self.usd.id}
        return {**account, "choice": "lines", **query}

    # === THE WAY THROUGH === #

    def test_from_the_overview_to_the_money(self):
        overview = self.url_open("/my/statements").text
        self.assertIn(f"/my/statements/pay?company={self.company.id}", overview)
        page = self.show().text
        for text in (self.move.name, self.second.name, self.credit.name):
            self.assertIn(text, page)
        items, credit = (
            self.items_of(self.move, self.second),
            self.items_of(self.credit),
        )
        query = self.here(item=items.ids, credit=credit.ids)
        query[f"amount_{self.item.id}"] = "90.5"
        response = self.show(**query)
        form = self.form_of(response.text)
        self.assertEqual(float(form["amount"]), 140.5)
        self.assertEqual(form["transaction-route"], "/my/statements/transaction")
        transaction = self.submit(form)
        self.assertEqual(transaction.amount, 140.5)
        self.assertEqual(transaction.invoice_ids, self.move | self.second)
        self.assertEqual(transaction.partner_id, self.contact)
        remittance = transaction.ar_remittance_id
        self.assertEqual(transaction.reference, remittance.name)
        self.assertIn(
            "not been finished", self.url_open(transaction.landing_route).text
        )
        # Now it is shown as being paid, and cannot be chosen again.
        page = self.show().text
        self.assertIn("Being paid", page)
        self.assertNotIn(f'value="{self.item.id}"', page)
        self.assertEqual(self.show(**query).status_code, 422)
        payment = self.finish(transaction)
        expected = {self.move.name: 90.5, self.second.name: 80, self.credit.name: -30}
        self.assertEqual(self.settled(payment), expected)
        self.assertIn(
            "has been received", self.url_open(transaction.landing_route).text
        )
        self.assertIn("paid", self.events(self.ours))

    def test_from_the_link_of_a_mail(self):
        self.authenticate(None, None)
        query = self.link(self.ours, self.contact)
        page = self.url_open(self.base + query).text
        self.assertIn(f"{self.base}/pay?", page)
        parts = dict(part.split("=") for part in query[1:].split("&"))
        response = self.show(self.base, **parts, **self.here(choice="overdue"))
        form = self.form_of(response.text)
        self.assertEqual(float(form["amount"]), 180)
        transaction = self.submit(form)
        self.assertEqual(transaction.partner_id, self.contact)
        self.assertEqual(transaction.ar_remittance_id.statement_id, self.ours)
        self.finish(transaction)
        self.assertPaid(self.second)
        after = self.url_open(transaction.landing_route)
        self.assertIn("has been received", after.text)

    def test_a_transfer_has_account_amount_reference_and_code(self):
        response = self.show(**self.here(item=self.item.ids))
        text = self.text(response)
        self.assertIn("DE89370400440532013000", text)
        self.assertIn(self.move.name, text)
        self.assertNotIn("data:image/png", response.text)
        self.invoice(
            self.azure,
            12.5,
            "2026-03-03",
            currency_id=self.eur.id,
            payment_reference="RF18539007547034",
        )
        response = self.show(
            company=self.company.id,
            currency=self.eur.id,
            choice="amount",
            amount="12.5",
        )
        self.assertIn("RF18539007547034", self.text(response))
        self.assertIn("data:image/png", response.text)

    def test_each_currency_is_paid_by_itself(self):
        euro = self.invoice(self.azure, 12, "2026-03-03", currency_id=self.eur.id)
        page = self.show().text
        self.assertIn(f"currency={self.eur.id}", page)
        query = self.here(item=[self.item.id, self.items_of(euro).id])
        response = self.show(**query)
        self.assertEqual(response.status_code, 422)
        self.assertIn("not open", response.text)

    def test_what_cannot_be_chosen_is_said(self):
        for query, words in (
            ({}, "Choose what"),
            ({"item": "x"}, "Choose what"),
            ({"item": 99999999}, "not open"),
            ({"choice": "amount", "amount": "-1"}, "above zero"),
            ({"choice": "amount", "amount": "nan"}, "as a number"),
            ({"choice": "amount", "amount": "1e400"}, "as a number"),
            ({"choice": "amount", "amount": "99999"}, "more than"),
            ({"choice": "zzz"}, "Choose what"),
        ):
            with self.subTest(query):
                response = self.show(**self.here(**query))
                self.assertEqual(response.status_code, 422)
                self.assertIn(words, response.text)
                self.assertFalse(self.form_of(response.text))

    def test_a_long_account_costs_no_more_to_show(self):
        """Only the first documents are read; all that is overdue is paid anyway."""
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1
        )
        income = self.company_data["default_account_revenue"]
        owed = [
            Command.create(
                {
                    "account_id": self.azure.property_account_receivable_id.id,
                    "partner_id": self.azure.id,
                    "debit": 2,
                    "date_maturity": "2026-04-15",
                }
            )
            for _number in range(ITEMS_SHOWN + 50)
        ]
        total = 2 * len(owed)
        other = Command.create({"account_id": income.id, "credit": total})
        move = self.env["account.move"].create(
            {"journal_id": journal.id, "date": "2026-03-20", "line_ids": [*owed, other]}
        )
        move.action_post()
        page = self.show().text
        self.assertEqual(page.count('name="item"'), ITEMS_SHOWN)
        self.assertIn("those due last are not shown", page)
        response = self.show(**self.here(choice="overdue"))
        form = self.form_of(response.text)
        self.assertEqual(float(form["amount"]), 180 + total)
        self.finish(self.submit(form))
        self.assertTrue(all(self.receivable(move).mapped("reconciled")))

    def test_no_button_when_the_company_does_not_allow_it(self):
        self.company.ar_portal_pay = False
        for page in ("/my/statements", self.base):
            self.assertNotIn("/pay", self.url_open(page).text)
        self.assertIn("nothing to pay", self.show().text)
        self.assertIn("nothing to pay", self.show(self.base).text)

    def test_pages_are_private(self):
        for response in (self.show(), self.show(**self.here(item=self.item.ids))):
            self.assertEqual(response.headers["Cache-Control"], "no-store, private")

    # === WHO DOES NOT === #

    def test_nobody_without_login_and_link(self):
        form = self.form_of(self.show(**self.here(item=self.item.ids)).text)
        own = self.form_of(self.show(self.base, **self.here(item=self.item.ids)).text)
        paid = self.begin(self.wish(self.items_of(self.second)))
        self.authenticate(None, None)
        for path in ("", f"/{paid.id}"):
            for base in ("/my/statements/pay", f"{self.base}/pay"):
                with self.subTest(base + path):
                    self.assertTrue(self.refused(self.get(base + path)))
        with mute_logger("odoo.http"):
            self.assertNoPay(form)
            self.assertNoPay(own)

    def test_others_see_and_pay_nothing(self):
        shown = self.here(item=self.item.ids)
        form = self.form_of(self.show(**shown).text)
        own = self.form_of(self.show(self.base, **shown).text)
        paid = self.begin(self.wish(self.items_of(self.second)))
        for user, query in ((self.deco_user, ""), (None, self.link(self.theirs))):
            self.login(user) if user else self.authenticate(None, None)
            for path in (
                f"{self.base}/pay{query}",
                f"{self.base}/pay/{paid.id}{query}",
                f"/my/statements/pay/{paid.id}",
            ):
                FAILURES.clear()
                with self.subTest(path, user=user):
                    self.assertTrue(self.refused(self.get(path)))
            with mute_logger("odoo.http"):
                self.assertNoPay(form)
                self.assertNoPay(own)
                theirs = f"/my/statements/{self.theirs.id}/transaction{query}"
                self.assertNoPay(own, route=theirs)
        self.login(self.deco_user)
        self.assertNotIn(self.move.name, self.show().text)
        response = self.show(**shown)
        self.assertEqual(response.status_code, 422)

    def test_what_was_shown_cannot_be_changed(self):
        form = self.form_of(self.show(**self.here(item=self.item.ids)).text)
        token = form["access-token"]
        body, signature = token.split(".")
        other = self.form_of(
            self.show(**self.here(item=self.items_of(self.second).ids)).text
        )["access-token"]
        with mute_logger("odoo.http"):
            for bad in (
                "",
                None,
                "x",
                ".",
                body,
                f"{body}.",
                f"{body}.{'0' * 64}",
                f"{other.split('.')[0]}.{signature}",
                f"{body[:-4]}AAAA.{signature}",
                f"{body}.é",
                self.ours.access_token,
            ):
                with self.subTest(bad):
                    self.assertNoPay(form, access_token=bad)
            for changed in (
                {"provider_id": 99999999},
                {"payment_method_id": 99999999},
                {"payment_method_id": None},
                {"flow": "token", "token_id": 99999999},
                {"flow": "token", "token_id": None},
                {"flow": "x"},
                {"partner_id": self.stranger.id},
                {"custom_create_values": {"amount": 1}},
                {"reference_prefix": "X"},
            ):
                with self.subTest(changed):
                    self.assertNoPay(form, **changed)
        # These are ours to say, whatever is sent.
        transaction = self.submit(
            form, amount=0.01, landing_route="https://evil.example", is_validation=True
        )
        self.assertEqual(transaction.amount, 100)
        self.assertTrue(transaction.landing_route.startswith("/my/statements/pay/"))
        self.assertEqual(transaction.operation, "online_redirect")

    def test_the_amount_is_worked_out_again(self):
        form = self.form_of(self.show(**self.here(item=self.item.ids)).text)
        self.pay(self.move, "2026-05-01", 40)
        with mute_logger("odoo.http"):
            self.assertNoPay(form)
        form = self.form_of(self.show(**self.here(item=self.item.ids)).text)
        self.assertEqual(float(form["amount"]), 60)
        self.submit(form)
        with mute_logger("odoo.http"):
            self.assertNoPay(form)

    def test_the_card_of_somebody_else(self):
        form = self.form_of(self.show(**self.here(item=self.item.ids)).text)
        token = self.env["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "payment_details": "1234",
                "partner_id": self.stranger.id,
                "provider_ref": "x",
            }
        )
        with mute_logger("odoo.http"):
            self.assertNoPay(form, flow="token", token_id=token.id)

    def test_another_company_of_ours(self):
        other = self.setup_other_company()
        company = other["company"]
        foreign, method = self.make_provider(company, other["default_journal_bank"])
        form = self.form_of(self.show(**self.here(item=self.item.ids)).text)
        with mute_logger("odoo.http"):
            self.assertNoPay(form, provider_id=foreign.id, payment_method_id=method.id)
        # An item of a company that the contact has nothing to do with.
        move = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.azure.id,
                    "invoice_date": "2026-02-01",
                    "invoice_line_ids": [
                        (0, 0, {"name": "x", "price_unit": 70, "tax_ids": []})
                    ],
                }
            )
        )
        move.action_post()
        item = self.receivable(move)
        self.assertNotIn(f"company={company.id}", self.show().text)
        for query in (
            self.here(item=item.ids),
            self.here(item=item.ids, company=company.id),
        ):
            response = self.show(**query)
            self.assertEqual(response.status_code, 422)
            self.assertNotIn(move.name + "<", response.text.replace(self.move.name, ""))

    def test_roles(self):
        """Who may see may pay; who may not see may not."""
        shown = self.here(item=self.item.ids)
        self.contact.ar_portal_role = "view"
        form = self.form_of(self.show(**shown).text)
        self.assertTrue(form)
        self.contact.ar_portal_role = "none"
        for base in ("/my/statements", self.base):
            self.assertTrue(self.refused(self.show(base, **shown)))
        with mute_logger("odoo.http"):
            self.assertNoPay(form)
        self.contact.ar_portal_role = "view"
        self.assertTrue(self.submit(form))

    def test_archived_contacts(self):
        ann = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.azure.id}
        )
        self.authenticate(None, None)
        query = self.link(self.ours, ann)
        parts = dict(part.split("=") for part in query[1:].split("&"))
        form = self.form_of(
            self.show(self.base, **parts, **self.here(item=self.item.ids)).text
        )
        self.assertTrue(form)
        ann.active = False
        with mute_logger("odoo.http"):
            self.assertNoPay(form)

    def test_employees_look_and_do_not_pay(self):
        self.login(self.clerk)
        self.assertEqual(self.show(self.base).status_code, 404)
        self.assertNotIn(f"{self.base}/pay", self.url_open(self.base).text)

    def test_what_is_hidden_is_not_payable(self):
        blind = self.sent(blind=True)
        base = f"/my/statements/{blind.id}"
        self.assertEqual(self.show(base).status_code, 404)
        self.assertNotIn(self.move.name, self.show().text)
