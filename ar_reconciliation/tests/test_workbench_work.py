from unittest.mock import patch

from odoo import fields
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.ar_reconciliation.models.ar_workbench import ArConflict

from .workbench_common import WorkbenchCommon

LOCKED = "The period is locked."


@tagged("post_install", "-at_install")
class TestWorkbenchWork(WorkbenchCommon):
    """What people do in the workbench, once and again, and when they come too late."""

    def assertConflict(self, call, *names):
        """It is refused, names these people, and changes nothing."""
        before = self.env["ar.match.log"].search_count([])
        with self.assertRaises(ArConflict) as caught:
            call()
        for name in names:
            self.assertIn(name, caught.exception.args[0])
        self.assertEqual(self.env["ar.match.log"].search_count([]), before)

    # === ACCEPT === #

    def test_accepting_settles_the_line_and_says_so(self):
        line, proposal, move = self.proposed()
        other = self.bank_line(7)
        answer = self.work.accept(proposal.id)
        self.assertPaid(move)
        self.assertEqual((answer["status"], answer["line_ids"]), ("done", line.ids))
        self.assertIn(move.name, answer["text"])
        self.assertEqual((answer["rows"], answer["undo"]), ([], True))
        self.assertEqual(answer["progress"]["settled"]["count"], 1)
        self.assertEqual(answer["progress"]["remaining"]["count"], len(other))
        self.assertFalse(answer["offer"])

    def test_accepting_again_changes_nothing(self):
        line, proposal, _move = self.proposed()
        self.work.accept(proposal.id)
        entries = line.move_id.line_ids.ids
        answer = self.work.accept(proposal.id)
        self.assertEqual((answer["status"], answer["undo"]), ("repeated", True))
        self.assertEqual(line.move_id.line_ids.ids, entries)
        applied = [entry for entry in line.ar_log_ids if entry.event == "applied"]
        self.assertEqual(len(applied), 1)

    def test_a_colleague_who_was_quicker_is_named(self):
        _line, proposal, _move = self.proposed()
        self.work.accept(proposal.id)
        late = self.as_user(self.reviewer)
        self.assertConflict(
            lambda: late.accept(proposal.id), self.clerk.name, " settled "
        )

    def test_what_a_colleague_rejected_undid_or_excluded_is_not_accepted(self):
        late = self.as_user(self.reviewer)
        _line, proposal, _move = self.proposed(10)
        self.work.reject(proposal.id)
        self.assertConflict(lambda: late.accept(proposal.id), self.clerk.name, "reject")
        line, proposal, _move = self.proposed(20)
        self.work.accept(proposal.id)
        self.work.undo(line.ids)
        self.assertConflict(lambda: late.accept(proposal.id), self.clerk.name, "undid")
        line, proposal, _move = self.proposed(30)
        self.work.exclude(line.ids)
        self.assertConflict(lambda: late.accept(proposal.id), self.clerk.name, "exclud")

    def test_a_line_settled_by_another_proposal_names_who(self):
        line, proposal, _move = self.proposed()
        other = self.make_proposal(line, self.invoice(self.azure, 100), rank=2)
        self.as_user(self.reviewer).accept(other.id)
        self.assertConflict(
            lambda: self.work.accept(proposal.id), self.reviewer.name, " settled "
        )

    def test_an_item_settled_a_second_ago_is_told(self):
        _line, proposal, move = self.proposed()
        second = self.bank_line(100, move.name)
        rival = self.make_proposal(second, move)
        self.work.accept(proposal.id)
        with self.assertRaisesRegex(UserError, move.name):
            self.as_user(self.reviewer).accept(rival.id)

    def test_a_line_that_a_colleague_holds_right_now_is_refused(self):
        line, proposal, _move = self.proposed()
        model = type(self.env["account.bank.statement.line"])
        with patch.object(model, "lock_for_update", side_effect=LockError("held")):
            self.assertConflict(lambda: self.work.accept(proposal.id), line.name)
        self.assertEqual(proposal.state, "proposed")

    def test_a_proposal_that_is_gone(self):
        _line, proposal, _move = self.proposed()
        gone = proposal.id
        proposal.sudo().unlink()
        self.assertConflict(lambda: self.work.accept(gone), "no longer exists")

    def test_a_locked_period_is_told_and_nothing_is_posted(self):
        line, proposal, move = self.proposed()

        def refuse(_move):
            raise UserError(LOCKED)

        self.patch(self.registry["account.move"], "_check_fiscal_lock_dates", refuse)
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self.work.accept(proposal.id)
        self.assertNotIsInstance(caught.exception, ArConflict)
        self.assertIn(LOCKED, caught.exception.args[0])
        self.assertIn(line.name, caught.exception.args[0])
        self.env.invalidate_all()
        self.assertOpen(move)
        self.assertEqual(proposal.state, "proposed")

    # === APPROVAL === #

    def test_above_the_limit_it_waits_for_a_reviewer(self):
        self.rule.approval_limit = 50
        line, proposal, move = self.proposed()
        self.assertIn("50.00", self.card(line)["needs_approval"])
        answer = self.work.accept(proposal.id)
        self.assertEqual((answer["status"], answer["undo"]), ("approval", False))
        self.assertEqual(answer["rows"][0]["stage"], "approval")
        self.assertEqual(self.work.accept(proposal.id)["status"], "repeated")
        self.assertOpen(move)
        answer = self.as_user(self.reviewer).accept(proposal.id)
        self.assertEqual(answer["status"], "done")
        self.assertPaid(move)
        again = self.as_user(self.reviewer).accept(proposal.id)
        self.assertEqual(again["status"], "repeated")

    def card(self, line, user=None):
        return self.as_user(user or self.clerk).line(line.id)["proposals"][0]

    def test_another_clerk_hears_who_asked(self):
        _line, proposal, _move = self.waiting()
        other = self.as_user(self.colleague())
        self.assertConflict(
            lambda: other.accept(proposal.id), self.clerk.name, "asked for the approval"
        )

    def test_who_may_approve_and_why_not(self):
        line, _proposal, _move = self.waiting()
        own, *_rest = self.waiting(asked_by=self.reviewer)
        auditor, reviewer = self.users["auditor"], self.reviewer
        for user, shown, may, why in (
            (self.clerk, line, False, "only a reviewer"),
            (auditor, line, False, "only a reviewer"),
            (reviewer, line, True, ""),
            (reviewer, own, False, "another reviewer"),
            (self.users["manager"], own, True, ""),
        ):
            view = self.as_user(user).line(shown.id)
            message = f"{user.login} {shown.name}"
            self.assertEqual(view["can"]["approve"], may, message)
            self.assertIn(why, view["why_not_approve"], message)
            self.assertEqual(bool(view["why_not_approve"]), not may, message)
            self.assertFalse(view["can"]["settle"], message)
            self.assertEqual(
                view["proposals"][0]["requested_by"]["id"],
                (self.reviewer if shown == own else self.clerk).id,
            )

    def test_a_reviewer_lists_what_waits_even_if_put_off(self):
        line, *_rest = self.waiting()
        self.proposed(20)
        line.with_user(self.clerk).ar_snoozed_until = self.days_ago(-5)
        reviewer = self.as_user(self.reviewer)
        self.assertEqual(self.ids(reviewer.queue({"approval": True})), line.ids)
        self.assertNotIn(line.id, self.ids(reviewer.queue()))

    def test_what_may_be_done_follows_role_and_state(self):
        line, proposal, _move = self.proposed()
        may = {name for name, can in self.work.line(line.id)["can"].items() if can}
        self.assertEqual(may, {"accept", "reject", "settle", "ask", "exclude", "book"})
        seen = self.as_user(self.users["auditor"]).line(line.id)["can"]
        self.assertFalse(any(seen.values()))
        self.work.accept(proposal.id)
        may = {name for name, can in self.work.line(line.id)["can"].items() if can}
        self.assertEqual(may, {"undo"})
        self.work.undo(line.ids)
        self.work.exclude(line.ids)
        may = {name for name, can in self.work.line(line.id)["can"].items() if can}
        self.assertEqual(may, {"include"})

    # === REJECT === #

    def test_the_next_proposal_takes_the_place_of_a_rejected_one(self):
        line, _first, _move = self.proposed()
        second = self.make_proposal(line, self.invoice(self.azure, 100), rank=2)
        first = line.ar_proposal_ids - second
        line._ar_write(ar_proposal_id=first.id)
        answer = self.work.reject(first.id)
        self.assertEqual(answer["rows"][0]["proposal_id"], second.id)
        self.assertEqual(self.work.reject(first.id)["status"], "repeated")
        self.assertEqual(second.state, "proposed", "the repeat rejects no other one")
        answer = self.work.reject(second.id)
        self.assertEqual(answer["rows"][0]["reason"], "rejected")
        other = self.as_user(self.reviewer)
        self.assertConflict(lambda: other.reject(first.id), self.clerk.name)

    # === UNDO === #

    def test_undo_reopens_and_repeats(self):
        line, proposal, move = self.proposed()
        self.work.accept(proposal.id)
        answer = self.work.undo(line.ids, "wrong customer")
        self.assertOpen(move)
        self.assertEqual(answer["rows"][0]["id"], line.id)
        self.assertFalse(answer["undo"])
        self.assertEqual(line.ar_log_ids[:1].note, "wrong customer")
        self.assertEqual(self.work.undo(line.ids)["status"], "repeated")
        other = self.as_user(self.reviewer)
        self.assertConflict(lambda: other.undo(line.ids), self.clerk.name)

    def test_undo_takes_excluded_lines_back_and_knows_when_there_is_nothing(self):
        line = self.bank_line(5)
        self.work.exclude(line.ids)
        self.work.undo(line.ids)
        self.assertState(line, "new")
        with self.assertRaisesRegex(UserError, "nothing to undo"):
            self.work.undo(self.bank_line(6).ids)

    # === EXCLUDE, BOOK === #

    def test_exclude_and_include_repeat_and_name_who_was_quicker(self):
        lines = self.bank_line(5) + self.bank_line(6)
        other = self.as_user(self.reviewer)
        answer = self.work.exclude(lines.ids)
        self.assertEqual((answer["rows"], answer["undo"]), ([], True))
        self.assertEqual(self.work.exclude(lines.ids)["status"], "repeated")
        self.assertConflict(lambda: other.exclude(lines.ids), self.clerk.name)
        self.assertEqual(len(self.work.include(lines.ids)["rows"]), 2)
        self.assertEqual(self.work.include(lines.ids)["status"], "repeated")
        self.assertConflict(lambda: other.include(lines.ids), self.clerk.name)
        line, proposal, _move = self.proposed()
        other.accept(proposal.id)
        self.assertConflict(
            lambda: self.work.exclude((lines + line).ids), self.reviewer.name
        )
        self.assertEqual(set(lines.mapped("ar_match_state")), {"new"})

    def test_booking_with_a_model(self):
        model = self.env["account.reconcile.model"].create(
            {
                "name": "Interest",
                "company_id": self.company.id,
                "line_ids": [
                    fields.Command.create(
                        {
                            "amount_type": "percentage",
                            "amount_string": "100",
                            "account_id": self.company_data[
                                "default_account_revenue"
                            ].id,
                        }
                    )
                ],
            }
        )
        self.assertIn(model.id, [book["id"] for book in self.work.load()["books"]])
        line = self.bank_line(5)
        answer = self.work.book(line.ids, model.id)
        self.assertEqual(answer["status"], "done")
        self.assertState(line, "matched")
        self.assertEqual(self.work.book(line.ids, model.id)["status"], "repeated")
        other = self.as_user(self.reviewer)
        self.assertConflict(lambda: other.book(line.ids, model.id), self.clerk.name)
        with self.assertRaisesRegex(UserError, "no longer exists"):
            self.work.book(line.ids, model.id + 999)

    # === HAND OVER, PUT OFF, MATCH === #

    def test_handing_a_line_over_and_back(self):
        line = self.bank_line(5)
        answer = self.work.assign(line.ids, self.reviewer.id)
        self.assertEqual(answer["rows"][0]["owner"]["id"], self.reviewer.id)
        self.assertIn(self.reviewer.name, answer["text"])
        again = self.work.assign(line.ids, self.reviewer.id)
        self.assertEqual(again["status"], "repeated")
        self.assertFalse(self.work.assign(line.ids, False)["rows"][0]["owner"])
        with self.assertRaises(ValidationError):
            self.work.assign(line.ids, self.users["auditor"].id)

    def test_what_is_put_off_comes_back_by_itself(self):
        line = self.bank_line(5)
        day = self.days_ago(-3)
        answer = self.work.snooze(line.ids, str(day))
        self.assertEqual(answer["rows"], [])
        queue = self.work.queue()
        self.assertEqual((queue["count"], queue["snoozed"]), (0, 1))
        self.assertEqual(self.work.progress()["remaining"]["count"], 0)
        shown = self.work.queue({"snoozed": True})
        self.assertEqual((self.ids(shown), shown["snoozed"]), (line.ids, 0))
        [row] = self.work.rows(line.ids)
        self.assertEqual(row["snoozed_until"]["date"], str(day))
        self.assertEqual(self.work.snooze(line.ids, str(day))["status"], "repeated")
        with self.freeze(day):
            self.assertEqual(self.ids(self.work.queue()), line.ids)
            self.assertFalse(self.work.rows(line.ids)[0]["snoozed_until"])

    def freeze(self, day):
        """A later day, for what is asked in between."""
        self.env.invalidate_all()
        return patch.object(fields.Date, "context_today", lambda *_args: day)

    def test_putting_off_is_logged_and_taken_back(self):
        line = self.bank_line(5)
        self.work.snooze(line.ids, str(self.days_ago(-3)))
        self.assertEqual(line.ar_log_ids[:1].event, "snoozed")
        self.assertEqual(line.ar_log_ids[:1].user_id, self.clerk)
        self.assertEqual(self.work.snooze(line.ids, False)["rows"][0]["id"], line.id)
        self.assertEqual(len(line.ar_log_ids), 2)

    def test_only_a_later_day_will_do(self):
        line = self.bank_line(5)
        for until in (str(self.today), "2020-01-01", "soon", "2026-13-45"):
            with self.assertRaisesRegex(UserError, "after today"):
                self.work.snooze(line.ids, until)

    def test_a_reopened_line_is_no_longer_put_off(self):
        line, proposal, _move = self.proposed()
        self.work.snooze(line.ids, str(self.days_ago(-3)))
        self.work.accept(proposal.id)
        self.work.undo(line.ids)
        self.assertEqual(self.ids(self.work.queue()), line.ids)

    def test_reminders_of_overdue_exceptions_go_on(self):
        line = self.bank_line(70, "nobody")
        self.match(line)
        line._ar_write(ar_due_date=self.days_ago(30))
        self.work.snooze(line.ids, str(self.days_ago(-3)))
        reminded = line.sudo()._ar_to_remind(self.today)
        self.assertIn(line, reminded["escalated"])

    def test_settled_lines_are_not_handed_over_or_put_off(self):
        line, proposal, _move = self.proposed()
        self.as_user(self.reviewer).accept(proposal.id)
        for call in (
            lambda: self.work.assign(line.ids, self.clerk.id),
            lambda: self.work.snooze(line.ids, str(self.days_ago(-3))),
            lambda: self.work.match(line.ids),
        ):
            self.assertConflict(call, self.reviewer.name)

    def test_asking_the_engine_again(self):
        move = self.invoice(self.azure, 100)
        line = self.bank_line(100, f"payment {move.name}")
        unknown = self.bank_line(7, "nobody")
        answer = self.work.match((line + unknown).ids)
        self.assertPaid(move)
        self.assertEqual([row["id"] for row in answer["rows"]], unknown.ids)
        self.assertIn("1 posted", answer["text"])
