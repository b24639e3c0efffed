from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..core.invoice_checks import FINDINGS
from ..models.ar_invoice_check_texts import CHECK_TEXTS
from .invoice_common import GOOD, InvoiceCheckCommon


@tagged("post_install", "-at_install")
class TestInvoiceChecks(InvoiceCheckCommon):
    """What is odd about a draft is shown on it, and noted when it is posted."""

    def test_every_finding_has_a_sentence_that_uses_its_data_only(self):
        self.assertEqual(set(CHECK_TEXTS), set(FINDINGS))
        facts = self.env["ar.invoice.facts"]
        for code, (_group, example) in FINDINGS.items():
            said = facts._sentence(code, example, self.company.currency_id)
            self.assertNotIn("%(", said, code)
            self.assertTrue(said.endswith("."), code)
            self.assertTrue(facts._remedy(code).endswith("."), code)

    def test_a_good_invoice_shows_nothing(self):
        move = self.draft()
        self.assertEqual((move.ar_check_state, self.codes(move)), ("ok", []))

    def test_missing_data_of_the_customer_is_shown_with_the_way_there(self):
        self.azure.write({"email": False, "street": False, "vat": "BE0403019262"})
        move = self.draft()
        self.assertEqual(move.ar_check_state, "warn")
        self.assertEqual(self.codes(move), ["no_email", "no_address", "bad_vat"])
        alert = move.ar_check_alerts["bad_vat"]
        self.assertIn("BE0403019262 is no valid tax number", alert["message"])
        self.assertEqual(alert["level"], "warning")
        self.assertEqual(alert["action"]["res_id"], self.azure.id)

    def test_a_contact_without_data_has_the_companys(self):
        contact = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.azure.id, "type": "contact"}
        )
        self.assertEqual(self.codes(self.draft(partner=contact)), [])

    def test_a_namesake_is_named_with_its_town(self):
        other = self.make_customer("AZURE INTERIOR", city="Paris")
        self.assertEqual(self.codes(self.draft()), ["same_name"])
        said = self.draft().ar_check_text
        self.assertIn("AZURE INTERIOR (Paris)", said)
        other.active = False
        self.assertEqual(self.codes(self.draft(amount=77)), [])

    def test_the_same_reference_twice(self):
        first = self.draft(100, ref="PO 4711")
        first._post()
        second = self.draft(300, ref="po-4711")
        self.assertEqual(self.codes(second), ["same_reference"])
        alert = second.ar_check_alerts["same_reference"]
        self.assertIn(first.name, alert["message"])
        found = self.env["account.move"].search(alert["action"]["domain"])
        self.assertEqual(found, first | second)

    def test_the_same_lines_twice_also_as_drafts(self):
        first, second = self.draft(120), self.draft(120)
        self.assertEqual(self.codes(first), ["same_content"])
        self.assertEqual(self.codes(second), ["same_content"])
        second.invoice_line_ids.name = "Something else"
        self.assertEqual(self.codes(second), [])

    def test_the_companys_days_tell_duplicates_apart(self):
        self.draft(120, day="2026-06-10")._post()
        second = self.draft(120)
        self.assertEqual(self.codes(second), ["same_content"])
        self.allow(ar_duplicate_days=4)
        second.invalidate_recordset()
        self.assertEqual(self.codes(second), [])

    def test_a_reversed_invoice_may_be_made_again(self):
        first = self.draft(120, ref="PO-1")
        first._post()
        first._reverse_moves(cancel=True)
        self.assertEqual(first.payment_state, "reversed")
        self.assertEqual(self.codes(self.draft(120, ref="PO-1")), [])

    def test_other_companies_and_customers_are_no_duplicates(self):
        self.draft(120, partner=self.deco, ref="PO-1")._post()
        self.assertEqual(self.codes(self.draft(120, ref="PO-1")), [])

    def test_habits_of_the_customer(self):
        self.past()
        odd = self.draft(5000)
        self.assertEqual(self.codes(odd), ["unusual_amount", "no_reference"])
        self.assertIn("5,000.00", odd.ar_check_alerts["unusual_amount"]["message"])
        usual = self.draft(107, ref="PO-9", line="Other")
        self.assertEqual(self.codes(usual), [])

    def test_another_currency_and_term(self):
        self.past()
        term = self.env.ref("account.account_payment_term_30days")
        self.azure.property_payment_term_id = term
        move = self.draft(
            100,
            ref="PO-9",
            currency_id=self.setup_other_currency("EUR").id,
            invoice_payment_term_id=False,
        )
        self.assertEqual(self.codes(move), ["unusual_term", "new_currency"])
        self.assertIn("“none”", move.ar_check_alerts["unusual_term"]["message"])

    def test_dates_far_away(self):
        move = self.draft(day="2025-06-15", invoice_date_due="2025-06-01")
        self.assertEqual(self.codes(move), ["due_before_date", "date_far"])

    def test_vendor_bills_and_entries_are_not_looked_at(self):
        bill = self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.azure.id}
        )
        self.assertFalse(bill.ar_check_state)
        self.assertFalse(bill.ar_check_alerts)

    def test_the_form_shows_findings_while_it_is_filled_in(self):
        self.draft(120, ref="PO-1")._post()
        moves = self.env["account.move"].with_user(self.clerk)
        moves = moves.with_context(default_move_type="out_invoice")
        with Form(moves) as form:
            form.partner_id = self.azure
            form.ref = "PO-1"
            self.assertEqual(form.ar_check_state, "warn")
            self.assertIn("same_reference", form.ar_check_alerts)
            form.ref = "PO-2"
            self.assertNotIn("same_reference", form.ar_check_alerts)

    def test_people_without_our_roles_neither_see_nor_miss_it(self):
        accountant = self.make_accountant()
        move = self.draft(user=accountant)
        with self.assertRaises(AccessError):
            move.read(["ar_check_state"])
        move.copy()._post()

    def make_accountant(self):
        return self.env["res.users"].create(
            {
                "name": "Billing",
                "login": "ar_billing",
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
                "group_ids": [
                    Command.set(self.env.ref("account.group_account_invoice").ids)
                ],
            }
        )

    def test_the_list_finds_drafts_with_findings(self):
        good, bad = self.draft(), self.draft(0)
        moves = self.env["account.move"].with_user(self.clerk)
        mine = [("id", "in", (good | bad).ids)]
        found = moves.search([*mine, ("ar_check_state", "in", ("warn", "block"))])
        self.assertEqual(found, bad)
        found = moves.search([*mine, ("ar_check_state", "=", "ok")])
        self.assertEqual(found, good)
        found = moves.search([*mine, ("ar_check_state", "!=", "ok")])
        self.assertEqual(found, bad)


