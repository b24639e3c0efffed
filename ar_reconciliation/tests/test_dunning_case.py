import io
import zipfile

from openpyxl import load_workbook

from odoo.tests import tagged

from .reminder_common import ReminderCommon


@tagged("post_install", "-at_install")
class TestDunningCase(ReminderCommon):
    """Escalation to people, to an agency, to a credit stop; limitation."""

    def escalated(self, kind, days=7, **vals):
        """The case of Azure so many days after the reminder."""
        self.first.write({"escalation": kind, "escalate_after": 7, **vals})
        self.move = self.owed()
        self.sent()
        with self.on(days=days):
            self.run_schedule("ar_dunning_escalation_cron")
            return self.env["ar.dunning.case"].search(
                [("partner_id", "=", self.azure.id)]
            )

    def test_a_manager_is_told_after_the_days_of_the_level(self):
        self.policy.responsible_id = self.users["manager"]
        self.assertFalse(self.escalated("manager", days=6))
        with self.on(days=7):
            for _again in range(2):
                self.run_schedule("ar_dunning_escalation_cron")
        case = self.env["ar.dunning.case"].search([])
        self.assertEqual((case.kind, case.amount), ("manager", 100))
        self.assertEqual(case.user_id, self.users["manager"])
        self.assertEqual(case.message_id.partner_id, self.azure)
        self.assertEqual(len(case.activity_ids), 1)
        self.assertIn("Azure Interior", case.activity_ids.summary)

    def test_who_has_paid_is_not_handed_on(self):
        self.first.write({"escalation": "legal"})
        move = self.owed()
        self.sent()
        self.pay(move)
        with self.on(days=10):
            self.run_schedule("ar_dunning_escalation_cron")
        self.assertFalse(self.env["ar.dunning.case"].search([]))

    def test_credit_is_stopped_in_this_company_and_logged(self):
        self.assertTrue(self.escalated("stop"))
        self.assertTrue(self.azure.ar_credit_stop)
        other = self.setup_other_company()["company"]
        self.assertFalse(self.azure.with_company(other).ar_credit_stop)
        bodies = "".join(self.azure.message_ids.mapped("body"))
        self.assertIn("Credit was stopped", bodies)

    def test_a_closed_case_of_the_same_reminder_is_not_opened_again(self):
        case = self.escalated("legal")
        case.with_user(self.clerk).action_close()
        self.assertFalse(case.activity_ids)
        with self.on(days=9):
            self.run_schedule("ar_dunning_escalation_cron")
        self.assertEqual(self.env["ar.dunning.case"].search([]), case)

    def test_nor_when_the_reminder_left_later_than_planned(self):
        self.first.write({"escalation": "stop", "escalate_after": 7})
        self.owed()
        run = self.computed()
        with self.on(days=1):
            self.send(run)
        with self.on(days=8):
            self.run_schedule("ar_dunning_escalation_cron")
        case = self.env["ar.dunning.case"].search([])
        case.with_user(self.clerk).action_close()
        self.azure.ar_credit_stop = False
        with self.on(days=9):
            self.run_schedule("ar_dunning_escalation_cron")
        self.assertEqual(self.env["ar.dunning.case"].search([]), case)
        self.assertFalse(self.azure.ar_credit_stop)

    def test_the_customers_file_is_handed_over_and_logged(self):
        case = self.escalated("agency").with_user(self.clerk)
        with self.on(days=8):
            action = case.action_download_xlsx()
        paper = case.sudo().message_ids.attachment_ids
        self.assertIn(str(paper.id), action["url"])
        self.assertEqual((case.state, case.exported_by_id), ("exported", self.clerk))
        book = load_workbook(io.BytesIO(paper.raw))
        self.assertEqual(
            book.sheetnames, ["Customer", "Items", "Reminders", "Promises", "Disputes"]
        )
        items = list(book["Items"].values)
        self.assertEqual((items[1][0], items[1][4]), (self.move.name, 100))
        reminders = list(book["Reminders"].values)
        self.assertEqual((reminders[1][2], reminders[1][4]), ("E-Mail", 100))

    def test_tables_never_become_formulas(self):
        case = self.escalated("agency").with_user(self.clerk)
        self.azure.name = "=1+1"
        case.action_download_csv()
        paper = case.sudo().message_ids.attachment_ids[-1:]
        with zipfile.ZipFile(io.BytesIO(paper.raw)) as archive:
            text = archive.read("Customer.csv").decode("utf-8-sig")
        self.assertIn("Customer,'=1+1", text)

    # === LIMITATION === #

    def old(self, day):
        return self.receivable(self.invoice(self.deco, 50, day, invoice_date_due=day))

    def test_the_clock_runs_from_the_due_date_and_warns(self):
        over, soon = self.old("2023-06-01"), self.old("2023-09-01")
        young = self.old("2026-01-01")
        self.assertEqual(str(over.ar_limitation_date), "2026-06-01")
        states = (over | soon | young).mapped("ar_limitation_state")
        self.assertEqual(states, ["over", "warning", "running"])
        lines = self.env["account.move.line"]
        mine = ("partner_id", "=", self.deco.id)
        found = lines.search([mine, ("ar_limitation_state", "in", ("warning", "over"))])
        self.assertEqual(found, over | soon)
        self.assertEqual(
            lines.search([mine, ("ar_limitation_state", "=", "over")]), over
        )

    def test_from_the_end_of_the_year_or_not_at_all(self):
        item = self.old("2023-06-01")
        self.company.ar_limitation_year_end = True
        item.invalidate_recordset()
        self.assertEqual(str(item.ar_limitation_date), "2026-12-31")
        self.company.ar_limitation_years = 0
        item.invalidate_recordset()
        self.assertFalse(item.ar_limitation_date)

    def test_a_reminder_begins_it_anew_where_the_law_says_so(self):
        day = "2023-09-01"
        move = self.invoice(self.azure, 50, day, invoice_date_due=day)
        self.sent()
        item = self.receivable(move)
        item.invalidate_recordset()
        self.assertEqual(str(item.ar_limitation_date), "2029-06-10")
        self.company.ar_limitation_demand = False
        item.invalidate_recordset()
        self.assertEqual(str(item.ar_limitation_date), "2026-09-01")

    def test_the_collector_is_warned_once(self):
        self.deco.ar_collector_id = self.reviewer
        item = self.old("2023-09-01")
        self.old("2026-01-01")
        for _again in range(2):
            self.run_schedule("ar_dunning_limitation_cron")
        kind = self.env.ref("ar_reconciliation.ar_activity_type_limitation")
        found = self.env["mail.activity"].search(
            [("activity_type_id", "=", kind.id), ("res_id", "in", item.move_id.ids)]
        )
        self.assertEqual(found.user_id, self.reviewer)
        self.assertEqual(str(found.date_deadline), "2026-09-01")
        everything = self.env["mail.activity"].search(
            [("activity_type_id", "=", kind.id)]
        )
        self.assertEqual(everything, found)
