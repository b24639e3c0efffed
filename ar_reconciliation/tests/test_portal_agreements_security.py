from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers.portal_statements import FAILURES
from ..models.ar_instalment_plan_portal import TOKEN_DAYS
from ..models.ar_promise_portal import HOURLY
from .agreement_common import PICTURE, PortalAgreementCommon

#: Every new route: of a statement, of the account, of a plan.
OF_STATEMENT = ("/promise", "/instalments")
OF_PLAN_READ = ("",)
OF_PLAN_WRITE = ("/accept", "/decline")


@tagged("post_install", "-at_install")
class TestPortalAgreementsSecurity(PortalAgreementCommon):
    """Contacts agree for their own company only, and for nothing else."""

    def setUp(self):
        super().setUp()
        self.ours = self.sent()
        self.offer = self.plan(self.both)
        self.offer.action_offer()
        self.values = {
            "item": [str(item.id) for item in self.both],
            "date": "2026-05-29",
            "amount": "50",
            "number": "3",
            "first_date": "2026-06-15",
            "name": "Mallory",
            "agree": "1",
            "seal": self.offer.seal,
            "signature": f"data:image/png;base64,{PICTURE}",
            "reason": "x",
        }

    def plan_link(self, plan=None, **changed):
        plan = (plan or self.offer).sudo()
        query = {
            "access_token": plan._portal_ensure_token(),
            "pid": self.contact.id,
            "hash": plan._sign_token(self.contact.id),
            **changed,
        }
        return "?" + "&".join(f"{key}={value}" for key, value in query.items())

    def assertNothing(self, query="", plan_query=None):
        """No route shows or writes anything."""
        plan_query = query if plan_query is None else plan_query
        base, plan = f"/my/statements/{self.ours.id}", f"/my/plans/{self.offer.id}"
        for path in (
            *(base + suffix + query for suffix in OF_STATEMENT),
            *(plan + suffix + plan_query for suffix in OF_PLAN_READ),
        ):
            FAILURES.clear()
            with self.subTest(get=path):
                response = self.get(path)
                self.assertTrue(self.refused(response), response.status_code)
                self.assertNotIn(self.offer.name, response.text)
                self.assertNotIn(self.second.name, response.text)
        for path in (
            *(base + suffix + query for suffix in OF_STATEMENT),
            *(plan + suffix + plan_query for suffix in OF_PLAN_WRITE),
        ):
            FAILURES.clear()
            with self.subTest(post=path):
                response = self.post(path, **self.values)
                self.assertTrue(self.refused(response), response.status_code)
        self.assertUntouched()

    def assertUntouched(self):
        self.env.invalidate_all()
        self.assertEqual(self.offer.state, "offered")
        self.assertFalse(self.env["ar.promise"].search([]))
        self.assertEqual(len(self.env["ar.instalment.plan"].search([])), 1)

    # === OTHERS === #

    def test_the_routes_work_for_those_who_may(self):
        """Without this the tables below could pass because nothing works."""
        self.login(self.azure_user)
        base, plan = f"/my/statements/{self.ours.id}", f"/my/plans/{self.offer.id}"
        paths = [f"{base}{suffix}" for suffix in OF_STATEMENT]
        paths += [f"/my/statements{suffix}" for suffix in OF_STATEMENT]
        for path in (*paths, plan):
            self.assertEqual(self.get(path).status_code, 200, path)
        for path in (*paths[:2], f"{plan}/accept"):
            self.assertEqual(self.post(path, **self.values).status_code, 303, path)
        self.authenticate(None, None)
        for path in paths[:2]:
            query = self.link(self.ours, self.contact)
            self.assertEqual(self.get(path + query).status_code, 200, path)
        self.assertEqual(self.get(plan + self.plan_link()).status_code, 200)

    def test_nobody_without_login_and_link(self):
        self.assertNothing()
        for suffix in OF_STATEMENT:
            path = f"/my/statements{suffix}"
            self.assertTrue(self.refused(self.get(path)))
            self.assertTrue(self.refused(self.post(path, **self.values)))
        self.assertUntouched()

    def test_a_contact_of_another_customer(self):
        self.login(self.deco_user)
        self.assertNothing()
        # Nor with a link that was sent to somebody else.
        other = self.link(self.sent(self.deco))
        self.assertNothing(other, self.plan_link(pid=self.stranger.id))

    def test_items_of_others_are_left_out(self):
        self.login(self.deco_user)
        for suffix in OF_STATEMENT:
            path = f"/my/statements{suffix}"
            page = self.get(path)
            self.assertNotIn(self.second.name, page.text)
            values = {**self.values, "amount": ""}
            self.assertEqual(self.post(path, **values).status_code, 422)
        self.assertUntouched()

    def test_tampered_links(self):
        for change in (
            {"access_token": "0" * 36},
            {"access_token": "é"},
            {"pid": self.stranger.id},
            {"pid": self.deco.id},
            {"pid": ""},
            {"hash": ""},
            {"hash": "0" * 64},
            {"pid": "x", "hash": "y"},
        ):
            FAILURES.clear()
            path = f"/my/plans/{self.offer.id}{self.plan_link(**change)}"
            with self.subTest(change):
                self.assertTrue(self.refused(self.get(path)))
        self.assertUntouched()

    def test_an_expired_link(self):
        old = fields.Datetime.now() - timedelta(days=TOKEN_DAYS + 1)
        self.offer.sudo().mailed_on = old
        self.assertNothing("", self.plan_link())

    def test_drafts_and_cancelled_plans_do_not_exist(self):
        draft = self.plan(self.both)
        self.login(self.azure_user)
        self.assertEqual(self.get(f"/my/plans/{draft.id}").status_code, 404)
        self.offer.action_cancel()
        self.assertEqual(self.get(f"/my/plans/{self.offer.id}").status_code, 404)
        self.assertEqual(self.get("/my/plans/99999999").status_code, 404)
        overview = self.get("/my/statements").text
        for plan in (draft, self.offer):
            self.assertNotIn(plan.name, overview)

    def test_terms_that_are_being_changed_are_not_shown(self):
        reference = self.offer.line_ids[0].reference
        self.offer.action_take_back()
        self.login(self.azure_user)
        page = self.get(f"/my/plans/{self.offer.id}")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(reference, page.text)
        self.assertNotIn("/accept", page.text)

    def test_a_viewer_sees_and_does_not_agree(self):
        self.contact.ar_portal_role = "view"
        self.login(self.azure_user)
        plan = f"/my/plans/{self.offer.id}"
        page = self.get(plan)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(f'action="{plan}/accept"', page.text)
        self.assertNotIn("/my/statements/promise", self.get("/my/statements").text)
        paths = [f"/my/statements{suffix}" for suffix in OF_STATEMENT]
        paths += [f"/my/statements/{self.ours.id}{suffix}" for suffix in OF_STATEMENT]
        paths += [f"{plan}{suffix}" for suffix in OF_PLAN_WRITE]
        for path in paths:
            with self.subTest(path):
                self.assertEqual(self.post(path, **self.values).status_code, 422)
        self.assertUntouched()

    def test_a_contact_without_the_role_or_archived(self):
        link = self.plan_link()
        self.contact.ar_portal_role = "none"
        self.login(self.azure_user)
        self.assertNothing()
        for suffix in OF_STATEMENT:
            self.assertEqual(self.get(f"/my/statements{suffix}").status_code, 404)
        self.authenticate(None, None)
        self.assertNothing("", link)

    def test_another_company_of_ours(self):
        other = self.setup_other_company()["company"]
        self.azure_user.sudo().write(
            {"company_ids": [(6, 0, other.ids)], "company_id": other.id}
        )
        self.login(self.azure_user)
        self.assertNothing()
        for suffix in OF_STATEMENT:
            query = f"?company={self.company.id}&currency={self.usd.id}"
            page = self.get(f"/my/statements{suffix}{query}").text
            self.assertNotIn(self.second.name, page)
            path = f"/my/statements{suffix}"
            self.assertEqual(self.post(path, **self.values).status_code, 422)
        self.assertUntouched()

    def test_hidden_figures_stay_hidden(self):
        self.azure.ar_statement_blind = True
        blind = self.sent()
        self.login(self.azure_user)
        for suffix in OF_STATEMENT:
            for path in (f"/my/statements/{blind.id}", "/my/statements"):
                page = self.get(path + suffix)
                self.assertNotIn("200.00", page.text, path + suffix)

    # === LIMITS === #

    def test_a_post_without_the_token_of_the_session_is_refused(self):
        self.login(self.azure_user)
        plan = f"/my/plans/{self.offer.id}"
        paths = [f"/my/statements{suffix}" for suffix in OF_STATEMENT]
        paths += [f"{plan}{suffix}" for suffix in OF_PLAN_WRITE]
        with mute_logger("odoo.http"):
            for path in paths:
                with self.subTest(path):
                    response = self.post(path, csrf=False, **self.values)
                    self.assertEqual(response.status_code, 400)
        self.assertUntouched()

    def test_one_contact_does_not_promise_without_end(self):
        self.login(self.azure_user)
        codes = []
        for _number in range(HOURLY + 2):
            response = self.post("/my/statements/promise", **self.values)
            codes.append(response.status_code)
        self.assertEqual(codes, [303] * HOURLY + [422] * 2)
        path = "/my/statements/instalments"
        self.assertEqual(self.post(path, **self.values).status_code, 422)

    def test_who_owes_nothing_promises_nothing(self):
        partner = self.env["res.partner"].create({"name": "Gemini"})
        self.login(self.make_contact(partner, "ar_gemini_contact"))
        page = self.get("/my/statements/promise")
        self.assertIn("Nothing is open", page.text)
        tomorrow = fields.Date.context_today(partner) + timedelta(days=1)
        response = self.post(
            "/my/statements/promise", amount="5", date=str(tomorrow), item="9" * 5000
        )
        self.assertEqual(response.status_code, 422)
        self.assertIn("Nothing is open", response.text)
        response = self.post("/my/statements/instalments", number="9" * 5000)
        self.assertEqual(response.status_code, 422)
        self.assertUntouched()

    def test_guessing_is_stopped(self):
        path = f"/my/plans/{self.offer.id}"
        codes = [
            self.get(f"{path}?access_token={number}").status_code
            for number in range(22)
        ]
        self.assertEqual(codes, [404] * 20 + [429] * 2)
        self.login(self.azure_user)
        self.assertEqual(self.get(path).status_code, 200)

    def test_pages_are_private(self):
        self.login(self.azure_user)
        for path in (
            "/my/statements/promise",
            "/my/statements/instalments",
            f"/my/plans/{self.offer.id}",
        ):
            headers = self.get(path).headers
            self.assertEqual(headers["Cache-Control"], "no-store, private", path)
            self.assertEqual(headers["Referrer-Policy"], "same-origin")

    def test_employees_look_and_do_not_answer(self):
        self.login(self.clerk)
        path = f"/my/plans/{self.offer.id}"
        self.assertIn("as the customer sees it", self.get(path).text)
        for suffix in OF_PLAN_WRITE:
            self.assertEqual(self.post(path + suffix, **self.values).status_code, 422)
        self.assertUntouched()