@tagged("post_install", "-at_install")
class TestInvoiceChecksAtPosting(InvoiceCheckCommon):
    """Nothing is stopped until the company says so; then a reason helps."""

    def test_installing_stops_nothing_and_notes_what_was_odd(self):
        move = self.draft(0)
        move.action_post()
        self.assertEqual(move.state, "posted")
        check = move.ar_check_ids
        self.assertEqual(check.mapped("code"), ["zero_amount"])
        self.assertEqual((check.kind, check.user_id), ("posted", self.clerk))
        self.assertEqual(check.text, "The total is zero.")
        self.assertFalse(move.ar_check_state, "a posted invoice is not checked again")

    def test_posting_again_notes_nothing_twice(self):
        move = self.draft(0)
        move.action_post()
        move.button_draft()
        move.action_post()
        self.assertEqual(len(move.ar_check_ids), 1)

    def test_a_setting_stops_the_posting_and_says_why(self):
        self.allow(ar_check_amount="block")
        move = self.draft(0)
        self.assertEqual(move.ar_check_state, "block")
        self.assertEqual(move.ar_check_alerts["zero_amount"]["level"], "danger")
        with self.assertRaisesRegex(UserError, "The total is zero."):
            move.action_post()
        self.assertEqual(move.state, "draft")
        self.assertFalse(move.ar_check_ids)

    def override(self, move, reason="agreed", user=None):
        wizards = self.env["ar.invoice.override"].with_user(user or self.clerk)
        action = move.with_user(user or self.clerk).action_ar_override()
        wizard = wizards.with_context(**action["context"]).create({"reason": reason})
        wizard.action_confirm()

    def test_an_override_with_a_reason_lets_it_pass(self):
        self.allow(ar_check_amount="block")
        move = self.draft(0)
        with self.assertRaises(UserError):
            self.override(move, " ")
        self.override(move, "free sample")
        self.assertEqual(move.ar_check_state, "warn")
        self.assertIn("Overridden", move.ar_check_text)
        move.action_post()
        self.assertEqual(move.state, "posted")
        kept = move.ar_check_ids.filtered(lambda c: c.kind == "overridden")
        self.assertEqual((kept.reason, kept.user_id), ("free sample", self.clerk))
        self.assertIn("free sample", " ".join(move.message_ids.mapped("body")))

    def test_an_override_ends_when_the_invoice_changes(self):
        self.allow(ar_check_duplicate="block")
        self.draft(100, ref="PO-1")._post()
        move = self.draft(200, ref="PO-1")
        self.override(move)
        self.draft(300, ref="PO-2")._post()
        move.ref = "PO-2"
        self.assertEqual(move.ar_check_state, "block")
        with self.assertRaises(UserError):
            move.action_post()

    def test_only_clerks_override(self):
        self.allow(ar_check_amount="block")
        move = self.draft(0)
        with self.assertRaises(AccessError):
            self.override(move, user=self.users["auditor"])

    def test_nothing_to_override(self):
        with self.assertRaises(UserError):
            self.draft()._ar_override("why not")

    def test_a_group_that_is_off_is_neither_shown_nor_noted(self):
        self.allow(ar_check_amount="off")
        move = self.draft(0)
        self.assertEqual(move.ar_check_state, "ok")
        move.action_post()
        self.assertFalse(move.ar_check_ids)

    def test_one_bad_invoice_is_named_among_many(self):
        self.allow(ar_check_amount="block")
        good, bad = self.draft(), self.draft(0, partner=self.deco)
        with self.assertRaisesRegex(UserError, "The total is zero"):
            (good | bad)._post()
        self.assertEqual({good.state, bad.state}, {"draft"})

    def test_an_invoice_that_waits_for_its_date_is_checked_then(self):
        self.allow(ar_check_amount="block")
        move = self.draft(0, day="2026-07-15")
        move.date = "2026-07-15"
        move._post(soft=True)
        self.assertEqual((move.state, move.auto_post), ("draft", "at_date"))

    def test_queries_do_not_grow_with_the_number_of_invoices(self):
        """Posting many: the checks ask as often for fifty as for five."""
        facts = self.env["ar.invoice.facts"]
        customers = [
            self.make_customer(
                f"Customer {n}", **GOOD, country_id=self.azure.country_id.id
            )
            for n in range(50)
        ]
        for customer in customers:
            self.draft(100, partner=customer, ref="A", day="2026-06-01")._post()
        moves = self.env["account.move"].browse(
            [self.draft(100, partner=c, ref="A").id for c in customers]
        )
        counts = []
        for some in (moves[:5], moves):
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            found = facts._findings(some)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(
                {f.code for findings in found.values() for f in findings},
                {"same_reference"},
            )
        self.assertLessEqual(counts[1], counts[0] + 1, counts)
        self.assertLessEqual(counts[1], 20, counts)
