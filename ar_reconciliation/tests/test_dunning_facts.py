"""What decides about reminders is read from the books as they are."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..core.dunning import Held, Message, Nothing
from .dunning_common import DunningCommon
from .statement_common import TODAY, RandomBooks


@tagged("post_install", "-at_install")
class TestDunningFacts(DunningCommon):
    def test_an_overdue_invoice_is_an_item(self):
        move = self.due(100)
        facts = self.facts()
        (item,) = facts.items
        self.assertEqual((facts.company, facts.currency), (self.company.id, "USD"))
        self.assertEqual((item.id, item.open), (self.receivable(move).id, 10_000))
        self.assertEqual((item.number, item.move_id), (move.name, move.id))
        self.assertEqual(item.due, TODAY - timedelta(10))
        self.assertEqual((item.day, item.amount), (move.date, 10_000))
        message = self.planned()
        self.assertIsInstance(message, Message)
        self.assertEqual((message.amount, message.step), (10_000, 1))
        self.assertEqual(message.address.text, "accounts@azure.example")

    def test_instalments_by_payment_terms_are_items_of_their_own(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Thirds",
                "line_ids": [
                    Command.create({"value_amount": part, "nb_days": days})
                    for part, days in ((30, 10), (30, 40), (40, 100))
                ],
            }
        )
        move = self.invoice(
            self.azure, 200, "2026-04-01", invoice_payment_term_id=term.id
        )
        items = self.facts().items
        self.assertEqual([item.open for item in items], [6_000, 6_000, 8_000])
        self.assertEqual({item.move_id for item in items}, {move.id})
        message = self.planned()
        self.assertEqual(message.amount, 12_000)
        self.assertEqual([line.days for line in message.lines], [39, 9])

    def test_a_part_payment_leaves_the_rest_and_acknowledges_it(self):
        move = self.due(100)
        self.pay(move, "2026-05-02", 30)
        item = self.item(move)
        self.assertEqual((item.open, item.amount), (7_000, 10_000))
        self.assertEqual(item.acknowledged, self.date("2026-05-02"))

    def test_a_confirmed_statement_acknowledges_what_is_open_on_it(self):
        move = self.due(100)
        statement = self.sent()
        self.assertIsNone(self.item(move).acknowledged)
        statement.sudo().write(
            {"state": "confirmed", "confirmed_on": "2026-05-11 09:00:00"}
        )
        self.assertEqual(self.item(move).acknowledged, self.date("2026-05-11"))

    def test_a_paid_invoice_and_a_draft_are_nothing(self):
        self.pay(self.due(100), "2026-05-02")
        self.due(50).button_draft()
        self.assertIsNone(self.facts())
        self.assertFalse(self.env["ar.dunning.facts"]._customers(self.company))

    def test_credits_are_netted(self):
        self.due(100)
        note = self.invoice(self.azure, 30, "2026-05-01", "out_refund")
        (credit,) = self.facts().credits
        self.assertEqual((credit.amount, credit.number), (3_000, note.name))
        self.assertEqual(self.planned().amount, 7_000)
        self.bank_line(80, "thanks", partner_id=self.azure.id)._ar_write()
        line = self.bank_line(70, "on account", "2026-05-10")
        _bank, suspense, _other = line._seek_for_lines()
        suspense.write(
            {
                "account_id": self.azure.property_account_receivable_id.id,
                "partner_id": self.azure.id,
            }
        )
        self.assertEqual(sum(c.amount for c in self.facts().credits), 10_000)
        self.assertIn("netted", self.codes())

    def test_currencies_are_kept_apart(self):
        self.due(100)
        self.due(40, currency=self.eur)
        found = self.fetch()
        self.assertEqual(
            {key: [i.open for i in f.items] for key, f in found.items()},
            {
                (self.azure.id, self.usd.id): [10_000],
                (self.azure.id, self.eur.id): [4_000],
            },
        )

    def test_companies_are_kept_apart(self):
        other = self.setup_other_company()["company"]
        self.due(100)
        clerk = self.make_user("clerk", company=other, login="ar_other_clerk")
        self.assertEqual(self.fetch(company=other, user=clerk), {})
        with self.assertRaises(AccessError):
            self.fetch(company=other)
        with self.assertRaises(AccessError):
            self.fetch(user=clerk)

    def test_a_contact_belongs_to_its_company(self):
        self.due(100, partner=self.contact)
        self.assertEqual(self.facts().items[0].open, 10_000)
        self.assertEqual(set(self.fetch(self.contact)), {(self.azure.id, self.usd.id)})

    def test_customers_are_those_who_owe(self):
        self.due(100, partner=self.contact)
        self.invoice(self.deco, 30, move_type="out_refund")
        found = self.env["ar.dunning.facts"]._customers(self.company)
        self.assertEqual(found, self.azure)

    def test_what_is_excluded_from_follow_up_is_on_hold(self):
        move = self.due(100)
        move.no_followup = True
        self.assertTrue(self.item(move).on_hold)
        self.assertEqual(self.codes(), ("customer_hold",))

    def test_an_archived_customer_still_owes(self):
        self.due(100)
        self.azure.active = False
        self.assertIsInstance(self.planned(), Message)

    def test_cancelled_between_two_looks_is_gone(self):
        move = self.due(100)
        self.assertIsInstance(self.planned(), Message)
        move.button_draft()
        move.button_cancel()
        self.assertIsNone(self.facts())

    # === WHAT IS SAID === #

    def test_a_dispute_covers_its_item(self):
        move, other = self.due(100), self.due(40)
        self.env["ar.dispute.open.wizard"].with_user(self.clerk).with_context(
            ar_item_ids=self.receivable(move).ids
        ).create(
            {"reason_id": self.env.ref("ar_reconciliation.ar_dispute_reason_price").id}
        ).action_open()
        self.assertEqual(self.item(move).disputed, 10_000)
        self.assertEqual(self.item(other).disputed, 0)
        message = self.planned()
        self.assertEqual(message.amount, 4_000)
        self.assertEqual([h.code for h in message.left_out], ["disputed"])

    def test_a_statement_under_review_holds_its_currency(self):
        self.due(100)
        self.due(50, currency=self.eur)
        statement = self.sent()
        self.assertEqual(self.codes(), ())
        statement.sudo().state = "disputed"
        self.assertEqual(self.codes(), ("statement_review",))
        (review,) = self.facts().reviews
        self.assertEqual(review.number, statement.name)
        self.assertEqual(self.facts(currency=self.eur).reviews, ())

    def test_promises_and_plans_reach_the_items(self):
        move = self.due(100)
        item = self.receivable(move)
        facts = type(self.env["ar.dunning.facts"])
        self.patch(
            facts, "_promised_items", lambda self, items: {item.id: (60.0, TODAY, 1)}
        )
        self.patch(
            facts, "_planned_items", lambda self, items: {item.id: (100.0, TODAY, 1)}
        )
        self.patch(facts, "_broken_items", lambda self, items: {item.id: TODAY})
        found = self.item(move)
        self.assertEqual((found.promised, found.planned), (6_000, 10_000))
        self.assertEqual((found.promised_on, found.broken_on), (TODAY, TODAY))
        self.assertEqual(self.codes(), ("promise_running", "plan_running"))

    def test_reminders_that_left_are_remembered(self):
        move = self.due(100)
        self.reminder(move, TODAY - timedelta(5))
        (sent,) = self.facts().sent
        self.assertEqual((sent.day, sent.offset), (TODAY - timedelta(5), 1))
        self.assertEqual(sent.items, frozenset(self.receivable(move).ids))
        self.assertEqual(sent.channel, "email")

    def test_the_day_a_reminder_left_counts(self):
        move = self.due(100)
        message = self.reminder(move, TODAY - timedelta(5))
        message.sent_on = f"{TODAY} 08:00:00"
        self.assertEqual(self.facts().sent[0].day, TODAY)
        self.assertEqual(self.planned(), Nothing("sent_today", TODAY + timedelta(3)))

    def test_reminders_that_did_not_reach_anybody_are_not_remembered(self):
        for number, state in enumerate(("ready", "held", "failed", "bounced")):
            self.reminder(self.due(100), TODAY - timedelta(5 + number), state)
        self.assertEqual(self.facts().sent, ())

    def test_a_hold_is_the_companys_own(self):
        other = self.setup_other_company()["company"]
        self.due(100)
        self.azure.with_company(other).ar_dunning_hold_reason = "theirs"
        self.assertIsNone(self.facts().hold)
        self.azure.with_company(self.company).ar_dunning_hold_until = TODAY
        self.assertEqual(self.codes(), ("customer_hold",))
        self.azure.with_company(self.company).ar_dunning_hold_until = TODAY - timedelta(
            1
        )
        self.assertEqual(self.codes(), ())
        self.azure.with_company(self.company).write(
            {"ar_dunning_hold_until": False, "ar_dunning_hold_reason": "new owner"}
        )
        self.assertEqual(self.facts().hold.reason, "new owner")
        self.assertEqual(self.codes(), ("customer_hold",))

    def test_who_the_customer_is(self):
        self.due(100)
        tag = self.env["res.partner.category"].create({"name": "Slow"})
        self.azure.write({"category_id": [Command.set(tag.ids)], "tz": "Asia/Shanghai"})
        policy = self.env["ar.dunning.policy"].create({"name": "Own"})
        self.azure.with_company(self.company).ar_dunning_policy_id = policy
        facts = self.facts()
        self.assertEqual((facts.tags, facts.tz), (frozenset(tag.ids), "Asia/Shanghai"))
        self.assertEqual((facts.policy, facts.lang), (policy.id, "en_US"))
        self.company.partner_id.tz = "Europe/Brussels"
        self.azure.tz = False
        self.assertEqual(self.facts().tz, "Europe/Brussels")

    # === WHERE IT GOES === #

    def test_an_email_that_cannot_be_used(self):
        self.due(100)
        self.assertEqual(
            self.address("email"), (self.azure.id, "accounts@azure.example", "")
        )
        self.azure.message_bounce = 1
        self.assertEqual(self.address("email")[2], "bounced")
        self.azure.message_bounce = 0
        self.env["mail.blacklist"]._add("Accounts@Azure.example")
        self.assertEqual(self.address("email")[2], "blacklisted")
        self.azure.email = "accounts at azure"
        self.assertEqual(self.address("email")[2], "invalid")
        self.azure.email = False
        self.assertEqual(self.address("email")[2], "missing")
        self.azure.write({"email": "a@b.example", "ar_no_reminder_email": True})
        self.assertEqual(self.address("email")[2], "opted_out")
        self.assertEqual(self.planned().channel, "sms")

    def test_a_phone_number_needs_its_country(self):
        self.due(100)
        self.assertEqual(self.address("sms")[1:], ("+3225551234", ""))
        self.azure.phone = "02 555 12 34"
        self.assertEqual(self.address("sms")[1:], ("+3225551234", ""))
        self.azure.country_id = False
        self.assertEqual(self.address("sms")[2], "no_country")
        self.assertEqual(self.address("call")[1:], ("02 555 12 34", ""))
        self.azure.phone = "call me"
        self.assertEqual(self.address("sms")[2], "invalid")
        self.azure.write({"phone": "+3225551234", "ar_no_reminder_sms": True})
        self.assertEqual(self.address("sms")[2], "opted_out")
        self.assertEqual(self.address("call")[2], "")

    def test_a_letter_needs_street_city_and_country(self):
        self.due(100)
        self.assertEqual(self.address("letter")[2], "")
        self.azure.city = False
        self.assertEqual(self.address("letter")[2], "incomplete")
        self.azure.write({"street": False, "country_id": False})
        self.assertEqual(self.address("letter")[2], "missing")

    def test_the_invoice_address_comes_first_if_it_works(self):
        self.due(100)
        desk = self.env["res.partner"].create(
            {
                "name": "Desk",
                "type": "invoice",
                "parent_id": self.azure.id,
                "email": "desk@azure.example",
            }
        )
        self.assertEqual(self.address("email"), (desk.id, "desk@azure.example", ""))
        self.azure.ar_no_reminder_email = True
        self.assertEqual(self.address("email")[2], "opted_out")
        self.azure.ar_no_reminder_email = False
        desk.message_bounce = 2
        self.assertEqual(self.address("email")[0], self.azure.id)
        desk.write({"message_bounce": 0, "active": False})
        self.assertEqual(self.address("email")[0], self.azure.id)


@tagged("post_install", "-at_install")
class TestDunningMoney(DunningCommon):
    """Nobody is reminded of money that has come or is on its way."""

    def test_a_receipt_that_could_be_theirs_holds(self):
        move = self.due(100)
        for text, vals in (
            ("thanks", {"partner_id": self.azure.id, "amount": 5}),
            ("thanks", {"account_number": "BE71096123456769", "amount": 5}),
            ("thanks", {"partner_name": "Azure Interior", "amount": 5}),
            ("thanks", {"partner_name": "Azur Interior", "amount": 5}),
            (f"payment {move.name}", {"amount": 5}),
            ("thanks", {"amount": 100}),
        ):
            amount = vals.pop("amount")
            line = self.bank_line(amount, text, "2026-05-18", **vals)
            with self.subTest(text=text, **vals):
                self.assertEqual(self.codes(), ("receipt_waiting",))
                (receipt,) = self.facts().receipts
                self.assertEqual((receipt.id, receipt.amount), (line.id, amount * 100))
            line.move_id.button_draft()
            line.unlink()
            self.assertEqual(self.codes(), ())

    def test_a_receipt_of_a_learned_payer_holds(self):
        self.due(100)
        self.bank_line(5, "thanks", "2026-05-18", account_number="LU280019400644750000")
        self.assertEqual(self.codes(), ())
        self.env["ar.payer.alias"].sudo().create(
            {
                "kind": "account",
                "value": "LU280019400644750000",
                "partner_id": self.azure.id,
                "company_id": self.company.id,
                "count": 1,
            }
        )
        self.assertEqual(self.codes(), ("receipt_waiting",))
        self.assertEqual(self.facts().receipts[0].why, "account")

    def test_whatever_a_receipt_depends_on_is_noticed_when_it_changes(self):
        move = self.due(100)
        line = self.bank_line(5, "thanks", "2026-05-18", partner_name="Zebra")
        self.assertEqual(self.codes(), ())
        self.azure.name = "Zebra"
        self.assertEqual(self.facts().receipts[0].why, "name")
        self.azure.name = "Azure Interior"
        self.assertEqual(self.codes(), ())
        line._ar_write(partner_name=False, account_number="DE89370400440532013000")
        self.assertEqual(self.codes(), ())
        account = self.env["res.partner.bank"].create(
            {"acc_number": "DE89370400440532013000", "partner_id": self.azure.id}
        )
        self.assertEqual(self.facts().receipts[0].why, "account")
        account.unlink()
        self.assertEqual(self.codes(), ())
        line._ar_write(payment_ref="Zahlung X-4711-Y")
        self.assertEqual(self.codes(), ())
        move.payment_reference = "X-4711-Y"
        self.assertEqual(self.facts().receipts[0].why, "reference")
        move.payment_reference = "other"
        self.assertEqual(self.codes(), ())
        self.pay(move, "2026-05-18", 95)
        self.assertEqual(self.facts().receipts[0].why, "amount")

    def test_a_receipt_of_somebody_else_holds_them_only(self):
        self.due(100)
        self.due(100, partner=self.deco)
        self.bank_line(100, "thanks", "2026-05-18", partner_id=self.deco.id)
        self.assertEqual(self.codes(), ())
        self.assertEqual(self.codes(self.deco), ("receipt_waiting",))
        self.assertIsInstance(self.planned(), Message)

    def test_the_answer_does_not_depend_on_who_is_asked_about(self):
        move = self.due(100)
        self.due(70, partner=self.deco)
        self.bank_line(70, f"payment {move.name}", "2026-05-18")
        both = self.fetch(self.azure | self.deco)
        for partner in (self.azure, self.deco):
            key = partner.id, self.usd.id
            self.assertEqual(self.facts(partner), both[key])
        self.assertTrue(both[self.azure.id, self.usd.id].receipts)
        self.assertFalse(both[self.deco.id, self.usd.id].receipts)

    def test_money_out_and_excluded_lines_hold_nobody(self):
        self.due(100)
        self.bank_line(-100, "refund", "2026-05-18", partner_id=self.azure.id)
        line = self.bank_line(100, "sale of a car", "2026-05-18")
        self.assertEqual(self.codes(), ("receipt_waiting",))
        line._ar_mark_exception("not_receipt", state="excluded")
        self.assertEqual(self.codes(), ())

    def test_a_line_from_before_the_installation_holds(self):
        self.due(100)
        line = self.bank_line(100, "thanks", "2026-05-18")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_bank_statement_line SET ar_match_state = NULL "
            "WHERE id = %s",
            [line.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.codes(), ("receipt_waiting",))

    def test_an_exception_holds_and_a_match_ends_it(self):
        self.due(100, partner=self.deco)
        self.due(100)
        line = self.match(self.bank_line(100, "thanks", "2026-05-18"))
        self.assertIn(line.ar_match_state, ("exception", "proposed"))
        self.assertTrue(self.codes())
        line.ar_proposal_ids.sudo().unlink()
        line.sudo().partner_id = self.deco
        self.assertEqual(self.codes(), ())

    def test_a_proposal_holds_the_customer_it_names(self):
        move = self.due(100)
        line = self.bank_line(5, "thanks", "2026-05-18")
        self.env["ar.match.proposal"].sudo().create(
            {
                "statement_line_id": line.id,
                "company_id": self.company.id,
                "partner_id": self.azure.id,
                "currency_id": self.usd.id,
                "rank": 1,
                "confidence": 0.5,
                "rule_id": self.rule.id,
            }
        )
        self.assertEqual(self.codes(), ("proposal_waiting",))
        (receipt,) = self.facts().receipts
        self.assertTrue(receipt.proposed)
        self.assertIsNone(self.facts(self.deco))
        self.pay(move, "2026-05-19")
        self.assertIsNone(self.facts())

    def test_a_foreign_amount_holds_its_currency(self):
        self.due(100)
        self.due(40, currency=self.eur)
        self.bank_line(
            80,
            "thanks",
            "2026-05-18",
            foreign_currency_id=self.eur.id,
            amount_currency=40,
            partner_id=self.azure.id,
        )
        self.assertEqual(self.codes(), ())
        self.assertEqual(self.codes(currency=self.eur), ("receipt_waiting",))

    def test_a_payment_registered_in_odoo_has_settled_the_invoice(self):
        move = self.due(100)
        self.assertTrue(self.facts())
        payment = self.pay(move, "2026-05-18")
        self.assertFalse(payment.is_matched)
        self.assertIsNone(self.facts())

    def test_a_payment_without_an_entry_covers_its_invoice(self):
        move, other = self.due(100), self.due(40)
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.azure.id,
                "amount": 100,
                "journal_id": self.bank.id,
                "invoice_ids": [Command.set(move.ids)],
            }
        )
        self.assertEqual(self.item(move).in_process, 0)
        # As where Odoo's own accounting application is installed.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_payment SET state = 'in_process' WHERE id = %s",
            [payment.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.item(move).in_process, 10_000)
        self.assertEqual(self.planned().amount, 4_000)
        payment.invoice_ids = False
        self.env.flush_all()
        (found,) = self.facts().payments
        self.assertEqual((found.id, found.amount), (payment.id, 10_000))
        self.assertEqual(self.codes(), ("payment_in_process",))
        self.assertEqual(self.item(other).in_process, 0)

    def test_an_online_payment_covers_its_invoice(self):
        move, other = self.due(100), self.due(40)
        for state, units in (("draft", 0), ("pending", 10_000), ("authorized", 10_000)):
            tx = self.transaction(100, state, move)
            self.assertEqual(self.item(move).in_process, units, state)
            self.assertEqual(self.item(other).in_process, 0)
            tx.state = "cancel"
        tx = self.transaction(100, "done", move)
        self.assertEqual(self.item(move).in_process, 10_000)
        tx.is_post_processed = True
        self.assertEqual(self.item(move).in_process, 0)

    def test_an_online_payment_for_nothing_in_particular_holds(self):
        self.due(100)
        tx = self.transaction(30, "pending")
        self.assertEqual(self.codes(), ("payment_in_process",))
        self.assertEqual(self.facts().payments[0].kind, "transaction")
        tx.last_state_change = TODAY - timedelta(40)
        self.assertEqual(self.codes(), ())

    def test_an_online_payment_reaches_the_first_instalments(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Half now, half later",
                "line_ids": [
                    Command.create({"value_amount": 50, "nb_days": days})
                    for days in (10, 40)
                ],
            }
        )
        move = self.invoice(
            self.azure, 200, "2026-04-01", invoice_payment_term_id=term.id
        )
        self.transaction(100, "pending", move)
        covered = [item.in_process for item in self.facts().items]
        self.assertEqual(covered, [10_000, 0])

    def test_held_is_looked_at_again(self):
        self.due(100)
        line = self.bank_line(100, "thanks", "2026-05-18")
        self.assertIsInstance(self.planned(), Held)
        line._ar_mark_exception("not_receipt", state="excluded")
        self.assertIsInstance(self.planned(), Message)


@tagged("post_install", "-at_install")
class TestDunningBooks(DunningCommon):
    """Random books: nothing is lost, and nobody with waiting money is reminded."""

    def residuals(self, currency):
        items = self.items(self.azure).filtered(
            lambda item: item.currency_id == currency and not item.reconciled
        )
        bridge = self.env["ar.core.bridge"]
        return sum(bridge._units(i.amount_residual_currency, currency) for i in items)

    def books(self, seed):
        RandomBooks(self, seed).book(12)
        for currency in (self.usd, self.eur):
            self.check_books(currency)

    def check_books(self, currency):
        facts = self.facts(currency=currency)
        if facts is None:
            self.assertLessEqual(self.residuals(currency), 0)
            return
        debits = sum(item.open for item in facts.items)
        credits_ = sum(credit.amount for credit in facts.credits)
        self.assertEqual(debits - credits_, self.residuals(currency))
        waiting = self.env["account.bank.statement.line"].search(
            [
                ("company_id", "=", self.company.id),
                ("is_reconciled", "=", False),
                ("amount", ">", 0),
                ("partner_id", "=", self.azure.id),
            ]
        )
        result = self.planned(currency=currency)
        mine = waiting.filtered(
            lambda x: (x.foreign_currency_id or x.currency_id) == currency
        )
        if mine:
            self.assertEqual(
                {r.id for r in facts.receipts} & set(mine.ids), set(mine.ids)
            )
            self.assertNotIsInstance(result, Message)
        if isinstance(result, Message):
            total = sum(line.open for line in result.lines)
            self.assertEqual(result.amount, total - credits_)

    def test_random_books_1(self):
        self.books(1)

    def test_random_books_2(self):
        self.books(2)

    def test_random_books_3(self):
        self.books(3)

    def test_random_books_4(self):
        self.books(4)
