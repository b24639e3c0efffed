"""What decides about reminders is read from the books as they are."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..core.dunning import Message, Nothing
from .dunning_common import DunningCommon
from .statement_common import TODAY


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

    def test_a_promise_holds_and_a_broken_one_raises_the_step(self):
        move = self.due(100, days=5)
        self.reminder(move, TODAY - timedelta(4))
        self.assertIsInstance(self.planned(), Nothing)
        promise = self.env["ar.promise"]._make(
            self.company,
            self.azure,
            60,
            TODAY + timedelta(3),
            items=self.receivable(move),
        )
        item = self.item(move)
        self.assertEqual(item.promised, 6_000)
        self.assertEqual(item.promised_on, TODAY + timedelta(3))
        later = TODAY + timedelta(6)
        self.assertEqual(self.codes(day=later), ("promise_running",))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ar_promise SET state = 'broken', date = %s, made_on = %s "
            "WHERE id = %s",
            [TODAY - timedelta(1), TODAY - timedelta(3), promise.id],
        )
        self.env.invalidate_all()
        item = self.item(move)
        self.assertEqual((item.promised, item.broken_on), (0, TODAY - timedelta(1)))
        message = self.planned()
        self.assertEqual((message.step, message.repeat), (2, False))

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
