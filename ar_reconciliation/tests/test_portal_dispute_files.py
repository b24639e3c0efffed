from odoo.tests import tagged

from .portal_common import PortalPages


@tagged("post_install", "-at_install")
class TestPortalDisputeFiles(PortalPages):
    """What a customer sees of their objections: state, our answers, the files."""

    def setUp(self):
        super().setUp()
        line = self.line(self.ours, self.move.name)
        self.dispute = self.ours.sudo()._portal_dispute(
            self.contact,
            line,
            30,
            self.reason,
            "Too dear",
            files=[("offer.pdf", b"%PDF-1 offer")],
            seal=self.ours.seal,
        )

    def write_to(self, partner, body, name, **values):
        """A message of a clerk on the dispute; its file."""
        message = self.dispute.with_user(self.clerk).message_post(
            body=body,
            partner_ids=partner.ids,
            attachments=[(name, b"%PDF-1 x")],
            **{
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                **values,
            },
        )
        return message.attachment_ids

    def test_own_uploads_and_answers_can_be_saved(self):
        own = self.dispute.customer_file_ids
        answer = self.write_to(self.contact, "We look into it", "answer.pdf")
        page = self.page()
        self.assertIn("We look into it", page)
        for file in own | answer:
            with self.subTest(file.name):
                self.assertIn(f"{self.base}/file/{file.id}", page)
                response = self.get(f"{self.base}/file/{file.id}")
                self.assertEqual(response.content, file.raw)
                self.assertIn("attachment", response.headers["Content-Disposition"])
                self.assertEqual(
                    response.headers["Content-Type"], "application/octet-stream"
                )

    def test_what_is_for_colleagues_stays_with_them(self):
        note = {"subtype_xmlid": "mail.mt_note"}
        nobody = self.env["res.partner"]
        files = self.env["ir.attachment"].create(
            {
                "name": "internal.pdf",
                "raw": b"%PDF-1",
                "res_model": "ar.dispute",
                "res_id": self.dispute.id,
            }
        )
        files |= self.write_to(nobody, "SECRET note", "a.pdf", **note)
        files |= self.write_to(self.contact, "SECRET to", "b.pdf", **note)
        files |= self.write_to(nobody, "SECRET for followers", "c.pdf")
        files |= self.write_to(self.reviewer.partner_id, "SECRET boss", "d.pdf")
        files |= self.write_to(self.stranger, "SECRET stranger", "e.pdf")
        self.dispute.with_user(self.clerk).answer_text = "SECRET draft"
        page = self.page()
        self.assertNotIn("SECRET", page)
        for file in files:
            with self.subTest(file.name):
                self.assertNotIn(f"/file/{file.id}", page)
                self.assertEqual(
                    self.get(f"{self.base}/file/{file.id}").status_code, 404
                )

    def test_files_of_another_statement_or_customer(self):
        own = self.dispute.customer_file_ids
        other = self.sent()
        self.assertEqual(
            self.get(f"/my/statements/{other.id}/file/{own.id}").status_code, 404
        )
        self.login(self.deco_user)
        self.assertTrue(self.refused(self.get(f"{self.base}/file/{own.id}")))

    def test_nothing_before_the_balance_is_typed(self):
        own = self.dispute.customer_file_ids
        self.ours.sudo().blind = True
        self.assertTrue(self.ours._portal_hidden())
        self.assertEqual(self.get(f"{self.base}/file/{own.id}").status_code, 404)

    def test_states_in_plain_words(self):
        claim = self.ours.sudo()._portal_claim(self.contact, "P 9", False, -5)
        page = self.page()
        self.assertIn("We have it and will answer you.", page)
        self.assertIn("We are looking for it.", page)
        dispute = self.dispute.with_user(self.clerk)
        states = dict(dispute._fields["state"].selection)
        for state in states:
            dispute._ar_update_state(tuple(states), state)
            with self.subTest(state):
                self.assertIn(dispute._portal_state_text(), self.page())
        for state in dict(claim._fields["state"].selection):
            claim.sudo().state = state
            with self.subTest(state):
                self.assertIn(claim._portal_state_text(), self.page())
        dispute.sudo().resolution_note = "SECRET why"
        dispute._ar_update_state(tuple(states), "resolved", resolution="refund")
        page = self.page()
        self.assertIn("You get your money back.", page)
        self.assertNotIn("SECRET", page)

    def test_what_the_customer_sent_cannot_be_written(self):
        with self.assertRaisesRegex(Exception, "cannot be written"):
            self.dispute.with_user(self.clerk).customer_file_ids = False


@tagged("post_install", "-at_install")
class TestStatementRatings(PortalPages):
    """Ratings are reported by month, customer, salesperson and company."""

    def test_the_report_averages_ratings_only(self):
        self.azure.user_id = self.clerk
        for rating in ("2", "5"):
            statement = self.sent()
            answers = statement.sudo()
            answers._portal_confirm(self.contact, "Ann", seal=statement.seal)
            answers._portal_rate(self.contact, rating, "So so")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_statement_rating_action"
        )
        self.assertEqual(action["domain"], "[('rating', '!=', False)]")
        domain = [("rating", "!=", False)]
        statements = self.env["ar.customer.statement"]
        for role, user in (("reviewer", self.reviewer), ("clerk", self.clerk)):
            for group in (
                "rated_on:month",
                "partner_id",
                "salesperson_id",
                "user_id",
                "company_id",
            ):
                with self.subTest(group, role=role):
                    found = statements.with_user(user)._read_group(
                        domain, [group], ["rating_value:avg", "__count"]
                    )
                    self.assertEqual([row[1:] for row in found], [(3.5, 2)])
        menus = self.env["ir.ui.menu"].with_user(self.reviewer)
        visible = menus._visible_menu_ids()
        menu = self.env.ref("ar_reconciliation.ar_statement_rating_menu")
        self.assertIn(menu.id, visible)
