import random
from unittest.mock import patch

from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tests import tagged

from .manual_common import ManualCommon


@tagged("post_install", "-at_install")
class TestWorkbenchSettle(ManualCommon):
    """Preview, settle, ask, and what is learned from work."""

    # === ONCE AND NEVER TWICE === #

    def test_the_same_attempt_is_posted_once(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(60)
        draft = self.draft((move, 60))
        first = self.settle(line, draft, token="once")
        again = self.settle(line, draft, token="once")
        self.assertEqual((first["status"], again["status"]), ("done", "repeated"))
        self.assertOpen(move, 40)
        self.assertEqual(len(line.ar_proposal_ids), 1)

    def test_an_attempt_that_waits_is_not_asked_twice(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        draft = self.draft((move, 100))
        first = self.desk().ask(line.id, draft=draft, token="ask")
        again = self.desk().ask(line.id, draft=draft, token="ask")
        self.assertEqual((first["status"], again["status"]), ("approval", "repeated"))
        self.assertOpen(move)
        self.assertEqual(line.ar_proposal_id.requested_by_id, self.clerk)

    def test_an_undone_attempt_stays_undone(self):
        """A repeated call may come late: after the person took it back."""
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        self.settle(line, self.draft((move, 100)), token="late")
        line.with_user(self.clerk).action_ar_undo("wrong")
        again = self.settle(line, self.draft((move, 100)), token="late")
        self.assertEqual(again["status"], "repeated")
        self.assertOpen(move)

    def test_a_token_belongs_to_one_line(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(50)
        self.settle(line, self.draft((move, 50)), token="mine")
        with self.assertRaises(UserError):
            self.settle(self.bank_line(50), self.draft((move, 50)), token="mine")

    def test_an_attempt_without_a_token_is_refused(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        with self.assertRaises(UserError):
            self.desk().settle(line.id, self.draft((move, 100)), "")

    def test_two_at_once_let_odoo_try_again(self):
        """The other transaction's row is not seen yet; the index knows it."""
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        draft = self.draft((move, 100))
        self.settle(line, draft, token="race")
        line.with_user(self.clerk).action_ar_undo("so that only the token is known")
        unseen = patch.object(
            self.registry["ar.workbench"], "_sent_before", lambda *_args: False
        )
        log = self.assertLogs("odoo.sql_db", "ERROR")
        with unseen, log, self.assertRaises(ConcurrencyError):
            self.settle(line, draft, token="race")

    # === PREVIEW === #

    def books(self):
        """Counts and numbers that a preview must leave as they are."""
        tables = (
            "account_move",
            "account_move_line",
            "account_partial_reconcile",
            "ar_match_proposal",
            "ar_match_log",
            "mail_message",
            "mail_mail",
            "bus_bus",
        )
        self.env.cr.flush()  # what earlier work left for the commit, too
        found = {}
        for table in tables:
            self.env.cr.execute(f"SELECT COUNT(*), MAX(write_date) FROM {table}")
            found[table] = self.env.cr.fetchone()
        return found

    def test_the_preview_shows_what_is_posted_then(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(130)
        draft = self.draft((move, 100), rest="credit")
        shown = self.desk().preview(line.id, draft)
        self.assertTrue(shown["complete"])
        self.assertEqual((shown["error"], shown["needs_approval"]), ("", ""))
        self.assertIn("credit of Azure", shown["rest_text"])
        self.settle(line, draft)
        posted = self.env["ar.manual.match"].with_user(self.clerk)._posted(line)
        self.assertEqual(shown["journal"], posted["journal"])
        self.assertEqual(len(shown["journal"]), 3)
        self.assertIn(move.name, [row["settles"] for row in shown["journal"]])

    def test_the_preview_leaves_nothing_behind(self):
        eur = self.setup_other_currency(
            "EUR", rates=[("2026-02-01", 0.5), ("2026-03-05", 0.4)]
        )
        euros = self.invoice(self.azure, 100, "2026-02-10", currency_id=eur.id)
        move, line = self.invoice(self.azure, 50), self.bank_line(300)
        before, hooks = self.books(), len(self.env.cr.postcommit)
        shown = self.desk().preview(line.id, self.draft((euros, 100), (move, 50)))
        self.assertTrue(shown["journal"])
        self.assertTrue(shown["entries"], "the exchange difference is an entry, too")
        self.assertEqual(self.books(), before)
        self.assertEqual(len(self.env.cr.postcommit), hooks)
        self.assertFalse(self.env.cr.precommit.data.get("bus.bus.values"))
        self.assertFalse(line.is_reconciled)
        self.assertFalse(line.partner_id)
        self.assertOpen(move)
        self.assertEqual(self.receivable(euros).amount_residual, 200)
        self.assertFalse(self.receivable(euros).matched_credit_ids)
        self.assertEqual(line.ar_match_state, "new")

    def test_previews_leave_no_gap_in_numbers(self):
        eur = self.setup_other_currency(
            "EUR", rates=[("2026-02-01", 0.5), ("2026-03-05", 0.4)]
        )
        moves = [
            self.invoice(self.azure, 100, "2026-02-10", currency_id=eur.id)
            for _ in range(2)
        ]
        journal = self.company.currency_exchange_journal_id

        def numbers():
            return (
                self.env["account.move"]
                .search([("journal_id", "=", journal.id)])
                .mapped("sequence_number")
            )

        first = self.bank_line(250)
        self.settle(first, self.draft((moves[0], 100)))
        line = self.bank_line(250)
        for _attempt in range(3):
            self.desk().preview(line.id, self.draft((moves[1], 100)))
        self.settle(line, self.draft((moves[1], 100)))
        self.assertEqual(sorted(numbers()), [1, 2])

    def test_a_draft_in_the_making_is_no_error(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(130)
        shown = self.desk().preview(line.id, self.draft((move, 100)))
        self.assertEqual(shown["balance"]["units"], 3000)
        self.assertEqual((shown["complete"], shown["error"]), (False, ""))
        self.assertIn("30.00", shown["rest_text"])
        self.assertEqual(shown["journal"], [])
        empty = self.desk().preview(line.id, self.draft())
        self.assertEqual((empty["balance"]["units"], empty["error"]), (13000, ""))

    def test_errors_of_a_preview_are_values(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(130)
        shown = self.desk().preview(line.id, self.draft((move, 130)))
        self.assertIn(move.name, shown["error"])
        self.assertFalse(shown["complete"])

    def test_a_preview_costs_the_same_however_much_is_open(self):
        line = self.bank_line(100)

        def queries(number):
            for _ in range(number):
                self.invoice(self.azure, 7)
            move = self.invoice(self.azure, 100)
            draft = self.draft((move, 100))
            return self.count(lambda: self.desk().preview(line.id, draft))

        queries(1)
        few, many = queries(2), queries(12)
        self.assertLessEqual(many, few + 3)
        self.assertLess(many, 150)

    def test_settling_costs_a_bounded_number_of_queries(self):
        def queries(number):
            moves = [self.invoice(self.azure, 10) for _ in range(number)]
            line = self.bank_line(10 * number)
            draft = self.draft(*((move, 10) for move in moves))
            return self.count(lambda: self.settle(line, draft))

        queries(1)
        few, many = queries(2), queries(12)
        self.assertLess((many - few) / 10, 4, f"{few} for 2 items, {many} for 12")
        self.assertLess(few, 250)

    # === FOUR EYES === #

    def test_a_proposal_of_the_engine_is_put_before_a_reviewer(self):
        move = self.invoice(self.azure, 100)
        self.rule.post_at = 1
        line = self.match(self.bank_line(100, move.name))
        answer = self.desk().ask(line.id, line.ar_proposal_id.id)
        self.assertEqual(answer["status"], "approval")
        self.assertEqual(line.ar_proposal_id.state, "approval")
        again = self.desk().ask(line.id, line.ar_proposal_id.id)
        self.assertEqual(again["status"], "repeated")

    def test_undo_brings_all_back_to_the_cent(self):
        move = self.invoice(self.azure, 100)
        credit = self.invoice(self.azure, 10.01, move_type="out_refund")
        line = self.bank_line(87.02)
        parts = [(move, "fee", 2.97, {})]
        draft = self.draft((move, 97.03), (credit, -10.01), parts=parts)
        self.assertEqual(self.settle(line, draft)["status"], "done")
        self.assertPaid(move)
        answer = self.desk().undo(line.ids, "wrong")
        self.assertEqual(answer["status"], "done")
        self.assertOpen(move, 100)
        self.assertOpen(credit, 10.01)
        self.assertState(line, "new")
        self.assertFalse(line.partner_id)

    # === CONSERVATION === #

    def test_random_drafts_conserve_money(self):
        """The line is the sum of its items and the rest; the ledger balances."""
        dice = random.Random(20260310)
        for _round in range(12):
            money, parts = self.random_distribution(dice)
            rest = dice.randint(0, 1) * dice.randint(1, 999)
            total = sum(round(amount * 100) for _move, amount in money)
            rest = rest if total > 0 else -rest
            if total + rest:
                self.settle_and_undo(money, parts, total + rest, bool(rest))

    def random_distribution(self, dice):
        """Money and parts for one to five invoices and credit notes."""
        money, parts = [], []
        for _ in range(dice.randint(1, 5)):
            move = self.invoice(
                dice.choice((self.azure, self.deco)),
                dice.randint(1, 20000) / 100,
                move_type=dice.choice(("out_invoice",) * 3 + ("out_refund",)),
            )
            cents = round(self.receivable(move).amount_residual * 100)
            off = dice.choice((0, 0, 1)) * (cents // 50)
            share = dice.choice((cents - off, (cents - off) // 2 or cents - off))
            money.append((move, share / 100))
            if off:
                kind = dice.choice(("write_off", "fee"))
                parts.append((move, kind, off / 100, {}))
        return money, parts

    def settle_and_undo(self, money, parts, cents, has_rest):
        currency = self.company.currency_id
        before = {move: self.receivable(move).amount_residual for move, _a in money}
        line = self.bank_line(cents / 100)
        rest = "credit" if has_rest else ""
        draft = self.draft(*money, parts=parts, rest=rest, partner=self.azure)
        if self.settle(line, draft)["status"] == "approval":
            line.ar_proposal_id.with_user(self.reviewer).action_apply()
        self.assertBalanced(line)
        self.assertState(line, "matched")
        proposal = line.ar_proposal_id
        paid = sum(
            part.amount
            for part in proposal.allocation_ids
            if part.kind in ("payment", "credit_note")
        )
        self.assertTrue(currency.is_zero(line.amount - paid - proposal.remainder))
        for move, amount in money:
            off = sum(part[2] for part in parts if part[0] == move)
            left = self.receivable(move).amount_residual
            self.assertTrue(currency.is_zero(before[move] - amount - off - left))
        line.with_user(self.clerk).action_ar_undo("test")
        for move, residual in before.items():
            self.assertEqual(self.receivable(move).amount_residual, residual)

    # === LEARNING === #

    def settled_by_hand(self, user=None, **vals):
        move = self.invoice(self.azure, 100)
        line = self.bank_line(100, partner_name="ACME HOLDING", **vals)
        answer = self.settle(line, self.draft((move, 100)), user=user)
        return line, answer

    def aliases(self):
        return self.env["ar.payer.alias"].search([("value", "=", "ACME HOLDING")])

    def test_the_payer_is_remembered_only_when_told(self):
        line, answer = self.settled_by_hand()
        self.assertFalse(self.aliases())
        offer = answer["offer"]
        self.assertIn("ACME HOLDING", offer["remember"])
        self.assertEqual(offer["rule"], "")
        told = self.desk().remember(offer["proposal_id"])
        self.assertEqual(told["status"], "done")
        self.assertEqual(self.aliases().partner_id, self.azure)
        again = self.desk().remember(offer["proposal_id"])
        self.assertEqual((again["status"], self.aliases().count), ("repeated", 1))
        line.with_user(self.clerk).action_ar_undo("wrong")
        self.assertFalse(self.aliases())

    def test_what_is_known_is_not_offered_again(self):
        _line, answer = self.settled_by_hand()
        self.desk().remember(answer["offer"]["proposal_id"])
        _line, answer = self.settled_by_hand()
        self.assertFalse(answer["offer"])

    def test_what_was_undone_is_not_remembered(self):
        line, answer = self.settled_by_hand()
        line.with_user(self.clerk).action_ar_undo("wrong")
        with self.assertRaises(UserError):
            self.desk().remember(answer["offer"]["proposal_id"])

    def test_a_manager_makes_a_rule_of_a_match(self):
        manager = self.users["manager"]
        move, line = self.invoice(self.azure, 100), self.bank_line(98)
        parts = [(move, "fee", 2, {})]
        answer = self.settle(line, self.draft((move, 98), parts=parts), user=manager)
        self.assertIn("Azure", answer["offer"]["rule"])
        desk = self.desk(manager)
        action = desk.rule_action(answer["offer"]["proposal_id"])
        self.assertEqual(action["res_model"], "ar.match.backtest")
        rule = self.env["ar.match.backtest"].browse(action["res_id"]).rule_id
        self.assertEqual((rule.mode, rule.partner_ids), ("shadow", self.azure))
        self.assertEqual(rule.journal_ids, self.bank)
        self.assertEqual((rule.under_fixed, rule.write_off_account_id), (2, self.loss))
        again = desk.rule_action(answer["offer"]["proposal_id"])
        same = self.env["ar.match.backtest"].browse(again["res_id"]).rule_id
        self.assertEqual(same, rule)
        test = self.env["ar.match.backtest"].browse(action["res_id"])
        test.with_user(manager).action_run()

    def test_only_managers_make_rules(self):
        _line, answer = self.settled_by_hand()
        with self.assertRaises(AccessError):
            self.desk().rule_action(answer["offer"]["proposal_id"])
