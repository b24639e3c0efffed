from odoo import Command
from odoo.tests import tagged

from odoo.addons.ar_reconciliation.models import ar_workbench_queue

from .workbench_common import LONG, WorkbenchCommon


@tagged("post_install", "-at_install")
class TestWorkbench(WorkbenchCommon):
    """What the workbench shows: list, totals, ledger, line."""

    # === QUEUE === #

    def test_lines_are_grouped_by_stage_and_age(self):
        approval, *_rest = self.waiting(10)
        proposed, *_rest = self.proposed(20, day=self.today)
        old, *_rest = self.proposed(30, day=self.days_ago(91))
        new = self.bank_line(40, day=self.days_ago(7))
        groups = self.work.queue()["groups"]
        self.assertEqual(
            [(group["key"], group["ids"]) for group in groups],
            [
                ("approval-3", approval.ids),
                ("proposed-0", proposed.ids),
                ("proposed-3", old.ids),
                ("new-0", new.ids),
            ],
        )
        self.assertEqual(groups[0]["title"], "To Approve")
        self.assertEqual(groups[1]["age"], "up to 7 days")

    def test_borders_of_the_ages(self):
        for days, group in ((0, 0), (7, 0), (8, 1), (30, 1), (31, 2), (90, 2), (91, 3)):
            self.assertEqual(self.work._age_group(days), group, days)
        self.assertEqual(self.work._age_group(-3), 0, "booked in the future")

    def test_settled_lines_are_not_in_it(self):
        line, proposal, _move = self.proposed()
        self.assertEqual(self.ids(self.work.queue()), line.ids)
        proposal.with_user(self.clerk).action_apply()
        self.assertEqual(self.ids(self.work.queue()), [])
        self.assertEqual(self.work.queue()["totals"], [])

    def test_drafts_are_not_in_it(self):
        line = self.bank_line(5)
        line.move_id.button_draft()
        self.assertEqual(self.ids(self.work.queue()), [])

    def test_excluded_lines_are_shown_to_who_asks(self):
        self.assertEqual(self.ids(self.work.queue()), [])
        queue = self.work.queue({"stage": ["excluded"]})
        self.assertEqual(self.ids(queue), self.line.ids)
        self.assertEqual(self.work.rows(self.line.ids)[0]["stage"], "excluded")

    def test_totals_are_whole_units_of_each_currency(self):
        yen, dinar = self.journal_in("JPY"), self.journal_in("BHD")
        self.bank_line(1200, journal=yen)
        self.bank_line(0.125, journal=dinar)
        self.bank_line(0.1)
        self.bank_line(0.2)
        totals = {t["currency"]["name"]: t for t in self.work.queue()["totals"]}
        self.assertEqual(
            {name: total["units"] for name, total in totals.items()},
            {"JPY": 1200, "BHD": 125, "USD": 30},
        )
        self.assertEqual(totals["BHD"]["currency"]["decimals"], 3)
        self.assertIn("0.125", totals["BHD"]["text"])
        self.assertEqual(totals["JPY"]["currency"]["decimals"], 0)

    def test_search_finds_text_payer_customer_number_and_amount(self):
        line, _proposal, move = self.proposed(1234.5, text="rent of may")
        named = self.bank_line(3, partner_name="Jonas Meier")
        self.bank_line(7, "other")
        for term, wanted in (
            ("RENT", line),
            ("jonas", named),
            ("azure", line),
            (move.name, line),
            ("1,234.50", line),
            ("1234,50", line),
            (line.name, line),
        ):
            found = self.work.queue({"search": term})
            self.assertEqual(self.ids(found), wanted.ids, term)
        self.assertEqual(self.ids(self.work.queue({"search": "x" * 5000})), [])

    def test_search_takes_signs_of_patterns_literally(self):
        self.bank_line(3, "a fee")
        self.assertEqual(self.ids(self.work.queue({"search": "%_\\"})), [])

    def test_filters(self):
        sure, *_rest = self.proposed(10, confidence=0.99)
        unsure, *_rest = self.proposed(20, confidence=0.5)
        mine = self.bank_line(30)
        mine.with_user(self.clerk).ar_owner_id = self.clerk
        other = self.bank_line(40, journal=self.journal_in("JPY"))
        waiting, *_rest = self.waiting(50)
        for options, wanted in (
            ({"high": 0.9}, waiting + sure),
            ({"mine": True}, mine),
            ({"journal_id": other.journal_id.id}, other),
            ({"approval": True}, waiting),
            ({"stage": ["proposed"]}, sure + unsure),
            ({"stage": ["approval", "new"]}, waiting + mine + other),
        ):
            found = self.ids(self.work.queue(options))
            self.assertEqual(set(found), set(wanted.ids), options)

    def test_sorting_inside_the_groups(self):
        day = self.days_ago(20)
        small, *_rest = self.proposed(10, confidence=0.9, day=day)
        large, *_rest = self.proposed(500, confidence=0.6, day=self.days_ago(9))
        for sort, wanted in (
            ("age", small + large),
            ("amount", large + small),
            ("confidence", small + large),
            ("nonsense", small + large),
        ):
            found = self.work.queue({"sort": sort})
            self.assertEqual(self.ids(found), wanted.ids, sort)

    def test_beyond_the_limit_lines_are_counted_but_not_listed(self):
        self.patch(ar_workbench_queue, "QUEUE_LIMIT", 2)
        for amount in (1, 2, 3):
            self.bank_line(amount)
        queue = self.work.queue()
        self.assertEqual((len(self.ids(queue)), queue["count"]), (2, 3))
        self.assertTrue(queue["truncated"])

    def test_journals_with_the_number_that_waits(self):
        self.bank_line(1)
        self.bank_line(2)
        journals = {j["id"]: j for j in self.work.load()["journals"]}
        self.assertEqual(journals[self.bank.id]["count"], 2)
        self.assertEqual(journals[self.bank.id]["currency"]["name"], "USD")

    # === ROWS === #

    def test_rows_come_in_the_order_asked_without_settled_ones(self):
        first, second = self.bank_line(1), self.bank_line(2)
        settled, proposal, _move = self.proposed()
        proposal.with_user(self.clerk).action_apply()
        gone = second.id + 10_000
        rows = self.work.rows([second.id, settled.id, gone, first.id])
        self.assertEqual([row["id"] for row in rows], [second.id, first.id])

    def test_a_row_says_what_the_list_shows(self):
        line, proposal, move = self.proposed(partner_name="AZURE INT")
        [row] = self.work.rows(line.ids)
        self.assertEqual(row["amount"]["units"], 10000)
        self.assertEqual(row["payer"], "AZURE INT")
        self.assertEqual(row["customer"]["id"], self.azure.id)
        self.assertIn(move.name, row["settles"])
        self.assertEqual((row["stage"], row["proposal_id"]), ("proposed", proposal.id))

    def test_an_exception_tells_its_reason_in_short(self):
        line = self.bank_line(70, "nobody")
        self.match(line)
        [row] = self.work.rows(line.ids)
        self.assertEqual((row["stage"], row["reason"]), ("exception", "unknown_payer"))
        self.assertEqual(row["reason_text"], "Unknown Payer")
        self.assertTrue(row["due"])

    def test_a_long_narrative_is_cut_in_the_row_and_whole_in_the_line(self):
        line = self.bank_line(70, LONG)
        [row] = self.work.rows(line.ids)
        self.assertLessEqual(len(row["text"]), 140)
        shown = self.work.line(line.id)
        self.assertIn(LONG, [fact["value"] for fact in shown["facts"]])

    # === LEDGER === #

    def ledger(self, **options):
        return self.work.queue(options)["ledger"]

    def test_open_lines_agree_with_the_suspense_account(self):
        self.bank_line(100)
        self.bank_line(-30)
        ledger = self.ledger()
        self.assertEqual(ledger["state"], "agrees", ledger)
        account = self.bank.suspense_account_id
        self.assertIn(account.with_company(self.company).code, ledger["text"])

    def test_each_currency_is_compared_by_itself(self):
        self.bank_line(1200, journal=self.journal_in("JPY"))
        foreign = self.env.ref("base.EUR")
        foreign.active = True
        self.bank_line(10, foreign_currency_id=foreign.id, amount_currency=9)
        self.assertEqual(self.ledger()["state"], "agrees")

    def test_a_search_or_something_put_off_makes_no_difference(self):
        line = self.bank_line(100)
        self.work.snooze(line.ids, str(self.days_ago(-3)))
        self.assertEqual(self.ledger(search="nothing like it")["state"], "agrees")

    def by_hand(self, amount, account):
        """An entry that a person made on the suspense account."""
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "line_ids": [
                    Command.create({"account_id": account.id, "debit": amount}),
                    Command.create(
                        {
                            "account_id": self.company_data[
                                "default_account_revenue"
                            ].id,
                            "credit": amount,
                        }
                    ),
                ],
            }
        )
        move.action_post()
        return move

    def test_an_entry_made_by_hand_is_a_difference(self):
        self.bank_line(100)
        self.by_hand(7, self.bank.suspense_account_id)
        ledger = self.ledger()
        self.assertEqual(ledger["state"], "differs")
        self.assertIn("7.00", ledger["text"])

    def test_another_journals_lines_are_no_difference(self):
        other = self.journal_in("JPY")
        self.assertEqual(other.suspense_account_id, self.bank.suspense_account_id)
        self.bank_line(100)
        self.bank_line(500, journal=other)
        self.assertEqual(self.ledger(journal_id=self.bank.id)["state"], "agrees")

    def test_lines_left_on_account_are_told_apart(self):
        line, proposal, move = self.proposed()
        proposal.with_user(self.clerk).action_apply()
        self.receivable(move).remove_move_reconcile()
        self.assertEqual(self.ids(self.work.queue()), line.ids)
        ledger = self.ledger()
        self.assertEqual(ledger["state"], "agrees")
        self.assertIn("bank lines: 1", ledger["text"])
        self.assertIn("100.00", ledger["text"])

    def test_entries_still_to_review_make_a_difference_unknown(self):
        line = self.bank_line(100)
        line.move_id.checked = False
        self.by_hand(7, self.bank.suspense_account_id)
        self.assertEqual(self.ledger()["state"], "unknown")

    def test_without_a_journal_nothing_is_claimed(self):
        self.assertEqual(self.ledger(journal_id=999_999)["state"], "unknown")

    # === LINE === #

    def test_the_bank_s_fields_are_told_and_empty_ones_left_out(self):
        line = self.bank_line(100, "thanks", partner_name="Jonas")
        line.sudo().ar_bank_data = {
            "v": 1,
            "row": 12,
            "narrative": "thanks",
            "end_to_end_id": "E2E-7",
            "value_date": "2026-03-12",
            "charges": "1.5",
            "remittances": [["INV/1", "60"], ["INV/2", None]],
            "raw": [["Betrag", "100,00"], ["Text", None]],
        }
        shown = self.work.line(line.id)
        facts = {fact["label"]: fact for fact in shown["facts"]}
        self.assertEqual(facts["End-to-End Id"]["value"], "E2E-7")
        self.assertTrue(facts["End-to-End Id"]["mono"])
        self.assertEqual(facts["Value Date"]["value"], "03/12/2026")
        self.assertIn("1.50", facts["Charges"]["value"])
        listed = facts["Listed Documents"]["value"]
        self.assertRegex(listed, r"INV/1 .*60\.00.*, INV/2$")
        self.assertNotIn("Full Text", facts, "the same as the text")
        self.assertTrue(all(fact["value"] for fact in shown["facts"]))
        self.assertFalse(shown["source"], "the line came from no file")

    def test_a_proposal_is_a_card_with_documents_and_evidence(self):
        line, proposal, move = self.proposed(90)
        proposal.sudo().reasons = {
            "v": 1,
            "reasons": [
                {"code": "prior", "weight": -3, "data": {}},
                {
                    "code": "number_exact",
                    "weight": 5,
                    "data": {"number": move.name, "text": "x"},
                },
                {"code": "payer_not_given", "weight": 0, "data": {}},
                {
                    "code": "runner_up",
                    "weight": 0,
                    "data": {"numbers": "INV/9", "confidence": 0.4},
                },
            ],
        }
        [card] = self.work.line(line.id)["proposals"]
        self.assertEqual([fact["agrees"] for fact in card["facts"]], [True, None])
        self.assertIn("INV/9", card["runner_up"])
        [document] = card["documents"]
        self.assertEqual(document["number"], move.name)
        self.assertEqual(document["settles"]["units"], 9000)

    def test_the_level_follows_the_rule(self):
        self.rule.post_at = 0.99
        for confidence, level in ((0.99, "high"), (0.98, "medium"), (0.69, "low")):
            line, *_rest = self.proposed(confidence=confidence)
            [card] = self.work.line(line.id)["proposals"]
            self.assertEqual(card["level"], level, confidence)

    def test_money_left_over_and_money_missing(self):
        line, proposal, _move = self.proposed(100)
        proposal.sudo().remainder = 20
        [card] = self.work.line(line.id)["proposals"]
        self.assertEqual(card["rest"]["kind"], "credit")
        self.assertIn("20.00", card["rest"]["text"])
        proposal.sudo().remainder = 0
        proposal.allocation_ids.sudo().amount = 60
        shown = self.work.line(line.id)
        self.assertEqual(shown["proposals"][0]["rest"]["kind"], "open")
        self.assertIn("40.00", shown["proposals"][0]["rest"]["text"])
        self.assertTrue(shown["can"]["dispute"])

    def test_a_settled_line_says_by_whom(self):
        line, proposal, _move = self.proposed()
        self.work.accept(proposal.id)
        shown = self.work.line(line.id)
        self.assertEqual(shown["stage"], "matched")
        self.assertEqual(shown["done"]["by"]["id"], self.clerk.id)
        self.assertEqual(shown["done"]["proposal_id"], proposal.id)
        self.assertTrue(shown["can"]["undo"])
        self.assertEqual(shown["log"][0]["event"], "Applied")

    def test_a_line_settled_elsewhere_says_so(self):
        line = self.bank_line(0)
        shown = self.work.line(line.id)
        self.assertEqual(shown["stage"], "matched")
        self.assertEqual(shown["done"]["how"], "Settled outside of this module")

    def test_load_shows_the_first_line_or_the_one_asked_for(self):
        first = self.bank_line(1, day=self.days_ago(2))
        second = self.bank_line(2, day=self.days_ago(1))
        self.assertEqual(self.work.load()["line"]["id"], first.id)
        self.assertEqual(self.work.load({}, second.id)["line"]["id"], second.id)
        self.assertFalse(self.work.load({}, second.id + 999)["line"])

    def test_load_of_an_empty_queue(self):
        shown = self.work.load()
        self.assertEqual((shown["line"], shown["queue"]["count"]), (False, 0))
        self.assertEqual(shown["queue"]["ledger"]["state"], "agrees")
        self.assertEqual(shown["can"], {"work": True, "approve": False, "rules": False})
        self.assertIn("fee", [reason["code"] for reason in shown["reasons"]])
        self.assertTrue(all(account["code"] for account in shown["accounts"]))
