from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .access_common import AccessCommon

TODAY = date(2026, 3, 20)


class ExceptionCommon(AccessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.bank.statement.line"].search([])._ar_write(
            ar_match_state="excluded"
        )
        cls.colleague = cls.make_user("clerk", login="ar_colleague")
        frozen = freeze_time(TODAY)
        frozen.start()
        cls.addClassCleanup(frozen.stop)

    def exception(self, amount=7, text="who is this", user=None, **vals):
        """A line no run can settle, as the clerk sees it."""
        line = self.match(self.bank_line(amount, text, **vals), user)
        self.assertEqual(line.ar_match_state, "exception")
        return line

    def found(self, *leaf):
        lines = self.env["account.bank.statement.line"].with_user(self.clerk)
        return lines.search([("ar_match_state", "=", "exception"), *leaf])

    def activities(self, line, kind=None, active=True):
        kinds = (kind,) if kind else ()
        types = self.env["account.bank.statement.line"]._ar_activity_types(*kinds)
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "account.move"),
                ("res_id", "in", line.move_id.ids),
                ("activity_type_id", "in", types.ids),
                ("active", "=", active),
            ]
        )

    def overdue(self, days, owner=None, **vals):
        """An exception that was due so many days ago."""
        line = self.exception(**vals)
        line.write(
            {"ar_owner_id": owner and owner.id, "ar_due_date": TODAY - timedelta(days)}
        )
        return line

    def run_schedule(self):
        cron = self.env.ref("ar_reconciliation.account_bank_statement_line_cron")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestExceptions(ExceptionCommon):
    """Every difference has somebody who settles it, and a date."""

    # === DUE DATE AND OWNER === #

    def test_a_run_sets_the_due_date_of_what_it_cannot_settle(self):
        self.company.ar_exception_days = 3
        line = self.exception()
        self.assertEqual(line.ar_due_date, TODAY + timedelta(3))
        self.assertFalse(line.ar_owner_id)

    def test_a_run_keeps_the_date_and_the_person_somebody_chose(self):
        self.bank.ar_owner_id = self.colleague
        line = self.bank_line(7, "who is this").with_user(self.clerk)
        line.write({"ar_due_date": "2026-04-01", "ar_owner_id": self.clerk.id})
        self.match(line)
        self.assertEqual(line.ar_due_date, date(2026, 4, 1))
        self.assertEqual(line.ar_owner_id, self.clerk)

    def test_the_person_of_the_journal_gets_what_a_run_cannot_settle(self):
        self.bank.ar_owner_id = self.colleague
        line = self.exception()
        self.assertEqual(line.ar_owner_id, self.colleague)
        log = line.ar_log_ids[0]
        self.assertEqual((log.event, log.user_id), ("assigned", self.clerk))
        self.assertIn(self.colleague.name, log.note)

    def test_settled_lines_get_neither_date_nor_person(self):
        self.bank.ar_owner_id = self.colleague
        line = self.match(self.bank_line(100, self.invoice(self.azure, 100).name))
        self.assertState(line, "matched")
        self.assertFalse(line.ar_due_date or line.ar_owner_id)

    def test_a_line_whose_proposals_were_all_rejected_becomes_due(self):
        self.proposal.with_user(self.clerk).action_reject()
        self.assertState(self.line, "exception", "rejected")
        self.assertEqual(self.line.ar_due_date, TODAY + timedelta(5))

    def test_what_comes_back_to_the_queue_gets_a_new_term(self):
        line = self.exception()
        line.action_ar_exclude()
        line.action_ar_include()
        self.assertFalse(line.ar_due_date)

    def test_the_days_are_a_setting_of_the_company_and_not_negative(self):
        settings = self.env["res.config.settings"].create({"ar_exception_days": 9})
        self.assertEqual(settings.ar_exception_days, 9)
        self.assertEqual(self.company.ar_exception_days, 9)

    # === HAND OVER === #

    def test_a_clerk_takes_lines_over(self):
        lines = self.exception() + self.exception(8)
        lines.with_user(self.colleague).action_ar_assign_me()
        self.assertEqual(lines.ar_owner_id, self.colleague)
        events = [line.ar_log_ids[0] for line in lines]
        self.assertEqual({log.event for log in events}, {"assigned"})
        self.assertEqual({log.user_id for log in events}, {self.colleague})

    def test_the_wizard_sets_person_date_and_next_step(self):
        line = self.exception()
        wizard = (
            self.env["ar.assign.wizard"]
            .with_user(self.clerk)
            .with_context(active_ids=line.ids)
            .create(
                {
                    "owner_id": self.colleague.id,
                    "due_date": "2026-03-25",
                    "note": "Ask for the advice",
                }
            )
        )
        wizard.action_assign()
        self.assertEqual(line.ar_owner_id, self.colleague)
        self.assertEqual(line.ar_due_date, date(2026, 3, 25))
        self.assertEqual(line.ar_next_step, "Ask for the advice")
        note = line.ar_log_ids[0].note
        for part in (self.colleague.name, "2026-03-25", "Ask for the advice"):
            self.assertIn(part, note)

    def test_the_wizard_keeps_what_it_is_not_told(self):
        line = self.exception()
        line.ar_next_step = "Call"
        due = line.ar_due_date
        wizards = self.env["ar.assign.wizard"].with_user(self.clerk)
        wizards.create({"line_ids": line.ids}).action_assign()
        self.assertEqual((line.ar_next_step, line.ar_due_date), ("Call", due))

    def test_settled_lines_are_not_handed_over(self):
        line = self.match(self.bank_line(100, self.invoice(self.azure, 100).name))
        with self.assertRaisesRegex(UserError, "settled or excluded"):
            line.action_ar_assign_me()

    def test_only_clerks_of_the_company_can_be_responsible(self):
        line = self.exception()
        for user in (self.users["auditor"], self.users["accountant"]):
            with self.subTest(user.login):
                with self.assertRaisesRegex(ValidationError, "only receivables cl"):
                    line.ar_owner_id = user
                with self.assertRaisesRegex(ValidationError, "only receivables cl"):
                    self.bank.ar_owner_id = user
        other = self.setup_other_company()["company"]
        stranger = self.make_user("clerk", other, login="ar_stranger")
        with self.assertRaisesRegex(ValidationError, "only receivables cl"):
            line.ar_owner_id = stranger

    def test_a_clerk_finds_colleagues_and_nobody_else_to_choose(self):
        model = self.env["account.bank.statement.line"].with_user(self.clerk)
        domain = model.fields_get(["ar_owner_id"])["ar_owner_id"]["domain"]
        users = model.env["res.users"].search(
            # What the client does with it.
            eval(domain, {"company_id": self.company.id})
        )
        self.assertIn(self.colleague, users)
        self.assertNotIn(self.users["auditor"], users)
        self.assertNotIn(self.users["accountant"], users)

    # === RIGHTS === #

    def test_an_auditor_and_an_accountant_plan_nothing(self):
        line = self.exception()
        values = {
            "ar_owner_id": self.clerk.id,
            "ar_due_date": "2026-04-01",
            "ar_next_step": "x",
        }
        for role in ("auditor", "accountant"):
            mine = line.with_user(self.users[role])
            for field, value in values.items():
                self.assertRefused(
                    mine.write, {field: value}, message=f"{role} {field}"
                )
            self.assertRefused(mine.action_ar_assign_me, message=role)
        lines = self.env["account.bank.statement.line"]
        hidden = lines.with_user(self.users["accountant"]).with_context(
            default_ar_next_step="x"
        )
        vals = {"journal_id": self.bank.id, "date": "2026-03-10", "amount": 1}
        self.assertRefused(hidden.create, vals, message="create")

    def test_an_auditor_reads_the_whole_queue(self):
        line = self.exception().with_user(self.users["auditor"])
        names = ["ar_owner_id", "ar_due_date", "ar_age_days", "ar_exception_text"]
        self.assertTrue(line.read([*names, "ar_comparison"]))

    def test_lines_of_another_company_are_not_taken_over(self):
        journal = self.setup_other_company()["default_journal_bank"]
        line = self.bank_line(7, "theirs", journal=journal)
        self.assertRefused(
            line.with_user(self.users["manager"]).action_ar_assign_me, message="theirs"
        )
        wizards = self.env["ar.assign.wizard"].with_user(self.clerk)
        vals = {"line_ids": line.ids, "owner_id": self.clerk.id}
        self.assertRefused(
            lambda: wizards.create(vals).action_assign(), message="wizard"
        )

    # === SEARCH === #

    def test_age_is_counted_from_the_booking_date_and_found_by_it(self):
        old = self.exception(day="2026-02-01")
        young = self.exception(8, day="2026-03-15")
        self.assertEqual((old.ar_age_days, young.ar_age_days), (47, 5))
        self.assertEqual(self.found(("ar_age_days", ">", 30)), old)
        self.assertEqual(self.found(("ar_age_days", "<=", 5)), young)
        self.assertEqual(self.found(("ar_age_days", "=", 47)), old)
        self.assertEqual(self.found(("ar_age_days", "!=", 47)), young)

    def test_the_filters_of_the_queue_find_what_they_say(self):
        mine = self.overdue(1, self.clerk, day="2026-03-18")
        free = self.exception(8, day="2026-03-01")
        free.ar_owner_id = False
        view = self.env.ref(
            "ar_reconciliation.account_bank_statement_line_view_search_ar_exception"
        )
        domain = {}
        for node in view._get_combined_arch().iter("filter"):
            if node.get("domain"):
                names = {"uid": self.clerk.id}
                domain[node.get("name")] = eval(node.get("domain"), names)
        for name, lines in (
            ("mine", mine),
            ("unassigned", free),
            ("overdue", mine),
            ("older_7", free),
            ("older_30", free.browse()),
            ("unknown_payer", mine + free),
            ("ambiguous", free.browse()),
        ):
            with self.subTest(name):
                self.assertEqual(set(self.found(*domain[name])), set(lines))


@tagged("post_install", "-at_install")
class TestExceptionSecondCompany(ExceptionCommon):
    def test_a_manager_of_two_companies_sees_the_differences_of_both(self):
        data = self.setup_other_company()
        manager = self.users["manager"]
        manager.company_ids = [Command.link(data["company"].id)]
        mine = self.exception(text="ours")
        theirs = self.bank_line(7, "x", journal=data["default_journal_bank"])
        report = self.env["ar.unsettled.report"].with_user(manager)
        both = report.with_context(allowed_company_ids=manager.company_ids.ids)
        companies = {part["company"] for part in both.printed_groups()}
        self.assertEqual(companies, {mine.company_id, theirs.company_id})
        with self.assertRaises(AccessError):
            report.with_user(self.users["accountant"]).printed_groups()
