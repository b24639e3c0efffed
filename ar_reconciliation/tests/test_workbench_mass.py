from odoo.exceptions import UserError
from odoo.tests import tagged

from .workbench_common import WorkbenchCommon


@tagged("post_install", "-at_install")
class TestWorkbenchMass(WorkbenchCommon):
    """Many sure proposals at once, the day's progress, and who is told."""

    # === SUMMARY === #

    def test_the_summary_says_what_is_accepted_and_what_is_left_out(self):
        self.rule.approval_limit = 500
        sure = [self.proposed(10 + i, confidence=0.9 + i / 100) for i in range(3)]
        self.proposed(50, confidence=0.5)
        self.proposed(800, confidence=0.99)
        self.waiting(70)
        put_off, *_rest = self.proposed(20, confidence=0.99)
        self.work.snooze(put_off.ids, str(self.days_ago(-3)))
        summary = self.work.mass_summary({}, 0.9)
        self.assertEqual(
            summary["proposal_ids"],
            [proposal.id for _line, proposal, _move in reversed(sure)],
        )
        self.assertEqual((summary["count"], summary["customers"]), (3, 1))
        self.assertEqual([t["units"] for t in summary["totals"]], [3300])
        self.assertAlmostEqual(summary["lowest"], 0.9)
        self.assertEqual(summary["sample"][0]["id"], sure[0][0].id)
        left = {row["text"]: row["count"] for row in summary["left_out"]}
        self.assertEqual(left.pop("Less certain"), 1)
        self.assertEqual(left.pop("A reviewer must agree"), 1)
        self.assertEqual(list(left.values()), [1], "what waits for a reviewer")

    def test_a_reviewer_s_summary_has_what_others_asked_for(self):
        _line, theirs, _move = self.waiting(10)
        self.waiting(20, asked_by=self.reviewer)
        reviewer = self.as_user(self.reviewer)
        summary = reviewer.mass_summary({"approval": True}, 0)
        self.assertEqual(summary["proposal_ids"], theirs.ids)
        answer = reviewer.mass_accept(theirs.ids)
        self.assertEqual((answer["status"], theirs.state), ("done", "applied"))

    def test_the_summary_of_nothing(self):
        summary = self.work.mass_summary({"search": "nothing"}, 1)
        self.assertEqual((summary["count"], summary["sample"]), (0, []))
        self.assertEqual(summary["lowest"], 0)

    # === ACCEPT === #

    def test_one_that_fails_keeps_the_others(self):
        rows = [self.proposed(10 + i) for i in range(4)]
        (line, proposal, _move), *_others = rows
        move_again = self.invoice(self.azure, 99)
        proposal.allocation_ids.sudo().write(
            {"move_line_id": self.receivable(move_again).id, "amount": 500}
        )
        ids = [row[1].id for row in rows]
        answer = self.work.mass_accept(ids)
        self.assertEqual(answer["status"], "done")
        self.assertEqual([row["line_id"] for row in answer["failed"]], line.ids)
        self.assertIn(move_again.name, answer["failed"][0]["text"])
        self.assertEqual([row["id"] for row in answer["rows"]], line.ids)
        for _line, done, invoice in rows[1:]:
            self.assertEqual(done.state, "applied")
            self.assertPaid(invoice)
        self.assertOpen(move_again)

    def test_repeating_a_mass_accept_changes_nothing(self):
        ids = [self.proposed(10 + i)[1].id for i in range(2)]
        self.work.mass_accept(ids)
        answer = self.work.mass_accept(ids)
        self.assertEqual((answer["status"], answer["failed"]), ("repeated", []))

    def test_what_a_colleague_settled_is_told_by_name(self):
        _line, first, _move = self.proposed(10)
        _line, second, _move = self.proposed(20)
        self.as_user(self.reviewer).accept(first.id)
        answer = self.work.mass_accept((first + second).ids)
        self.assertEqual(answer["status"], "done")
        self.assertIn(self.reviewer.name, answer["failed"][0]["text"])

    def test_two_proposals_for_one_invoice_settle_it_once(self):
        _line, first, move = self.proposed(100)
        second = self.make_proposal(self.bank_line(100, move.name), move)
        answer = self.work.mass_accept((first + second).ids)
        self.assertEqual(len(answer["failed"]), 1)
        self.assertPaid(move)
        self.assertEqual(
            sorted((first + second).mapped("state")), ["applied", "proposed"]
        )

    def test_what_needs_a_reviewer_is_not_asked_for_in_passing(self):
        self.rule.approval_limit = 50
        _line, proposal, _move = self.proposed(100)
        answer = self.work.mass_accept(proposal.ids)
        self.assertEqual(answer["status"], "repeated")
        self.assertIn("reviewer", answer["failed"][0]["text"])
        self.assertEqual(proposal.state, "proposed")

    def test_at_most_a_hundred(self):
        with self.assertRaisesRegex(UserError, "100"):
            self.work.mass_accept(list(range(101)))

    # === PROGRESS === #

    def test_the_day_by_person_and_way(self):
        line, proposal, _move = self.proposed(10)
        self.work.accept(proposal.id)
        self.work.exclude(self.bank_line(5).ids)
        _line, other, _move = self.proposed(30)
        self.as_user(self.reviewer).accept(other.id)
        self.proposed(60)
        progress = self.work.progress()
        self.assertEqual(progress["settled"]["count"], 3)
        self.assertEqual(progress["settled"]["totals"][0]["units"], 4500)
        self.assertEqual(
            {(by["user"]["id"], by["how"], by["count"]) for by in progress["by"]},
            {
                (self.clerk.id, "Applied", 1),
                (self.clerk.id, "Excluded", 1),
                (self.reviewer.id, "Applied", 1),
            },
        )
        self.assertEqual(progress["share"], 0.75)
        self.assertFalse(progress["run"])
        self.work.undo(line.ids)
        self.assertEqual(self.work.progress()["settled"]["count"], 2)

    def test_a_line_settled_twice_today_counts_once(self):
        line, proposal, move = self.proposed(10)
        self.work.accept(proposal.id)
        self.work.undo(line.ids)
        again = self.make_proposal(line, move)
        self.work.accept(again.id)
        self.assertEqual(self.work.progress()["settled"]["count"], 1)

    def test_yesterday_is_not_today(self):
        _line, proposal, _move = self.proposed(10)
        self.work.accept(proposal.id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ar_match_log SET create_date = create_date - interval '1 day'"
        )
        self.assertEqual(self.work.progress()["settled"]["count"], 0)

    def test_progress_of_one_journal(self):
        _line, proposal, _move = self.proposed(10)
        self.work.accept(proposal.id)
        other = self.journal_in("JPY")
        self.bank_line(900, journal=other)
        progress = self.work.progress(other.id)
        self.assertEqual(progress["settled"]["count"], 0)
        self.assertEqual(progress["remaining"]["totals"][0]["units"], 900)

    def test_a_run_in_the_background_is_shown(self):
        lines = self.bank_line(1) + self.bank_line(2)
        run = self.env["ar.match.run"].with_user(self.clerk)._enqueue(lines)
        shown = self.work.progress()["run"]
        self.assertEqual((shown["id"], shown["done"], shown["total"]), (run.id, 0, 2))
        self.assertIn("0 of 2", shown["text"])
        self.assertTrue(self.work.rows(lines.ids)[0]["waiting"])

    # === TELLING OTHERS === #

    def test_each_change_is_told_to_the_company(self):
        line, proposal, _move = self.proposed()
        spare = self.bank_line(5)
        for what, call in (
            ("done", lambda: self.work.reject(self.proposed(5)[1].id)),
            ("done", lambda: self.work.accept(proposal.id)),
            ("done", lambda: self.work.undo(line.ids)),
            ("done", lambda: self.work.exclude(spare.ids)),
            ("done", lambda: self.work.include(spare.ids)),
            ("done", lambda: self.work.assign(spare.ids, self.clerk.id)),
            ("done", lambda: self.work.snooze(spare.ids, str(self.days_ago(-1)))),
        ):
            self.forget_messages()
            answer = call()
            [(company, payload)] = self.messages()
            self.assertEqual(company, self.company.id)
            self.assertEqual(payload["line_ids"], answer["line_ids"])
            self.assertEqual(payload["user"]["id"], self.clerk.id)
            self.assertEqual((payload["what"], payload["text"]), (what, answer["text"]))

    def test_a_repeated_call_is_not_told(self):
        _line, proposal, _move = self.proposed()
        self.work.accept(proposal.id)
        self.forget_messages()
        self.work.accept(proposal.id)
        self.assertEqual(self.messages(), [])

    # === WATCHING === #

    def test_colleagues_see_who_looks_at_a_line(self):
        line, other = self.bank_line(1), self.bank_line(2)
        reviewer = self.as_user(self.reviewer)
        self.assertEqual(self.work.watch(line.id), [])
        [seen] = reviewer.watch(line.id)
        self.assertEqual(seen["id"], self.clerk.id)
        [seen] = self.work.line(line.id)["presence"]
        self.assertEqual(seen["id"], self.reviewer.id)
        told = [payload for _company, payload in self.messages("watching")]
        self.assertEqual(
            [p["user"]["id"] for p in told], [self.clerk.id, self.reviewer.id]
        )
        reviewer.watch(other.id)
        self.assertEqual(self.work.line(line.id)["presence"], [], "one line at a time")
        reviewer.watch(False)
        self.assertEqual(self.work.watch(other.id), [])

    def test_who_said_nothing_for_minutes_is_gone(self):
        line = self.bank_line(1)
        self.work.watch(line.id)
        watch = self.env["ar.workbench.watch"].sudo()
        row = watch.search([("user_id", "=", self.clerk.id)])
        row.seen_on = "2026-01-01 00:00:00"
        self.env.flush_all()
        self.assertEqual(self.as_user(self.reviewer).line(line.id)["presence"], [])
        self.work.watch(line.id)
        self.assertEqual(len(self.as_user(self.reviewer).line(line.id)["presence"]), 1)
        self.assertEqual(watch.search_count([("user_id", "=", self.clerk.id)]), 1)

    def test_an_auditor_looks_without_being_announced(self):
        line = self.bank_line(1)
        self.work.watch(line.id)
        auditor = self.as_user(self.users["auditor"])
        self.assertEqual(auditor.watch(line.id)[0]["id"], self.clerk.id)
        self.assertEqual(self.work.line(line.id)["presence"], [])
