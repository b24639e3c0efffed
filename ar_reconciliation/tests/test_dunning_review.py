from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .reminder_common import NOON, TODAY, ReminderCommon


@tagged("post_install", "-at_install")
class TestDunningReview(ReminderCommon):
    """What a clerk decides, and what is held: nothing is lost."""

    def review(self, messages, kind, user=None, **vals):
        wizard = self.env["ar.dunning.review"].with_user(user or self.clerk)
        wizard = wizard.create({"message_ids": messages.ids, "kind": kind, **vals})
        return wizard.action_confirm()

    # === DECISIONS === #

    def test_left_out_today_is_not_sent_and_tells_who_and_why(self):
        self.owed()
        run = self.computed()
        message = self.message_of(run)
        self.review(message, "exclude", reason="Talked to them")
        self.assertEqual((message.state, message.noted_by_id), ("excluded", self.clerk))
        self.assertIn("Talked to them", message.hold_text)
        self.send(run)
        self.assertEqual(message.state, "excluded")
        run.action_renew()
        self.run_schedule()
        self.assertEqual(message.state, "excluded")
        with self.on(days=1):
            self.assertEqual(self.due().state, "ready")

    def test_a_reason_is_needed(self):
        self.owed()
        message = self.due()
        with self.assertRaisesRegex(UserError, "Write down why"):
            self.review(message, "exclude", reason="  ")
        with self.assertRaisesRegex(UserError, "after today"):
            self.review(message, "postpone", reason="later", day=TODAY)

    def test_put_off_comes_back_on_its_day(self):
        self.owed()
        message = self.due()
        self.review(
            message, "postpone", reason="On holiday", day=TODAY + timedelta(days=5)
        )
        with self.on(days=2):
            self.assertFalse(self.computed().message_ids)
            self.run_schedule("ar_dunning_held_cron")
            self.assertEqual(message.state, "postponed")
        with self.on(days=5):
            self.run_schedule("ar_dunning_held_cron")
            self.assertEqual(message.state, "ready")
            self.assertFalse(message.released)
            new = self.due()
            self.assertEqual(new.state, "ready")
        self.assertEqual(message.state, "cancelled")

    def test_another_level_is_kept_until_it_is_sent(self):
        move = self.owed(days=20)
        run = self.computed()
        message = self.message_of(run)
        self.assertEqual(message.level_id, self.first)
        letter = self.level_at(21)
        self.review(message, "level", level_id=letter.id)
        self.assertEqual((message.level_id, message.state), (letter, "ready"))
        self.assertIn("Second reminder", message.subject)
        self.send(run)
        self.assertEqual((message.level_id, message.state), (letter, "sent"))
        self.assertEqual(move.ar_last_reminder_level_id, letter)

    def test_a_level_of_another_policy_is_refused(self):
        self.owed()
        message = self.due()
        other = self.policy.copy()
        with self.assertRaisesRegex(UserError, "another policy"):
            self.review(message, "level", level_id=other.level_ids[0].id)

    def test_many_are_decided_together(self):
        self.owed()
        self.owed(self.deco)
        run = self.computed()
        self.review(run.message_ids, "exclude", reason="Strike at the post")
        self.assertEqual(set(run.message_ids.mapped("state")), {"excluded"})
        run.message_ids.with_user(self.clerk).action_include()
        self.assertEqual(set(run.message_ids.mapped("state")), {"ready"})

    def test_single_reminders_are_sent_alone(self):
        self.owed()
        self.owed(self.deco)
        run = self.computed()
        message = self.message_of(run)
        message.action_send_now()
        self.assertEqual(message.state, "sent")
        self.assertEqual(self.message_of(run, self.deco).state, "ready")
        with self.assertRaisesRegex(UserError, "None of these"):
            message.action_send_now()

    # === HELD === #

    def test_every_reason_is_told_and_grouped_by(self):
        move = self.owed()
        self.bank_line(100, f"Azure Interior {move.name}")
        self.azure.email = False
        message = self.due()
        self.assertEqual(message.state, "held")
        self.assertEqual(message.hold_code, "receipt_waiting")
        self.assertIn(",no_address,", message.hold_codes)
        self.assertGreaterEqual(len(message.hold_text.splitlines()), 2)

    def test_held_reminders_become_ready_when_the_reason_is_gone(self):
        self.owed()
        self.azure.email = False
        run = self.computed()
        message = self.message_of(run)
        self.assertEqual(message.hold_code, "no_address")
        self.send(run)
        self.assertEqual((run.state, message.state), ("done", "held"))
        self.azure.email = "azure@example.com"
        self.run_schedule("ar_dunning_held_cron")
        self.assertEqual((run.state, message.state), ("review", "ready"))
        self.assertFalse(message.hold_code)
        self.assertIn("Azure", message.body)

    @mute_logger("odoo.addons.ar_reconciliation.models.ar_background_job")
    def test_one_held_customer_who_fails_does_not_keep_the_others(self):
        both = self.azure | self.deco
        both.ar_dunning_hold_reason = "New owner"
        self.owed()
        self.owed(self.deco)
        run = self.computed()
        self.assertEqual(run.message_ids.mapped("state"), ["held", "held"])
        both.ar_dunning_hold_reason = False
        decide = self.registry["ar.dunning.planner"]._decide

        def fail(this, facts, *args):
            if facts.partner == self.azure.id:
                raise ZeroDivisionError("odd books")
            return decide(this, facts, *args)

        with patch.object(self.registry["ar.dunning.planner"], "_decide", fail):
            self.run_schedule("ar_dunning_held_cron")
        states = [self.message_of(run, partner).state for partner in both]
        self.assertEqual(states, ["held", "ready"])

    def test_what_was_held_waits_for_the_review_if_the_policy_wants_one_now(self):
        self.policy.automatic = True
        self.azure.ar_dunning_hold_reason = "New owner"
        self.owed()
        self.run_schedule("ar_dunning_automatic_cron")
        self.run_schedule()
        message = self.messages.search([("partner_id", "=", self.azure.id)])
        self.assertEqual(message.state, "held")
        self.policy.automatic = False
        self.azure.ar_dunning_hold_reason = False
        self.run_schedule("ar_dunning_held_cron")
        self.run_schedule()
        self.assertEqual((message.state, message.released), ("ready", False))

    # === TEXT MESSAGES === #

    def by_sms(self):
        """The reminder of Azure, queued at noon and not handed over."""
        self.azure.write({"phone": "+3225551234"})
        self.first.write({"channel": "sms", "fallback": False})
        self.move = self.owed()
        message = self.message_of(self.sent())
        self.assertEqual(message.state, "sending", message.hold_text)
        return message

    def handed(self, days=0, hour=12):
        """How many text messages are handed over then."""
        hand_over = patch.object(self.registry["ar.dunning.message"], "_hand_over")
        with self.on(days, hour), hand_over as asked:
            self.run_schedule("ar_dunning_sms_cron")
        return asked.call_count

    def test_a_text_message_that_waited_for_hours_is_looked_at_once_more(self):
        message = self.by_sms()
        self.assertEqual(self.handed(hour=14), 1)
        self.pay(self.move)
        self.assertEqual(self.handed(hour=15), 0)
        self.assertEqual(message.state, "cancelled")

    def test_a_text_message_does_not_slip_into_the_night(self):
        message = self.by_sms()
        self.assertEqual(self.handed(hour=22), 0)
        self.assertCodes(message, "quiet")
        with self.on(days=1, hour=9):
            self.run_schedule("ar_dunning_held_cron")
            self.run_schedule()
        self.assertEqual(message.state, "sending")
        self.assertEqual(self.handed(days=1, hour=9), 1)

    def test_a_text_message_that_may_have_left_is_sent_again_only_by_a_person(self):
        self.owed()
        message = self.due()
        asked = {"state": "failed", "channel": "sms", "sms_asked_on": NOON}
        message.sudo().write(asked)
        self.assertFalse(self.computed().message_ids)
        with self.on(days=1):
            self.assertFalse(self.computed().message_ids)
        self.assertEqual(message.state, "failed")
        message.with_user(self.clerk).action_include()
        self.assertEqual(message.state, "ready")

    def test_a_held_reminder_ends_when_the_money_is_matched(self):
        move = self.owed()
        line = self.bank_line(100, f"Azure Interior {move.name}")
        message = self.due()
        self.assertEqual(message.hold_code, "receipt_waiting")
        cron = self.env.ref("ar_reconciliation.ar_dunning_held_cron")
        triggers = self.env["ir.cron.trigger"].sudo()
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self.match(line)
        self.assertPaid(move)
        after = triggers.search_count([("cron_id", "=", cron.id)])
        self.assertGreater(after, before)
        self.run_schedule("ar_dunning_held_cron")
        self.assertEqual(message.state, "cancelled")
        self.assertIn("Nothing is open", message.hold_text)

    def test_what_was_released_leaves_by_itself_when_the_hold_ends(self):
        self.owed()
        run = self.computed()
        message = self.message_of(run)
        with self.on(hour=22):
            self.send(run)
            self.assertCodes(message, "quiet")
        with self.on(days=1, hour=3):
            self.run_schedule("ar_dunning_held_cron")
            self.assertCodes(message, "quiet")
        with self.on(days=1, hour=9):
            self.run_schedule("ar_dunning_held_cron")
            self.run_schedule()
            self.assertEqual((message.state, run.state), ("sent", "done"))

    def test_a_held_reminder_is_seen_by_the_next_run_anyway(self):
        self.owed()
        self.azure.email = False
        old = self.due()
        self.azure.email = "azure@example.com"
        with self.on(days=1):
            new = self.due()
        self.assertEqual((old.state, new.state), ("cancelled", "ready"))

    # === CUSTOMERS ON HOLD === #

    def hold(self, user=None, **vals):
        vals = {"partner_ids": self.azure.ids, "reason": "New owner", **vals}
        self.env["ar.dunning.hold"].with_user(user or self.clerk).create(
            vals
        ).action_confirm()

    def test_a_customer_on_hold_waits_until_the_day_or_until_lifted(self):
        self.owed()
        self.hold(until=TODAY + timedelta(days=1))
        self.assertTrue(self.azure.ar_reminders_held)
        self.assertCodes(self.due(), "customer_hold")
        with self.on(days=2):
            self.assertEqual(self.due().state, "ready")
        self.hold(until=False)
        with self.on(days=5):
            message = self.due()
            self.assertCodes(message, "customer_hold")
            self.azure.with_user(self.clerk).action_ar_lift_hold()
            self.run_schedule("ar_dunning_held_cron")
            self.assertEqual(message.state, "ready")
        self.assertFalse(self.azure.ar_reminders_held)

    def test_the_hold_is_logged_with_the_customer(self):
        self.hold()
        self.assertIn("New owner", self.azure.message_ids[0].body)
        self.assertEqual(self.azure.message_ids[0].author_id, self.clerk.partner_id)

    def test_a_hold_is_one_companys_own(self):
        other = self.setup_other_company()["company"]
        self.hold()
        theirs = self.azure.sudo().with_company(other)
        self.assertFalse(theirs.ar_dunning_hold_reason)

    def test_only_managers_choose_policies_only_clerks_hold(self):
        partner = self.azure.with_user(self.clerk).sudo(False)
        self.clerk.group_ids += self.env.ref("base.group_partner_manager")
        with self.assertRaisesRegex(AccessError, "Only a manager"):
            partner.ar_dunning_policy_id = self.policy
        auditor = self.users["auditor"]
        auditor.group_ids += self.env.ref("base.group_partner_manager")
        with self.assertRaises(AccessError):
            self.azure.with_user(auditor).ar_dunning_hold_reason = "no"
        with self.assertRaises(AccessError):
            self.azure.with_user(auditor).action_ar_lift_hold()

    # === AUTOMATIC === #

    def test_automatic_policies_send_by_themselves_once_a_day(self):
        self.policy.automatic = True
        self.owed()
        for _again in range(2):
            self.run_schedule("ar_dunning_automatic_cron")
            self.run_schedule()
        runs = self.runs.search([("company_id", "=", self.company.id)])
        self.assertEqual((len(runs), runs.automatic, runs.state), (1, True, "done"))
        self.assertEqual(runs.message_ids.state, "sent")

    def test_automatic_policies_rest_on_free_days_and_in_quiet_hours(self):
        self.policy.automatic = True
        self.owed()
        self.env["ar.dunning.holiday"].create(
            {"name": "Feast", "date_from": TODAY, "date_to": TODAY}
        )
        for days, hour in ((0, 12), (1, 4), (3, 12)):
            with self.on(days, hour):
                self.run_schedule("ar_dunning_automatic_cron")
            self.assertFalse(self.runs.search([("company_id", "=", self.company.id)]))
        with self.on(days=1):
            self.run_schedule("ar_dunning_automatic_cron")
        self.assertTrue(self.runs.search([("company_id", "=", self.company.id)]))

    def test_automatic_runs_leave_customers_of_other_policies_alone(self):
        automatic = self.policy.copy({"name": "Auto"})
        automatic.automatic = True
        self.deco.ar_dunning_policy_id = automatic
        self.owed()
        self.owed(self.deco)
        self.run_schedule("ar_dunning_automatic_cron")
        self.run_schedule()
        sent = self.messages.search([("state", "=", "sent")])
        self.assertEqual(sent.partner_id, self.deco)
        self.assertFalse(self.messages.search([("partner_id", "=", self.azure.id)]))

    # === HISTORY === #

    def test_customers_and_documents_tell_their_last_reminder(self):
        move, other = self.owed(), self.owed(self.deco, days=-20)
        self.sent()
        self.assertEqual((move.ar_reminder_count, move.ar_last_reminder_on), (1, TODAY))
        self.assertEqual(move.ar_last_reminder_level_id, self.first)
        self.assertEqual(self.azure.ar_last_reminder_on, TODAY)
        self.assertEqual(other.ar_reminder_count, 0)
        self.assertFalse(other.ar_last_reminder_on)
        moves, partners = self.env["account.move"], self.env["res.partner"]
        both = [("id", "in", (move | other).ids)]
        cases = (
            (("ar_last_reminder_on", "!=", False), move),
            (("ar_last_reminder_on", "=", False), other),
            (("ar_last_reminder_on", "=", TODAY), move),
            (("ar_last_reminder_on", ">=", TODAY), move),
            (("ar_last_reminder_on", ">", TODAY), moves),
            (("ar_last_reminder_level_id", "=", self.first.id), move),
            (("ar_last_reminder_level_id", "!=", self.first.id), other),
        )
        for leaf, expected in cases:
            with self.subTest(leaf):
                self.assertEqual(moves.search([*both, leaf]), expected)
        found = partners.search([("ar_last_reminder_on", "=", TODAY)])
        self.assertEqual(found, self.azure)
        action = move.with_user(self.clerk).action_ar_show_reminders()
        self.assertEqual(self.messages.search(action["domain"]).partner_id, self.azure)
