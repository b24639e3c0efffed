import base64
import io
from datetime import timedelta
from itertools import groupby

from PIL import Image
from reportlab.graphics.barcode.code128 import Code128

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from ..core.invoice_checks import FINDINGS
from ..models.ar_invoice_check_texts import CHECK_TEXTS
from .common import ArCommon

TODAY = "2026-06-15"
GOOD = {
    "email": "azure@example.com",
    "street": "Main Street 1",
    "city": "Ghent",
    "vat": "BE0403019261",
}


class InvoiceCheckCommon(ArCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.azure.write({**GOOD, "country_id": cls.env.ref("base.be").id})
        cls.deco.write({**GOOD, "country_id": cls.env.ref("base.be").id})
        # Their own terms would only repeat themselves in every case.
        cls.azure.property_payment_term_id = False

    @classmethod
    def draft(cls, amount=100, partner=None, day=TODAY, user=None, **vals):
        """A draft invoice as a clerk makes it."""
        moves = cls.env["account.move"].with_user(user or cls.clerk)
        return moves.create(
            {
                "move_type": vals.pop("move_type", "out_invoice"),
                "partner_id": (partner or cls.azure).id,
                "invoice_date": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": vals.pop("line", "Work"),
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **vals,
            }
        )

    @classmethod
    def past(cls, amounts=(100, 101, 102, 103, 104, 105), **vals):
        """Posted invoices, one a month, the newest last month."""
        first = fields.Date.to_date(TODAY)
        moves = [
            cls.draft(
                amount,
                day=first - timedelta(days=30 * (number + 1)),
                ref=f"PO-{number}",
                line=f"Work {number}",
                **vals,
            )
            for number, amount in enumerate(amounts)
        ]
        moves = cls.env["account.move"].browse([move.id for move in moves])
        moves._post()
        return moves

    def codes(self, move):
        return list(move.ar_check_alerts or ())

    def allow(self, **settings):
        self.company.write(settings)


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


@tagged("post_install", "-at_install")
class TestInvoiceSecondPerson(InvoiceCheckCommon):
    """Above a limit, a reviewer who did not make the invoice posts or approves it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.ar_invoice_limit = 1000
        cls.other = cls.make_user("reviewer", login="ar_reviewer_2")

    def test_below_the_limit_nobody_is_asked(self):
        move = self.draft(1000)
        self.assertFalse(move.ar_approval_state)
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_above_it_the_maker_is_stopped(self):
        move = self.draft(1000.01)
        self.assertEqual(move.ar_approval_state, "needed")
        with self.assertRaisesRegex(UserError, "above the limit"):
            move.action_post()

    def test_a_reviewer_who_made_it_is_stopped_too(self):
        move = self.draft(2000, user=self.reviewer)
        with self.assertRaises(UserError):
            move.action_post()

    def test_another_reviewer_posts_it_and_that_is_noted(self):
        move = self.draft(2000)
        move.with_user(self.reviewer).action_post()
        self.assertEqual(move.state, "posted")
        approval = move.ar_approval_ids
        self.assertEqual(
            (approval.state, approval.decided_by_id), ("approved", self.reviewer)
        )

    def test_the_last_editor_does_not_post(self):
        move = self.draft(2000)
        move.with_user(self.reviewer).ref = "PO-1"
        with self.assertRaises(UserError):
            move.with_user(self.reviewer).action_post()
        move.with_user(self.other).action_post()
        self.assertEqual(move.state, "posted")

    def test_asked_and_approved_the_maker_posts(self):
        move = self.draft(2000)
        move.action_ar_request_approval()
        self.assertEqual(move.ar_approval_state, "asked")
        activity = move.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertTrue(move._ar_is_second_person(activity.user_id))
        with self.assertRaises(UserError):
            move.action_post()
        move.with_user(self.reviewer).action_ar_approve()
        self.assertEqual(move.ar_approval_state, "approved")
        self.assertFalse(move.activity_ids)
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_an_approval_is_for_what_was_seen(self):
        move = self.draft(2000)
        move.action_ar_request_approval()
        move.with_user(self.reviewer).action_ar_approve()
        move.invoice_line_ids.price_unit = 9000
        self.assertEqual(move.ar_approval_state, "needed")
        with self.assertRaises(UserError):
            move.action_post()

    def test_a_change_after_the_request_asks_anew(self):
        move = self.draft(2000)
        move.action_ar_request_approval()
        move.invoice_line_ids.price_unit = 9000
        with self.assertRaises(UserError):
            move.with_user(self.reviewer).action_ar_approve()

    def test_refused(self):
        move = self.draft(2000)
        move.action_ar_request_approval()
        move.with_user(self.reviewer).action_ar_refuse()
        self.assertEqual(move.ar_approval_state, "refused")
        with self.assertRaises(UserError):
            move.action_post()
        move.action_ar_request_approval()
        self.assertEqual(move.ar_approval_state, "asked")

    def test_neither_clerks_nor_those_involved_decide(self):
        move = self.draft(2000, user=self.reviewer)
        move.action_ar_request_approval()
        clerk = self.make_user("clerk", login="ar_clerk_2")
        for user in (clerk, self.reviewer, self.users["auditor"]):
            with self.assertRaises(AccessError):
                move.with_user(user).action_ar_approve()
        move.with_user(self.other).action_ar_approve()
        self.assertEqual(move.ar_approval_state, "approved")

    def test_a_scheduled_action_is_no_second_person(self):
        move = self.draft(2000, auto_post="at_date")
        root = self.env.ref("base.user_root")
        with self.assertRaises(UserError):
            move.with_user(root)._post()

    def test_other_currencies_count_at_their_rate(self):
        rate = self.draft(1500, currency_id=self.setup_other_currency("EUR").id)
        above = abs(rate.amount_total_signed) > 1000
        self.assertEqual(bool(rate.ar_approval_state), above)
        self.assertNotEqual(abs(rate.amount_total_signed), 1500)

    def test_asking_for_nothing(self):
        with self.assertRaises(UserError):
            self.draft(10).action_ar_request_approval()
        with self.assertRaises(AccessError):
            self.draft(2000).with_user(
                self.users["auditor"]
            ).action_ar_request_approval()


@tagged("post_install", "-at_install")
class TestInvoiceCode(InvoiceCheckCommon):
    """What is printed on an invoice finds it in the workbench."""

    def printed(self, move):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice", move.ids
        )
        return html.decode()

    def scan(self, code):
        line = self.bank_line(500, "x")
        found = self.env["ar.workbench"].with_user(self.clerk).scan(line.id, code)
        return [item["move_id"] for item in found["items"]]

    def test_nothing_is_printed_until_the_company_wants_it(self):
        move = self.invoice(self.azure, 100)
        self.assertNotIn('name="ar_code"', self.printed(move))

    def test_the_qr_code_finds_the_invoice(self):
        self.allow(ar_invoice_code="qr")
        move, _other = self.invoice(self.azure, 100), self.invoice(self.azure, 100)
        page = self.printed(move)
        self.assertIn('name="ar_code"', page)
        self.assertIn("data:image/png;base64,", page)
        self.assertEqual(self.scan(move._ar_code_text())[0], move.id)

    def test_a_creditor_reference_is_scanned_too(self):
        self.allow(ar_invoice_code="qr")
        self.invoice(self.azure, 100)
        move = self.invoice(self.azure, 100, payment_reference="RF451234512345")
        self.assertEqual(move._ar_code_text(), "RF451234512345")
        self.assertEqual(self.scan(move._ar_code_text()), move.ids)

    def test_the_barcode_is_drawn_bar_by_bar_with_white_around(self):
        self.allow(ar_invoice_code="barcode")
        move = self.invoice(self.azure, 100)
        self.assertIn('name="ar_code"', self.printed(move))
        wanted = Code128(move.name)
        wanted.validate()
        wanted.encode()
        wanted.decompose()
        data = base64.b64decode(move._ar_code_image().partition(",")[2])
        image = Image.open(io.BytesIO(data))
        row = [image.getpixel((x, 30)) for x in range(image.width)]
        runs = [(white, len(list(same)) // 2) for white, same in groupby(row)]
        self.assertEqual((runs[0][1], runs[-1][1]), (10, 10))
        letters = [
            chr(ord("a" if white else "A") + width - 1) for white, width in runs[1:-1]
        ]
        self.assertEqual("".join(letters), wanted.decomposed)

    def test_drafts_and_bills_have_none(self):
        self.allow(ar_invoice_code="qr")
        self.assertFalse(self.draft()._ar_code_image())
        bill = self.invoice(self.azure, 100, move_type="in_invoice", ref="B1")
        self.assertFalse(bill._ar_code_image())
