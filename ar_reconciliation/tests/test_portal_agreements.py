from odoo.tests import tagged

from .agreement_common import PICTURE, PortalAgreementCommon

SIGNATURE = f"data:image/png;base64,{PICTURE}"


@tagged("post_install", "-at_install")
class TestPortalAgreements(PortalAgreementCommon):
    """What a customer promises, asks for and accepts on the pages."""

    def setUp(self):
        super().setUp()
        self.login(self.azure_user)

    def item(self, move):
        return str(self.receivable(move).id)

    def assertDone(self, response, done):
        self.assertEqual(response.status_code, 303, response.text[-3000:])
        self.assertIn(f"done={done}", response.headers["Location"])
        self.env.invalidate_all()
        page = self.url_open(response.headers["Location"])
        self.assertEqual(page.status_code, 200)
        self.assertRegex(page.text, 'role="status"')
        return page.text

    def assertRefused(self, response, words):
        self.assertEqual(response.status_code, 422, response.status_code)
        self.assertRegex(response.text, words)
        self.env.invalidate_all()

    # === PROMISES === #

    def test_the_overview_leads_to_both(self):
        page = self.get("/my/statements").text
        self.assertIn("/my/statements/promise", page)
        self.assertIn("/my/statements/instalments", page)
        form = self.get("/my/statements/promise").text
        self.assertIn(self.move.name, form)
        self.assertNotIn(self.foreign_move.name, form)
        self.assertIn('max="2026-06-19"', form)

    def test_a_promise_for_one_document(self):
        response = self.post(
            "/my/statements/promise",
            item=self.item(self.move),
            date="2026-05-29",
            note="After the fair",
        )
        page = self.assertDone(response, "promise")
        promise = self.env["ar.promise"].search([])
        self.assertEqual((promise.amount, promise.source), (100.0, "portal"))
        self.assertEqual(
            (promise.contact_id, promise.partner_id, promise.note),
            (self.contact, self.azure, "After the fair"),
        )
        self.assertEqual(promise.item_ids, self.receivable(self.move))
        self.assertTrue(promise.ip_hash)
        self.assertNotIn("127.0.0.1", promise.ip_hash)
        self.assertIn(promise.name, page)
        self.assertIn(promise.name, self.notes(self.azure))

    def test_a_promise_of_an_amount(self):
        response = self.post(
            "/my/statements/promise", amount="120.5", date="2026-05-29"
        )
        self.assertDone(response, "promise")
        promise = self.env["ar.promise"].search([])
        self.assertEqual((promise.amount, promise.any_item), (120.5, True))

    def test_a_promise_that_cannot_be_made_shows_the_form_again(self):
        item = self.item(self.move)
        for values, words in (
            ({"date": "2026-05-29"}, "Tick what you will pay"),
            ({"item": item}, "Choose a day"),
            ({"item": item, "date": "2026-07-29"}, "Choose a day"),
            ({"item": item, "date": "soon"}, "year-month-day"),
            ({"item": item, "date": "2026-05-29", "amount": "999"}, "Only"),
            ({"item": item, "date": "2026-05-29", "amount": "x"}, "Type the amount"),
            ({"item": item, "date": "2026-05-29", "note": "x" * 2001}, "too long"),
        ):
            with self.subTest(words):
                response = self.post("/my/statements/promise", **values)
                self.assertRefused(response, words)
        self.assertFalse(self.env["ar.promise"].search([]))

    def test_what_was_ticked_stays_ticked(self):
        response = self.post(
            "/my/statements/promise", item=self.item(self.second), note="hello"
        )
        self.assertRegex(response.text, rf'value="{self.item(self.second)}"\s+checked')
        self.assertIn("hello", response.text)

    def test_a_promise_on_the_page_of_a_statement(self):
        statement = self.sent()
        path = f"/my/statements/{statement.id}"
        self.assertIn(f"{path}/promise", self.get(path).text)
        later = self.invoice(self.azure, 70, "2026-05-10")
        form = self.get(f"{path}/promise").text
        self.assertNotIn(later.name, form)
        response = self.post(
            f"{path}/promise", item=self.item(self.move), date="2026-05-29"
        )
        self.assertDone(response, "promise")
        promise = self.env["ar.promise"].search([])
        self.assertEqual(promise.statement_id, statement)
        page = self.get(path).text
        self.assertEqual(statement.state, "sent")
        self.assertNotIn("corrected", page)

    # === ASKING === #

    def test_asking_for_instalments(self):
        response = self.post(
            "/my/statements/instalments",
            item=[self.item(self.move), self.item(self.second)],
            number="4",
            first_date="2026-06-15",
            period="month",
            reason="Our customer is late",
        )
        page = self.assertDone(response, "asked")
        plan = self.env["ar.instalment.plan"].search([])
        self.assertEqual(
            (plan.state, plan.origin, plan.number, plan.amount_due),
            ("asked", "portal", 4, 300.0),
        )
        self.assertEqual(plan.contact_id, self.contact)
        self.assertEqual(plan.reason, "Our customer is late")
        self.assertIn("This is what you asked for", page)
        self.assertNotIn(plan.line_ids[0].reference, page)
        self.assertIn(plan.name, self.get("/my/statements").text)

    def test_a_request_that_is_no_plan(self):
        good = {
            "item": self.item(self.move),
            "number": "3",
            "first_date": "2026-06-15",
        }
        for values, words in (
            ({**good, "item": ""}, "Choose open items"),
            ({**good, "item": self.item(self.foreign_move)}, "Choose open items"),
            ({**good, "number": "13"}, "2 to 12"),
            ({**good, "number": "1"}, "2 to 12"),
            ({**good, "number": "x"}, "2 to 12"),
            ({**good, "first_date": "2026-07-15"}, "Choose a day"),
            ({**good, "first_date": "2026-05-01"}, "Choose a day"),
            ({**good, "first_payment": "500"}, "does not fit"),
        ):
            with self.subTest(values):
                response = self.post("/my/statements/instalments", **values)
                self.assertRefused(response, words)
        self.assertFalse(self.env["ar.instalment.plan"].search([]))

    def test_a_company_that_wants_no_requests(self):
        self.company.ar_plan_most = 0
        self.assertNotIn("/my/statements/instalments", self.get("/my/statements").text)
        response = self.post(
            "/my/statements/instalments",
            item=self.item(self.move),
            number="2",
            first_date="2026-06-15",
        )
        self.assertEqual(response.status_code, 422)

    def test_a_rejected_request_is_answered(self):
        plan = self.asked()
        plan.with_user(self.clerk).write({"decision_note": "Please call us"})
        plan.with_user(self.clerk).action_reject()
        page = self.get(f"/my/plans/{plan.id}").text
        self.assertIn("Not agreed", page)
        self.assertIn("Please call us", page)
        mail = self.env["mail.mail"].search([("res_id", "=", plan.id)], limit=1)
        self.assertIn("cannot agree", mail.body_html)

    def asked(self):
        self.post(
            "/my/statements/instalments",
            item=[self.item(self.move), self.item(self.second)],
            number="3",
            first_date="2026-06-15",
        )
        self.env.invalidate_all()
        return self.env["ar.instalment.plan"].search([], limit=1)

    # === ANSWERING === #

    def test_from_the_request_to_the_first_payment(self):
        plan = self.asked()
        plan.with_user(self.clerk).action_offer()
        path = f"/my/plans/{plan.id}"
        page = self.get(path).text
        self.assertIn(f'action="{path}/accept"', page)
        values = {"name": "Brandon", "role": "CFO", "agree": "1", "seal": plan.seal}
        self.assertRefused(self.post(f"{path}/accept", **values), "Sign")
        values["signature"] = SIGNATURE
        no = {**values, "agree": ""}
        self.assertRefused(self.post(f"{path}/accept", **no), "Tick the box")
        page = self.assertDone(self.post(f"{path}/accept", **values), "accepted")
        self.assertEqual(plan.state, "running")
        for line in plan.line_ids:
            self.assertIn(line.reference, page)
        self.assertNotIn(f'action="{path}/accept"', page)
        bank = self.bank_line(100, plan.line_ids[0].reference, "2026-05-20")
        self.assertState(self.match(bank), "matched")
        page = self.get(path).text
        self.env.invalidate_all()
        self.assertEqual(plan.line_ids[0].state, "paid")
        self.assertNotIn(plan.line_ids[0].reference, page)
        # What is in a plan is neither promised nor planned again.
        form = self.get("/my/statements/promise").text
        self.assertNotIn(self.second.name, form)

    def test_a_transfer_with_a_code_for_each_instalment(self):
        bank = self.env["res.partner.bank"].create(
            {
                "acc_number": "DE89370400440532013000",
                "partner_id": self.company.partner_id.id,
            }
        )
        self.company.ar_statement_bank_id = bank
        euro = self.invoice(self.azure, 90, currency_id=self.eur.id)
        plan = self.running(
            self.receivable(euro), currency_id=self.eur.id, contact_id=self.contact.id
        )
        page = self.get(f"/my/plans/{plan.id}").text
        self.assertIn("DE89370400440532013000", page)
        self.assertEqual(page.count("data:image/png;base64"), 3)
        self.assertIn(plan.line_ids[2].reference, page)

    def test_declining(self):
        plan = self.asked()
        plan.with_user(self.clerk).action_offer()
        response = self.post(
            f"/my/plans/{plan.id}/decline", seal=plan.seal, reason="Too fast"
        )
        self.assertDone(response, "declined")
        self.assertEqual((plan.state, plan.declined_text), ("rejected", "Too fast"))

    def test_an_old_offer_is_not_accepted(self):
        plan = self.asked()
        plan.with_user(self.clerk).action_offer()
        old = plan.seal
        plan.with_user(self.clerk).action_take_back()
        self.assertIn("We look at", self.get(f"/my/plans/{plan.id}").text)
        plan.with_user(self.clerk).write({"number": 2})
        plan.with_user(self.clerk).action_offer()
        response = self.post(
            f"/my/plans/{plan.id}/accept",
            name="B",
            agree="1",
            seal=old,
            signature=SIGNATURE,
        )
        self.assertRefused(response, "changed")

    def test_the_link_of_the_mail_works_without_login(self):
        plan = self.plan(self.both)
        plan.action_offer()
        self.authenticate(None, None)
        link = plan._link().partition("/my/")[2]
        page = self.get(f"/my/{link}")
        self.assertEqual(page.status_code, 200)
        self.assertIn(plan.name, page.text)
        path, query = f"/my/{link}".split("?")
        response = self.post(
            f"{path}/accept?{query}",
            name="Brandon",
            agree="1",
            seal=plan.seal,
            signature=SIGNATURE,
        )
        self.assertEqual(response.status_code, 303)
        self.env.invalidate_all()
        self.assertEqual(plan.accepted_partner_id, self.contact)
        page = self.url_open(response.headers["Location"])
        self.assertIn("the plan is agreed", page.text)

    def test_lines_of_a_statement_tell_of_the_plan(self):
        statement = self.sent()
        plan = self.running(self.both)
        page = self.get(f"/my/statements/{statement.id}").text
        self.assertRegex(page, rf"In instalment plan\s+<a[^>]+>{plan.name}")

    def test_the_pages_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.contact.lang = "zh_CN"
        for path in ("promise", "instalments"):
            self.assertEqual(self.get(f"/my/statements/{path}").status_code, 200)
