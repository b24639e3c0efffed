from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.ar_customer_statement_answer import RATE_LIMIT
from ..models.ar_portal_payment import HOLD_MINUTES
from .portal_pay_common import PayCommon


@tagged("post_install", "-at_install")
class TestPortalPay(PayCommon):
    """What a payment from the portal settles, and when it cannot begin."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # ``move`` is 100, due 1 March.
        cls.second = cls.invoice(
            cls.azure, 80, "2026-03-01", invoice_date_due="2026-04-01"
        )
        cls.credit = cls.invoice(cls.azure, 30, "2026-03-02", "out_refund")
        cls.later = cls.invoice(
            cls.azure, 60, "2026-05-01", invoice_date_due="2026-06-30"
        )

    # === WHAT IS SETTLED === #

    def test_several_documents_in_one_payment(self):
        wish = self.wish(self.items_of(self.move, self.second))
        remittance, payment = self.paid(wish)
        self.assertEqual(payment.amount, 180)
        self.assertPaid(self.move)
        self.assertPaid(self.second)
        self.assertOpen(self.later)
        self.assertEqual((remittance.state, remittance.rest), ("done", 0))
        self.assertEqual(remittance.payment_id, payment)
        self.assertEqual(payment.invoice_ids, self.move | self.second)
        self.assertTrue(payment.is_reconciled)

    def test_exactly_the_chosen_parts(self):
        one, two = self.items_of(self.move), self.items_of(self.second)
        _remittance, payment = self.paid(self.wish({one: 2550, two: 100}))
        expected = {self.move.name: 25.5, self.second.name: 1.0}
        self.assertEqual(self.settled(payment), expected)
        self.assertOpen(self.move, 74.5)
        self.assertOpen(self.second, 79)
        self.assertEqual(payment.amount, 26.5)

    def test_credits_are_deducted(self):
        # The credit is larger than what is paid of the first document.
        one, two = self.items_of(self.move), self.items_of(self.second)
        credit = self.items_of(self.credit)
        wish = self.wish({one: 1000, two: 8000}, credits=credit)
        remittance, payment = self.paid(wish)
        self.assertEqual(payment.amount, 60)
        self.assertPaid(self.credit)
        self.assertPaid(self.second)
        self.assertOpen(self.move, 90)
        self.assertEqual(sum(remittance.line_ids.mapped("amount")), 60)
        self.assertEqual(
            remittance.line_ids.mapped("settled"), remittance.line_ids.mapped("amount")
        )

    def test_an_unapplied_payment_is_deducted(self):
        earlier = self.env["account.payment"].create(
            {
                "partner_id": self.contact.id,
                "amount": 40,
                "payment_type": "inbound",
                "partner_type": "customer",
                "journal_id": self.bank.id,
            }
        )
        earlier.action_post()
        item = self.receivable(earlier.move_id)
        _remittance, payment = self.paid(
            self.wish(self.items_of(self.move), credits=item)
        )
        self.assertEqual(payment.amount, 60)
        self.assertPaid(self.move)
        self.assertTrue(item.reconciled)

    def test_all_that_is_overdue_without_what_is_disputed(self):
        self.env["ar.dispute"].sudo()._open(
            [{"items": {self.items_of(self.second): (30, "")}, "origin": "portal"}]
        )
        _remittance, payment = self.paid(self.wish(mode="overdue"))
        self.assertEqual(payment.amount, 150)
        self.assertPaid(self.move)
        self.assertOpen(self.second, 30)
        self.assertOpen(self.later)

    def test_an_amount_settles_the_oldest_due_first(self):
        credit = self.items_of(self.credit)
        wish = self.wish(mode="amount", units=12000, credits=credit)
        _remittance, payment = self.paid(wish)
        self.assertEqual(payment.amount, 120)
        self.assertPaid(self.move)
        self.assertOpen(self.second, 30)
        self.assertPaid(self.credit)

    def test_instalments_are_paid_one_by_one(self):
        move = self.invoice(
            self.azure, 200, "2026-02-01", invoice_payment_term_id=self.half.id
        )
        first, second = self.receivable(move).sorted("date_maturity")
        self.paid(self.wish([second]))
        self.assertTrue(second.reconciled)
        self.assertFalse(first.reconciled)
        self.assertOpen(move, 100)

    def test_a_foreign_currency_leaves_no_cent(self):
        euro = self.invoice(self.azure, 99.99, "2026-02-10", currency_id=self.eur.id)
        other = self.invoice(self.azure, 33.33, "2026-04-10", currency_id=self.eur.id)
        items = self.items_of(euro, other)
        _remittance, payment = self.paid(self.wish(items), currency=self.eur)
        self.assertEqual(payment.currency_id, self.eur)
        self.assertPaid(euro)
        self.assertPaid(other)
        self.assertEqual(sum(items.mapped("amount_residual")), 0)
        entry = payment.move_id.line_ids
        self.assertEqual(self.usd.round(sum(entry.mapped("balance"))), 0)
        own = self.receivable(payment.move_id)
        self.assertEqual(own.mapped("reconciled"), [True, True])

    def test_what_was_settled_meanwhile_stays_on_account(self):
        items = self.items_of(self.move, self.second)
        remittance = self.begin(self.wish(items))
        transaction = self.transaction(remittance)
        self.pay(self.move, "2026-05-20")
        payment = self.finish(transaction)
        self.assertPaid(self.second)
        self.assertEqual(payment.amount, 180)
        self.assertEqual(remittance.rest, 100)
        left = self.receivable(payment.move_id).filtered(lambda i: not i.reconciled)
        self.assertEqual(left.amount_residual, -100)

    def test_a_part_that_was_captured_settles_the_oldest(self):
        remittance = self.begin(self.wish(self.items_of(self.move, self.second)))
        source = self.transaction(remittance)
        source._set_authorized()
        part = source._create_child_transaction(120)
        payment = self.finish(part)
        self.assertEqual(payment.amount, 120)
        self.assertPaid(self.move)
        self.assertOpen(self.second, 60)
        rest = source._create_child_transaction(60)
        self.finish(rest)
        self.assertPaid(self.second)
        self.assertEqual(remittance.rest, 0)

    def test_the_bank_line_of_the_money_is_matched_by_its_reference(self):
        remittance, payment = self.paid(self.wish(self.items_of(self.move)))
        line = self.bank_line(100, f"PAYOUT {remittance.name}", "2026-05-22")
        self.match(line)
        self.assertState(line, "matched")
        self.assertTrue(payment.is_matched)

    # === HISTORY === #

    def test_every_statement_with_the_documents_tells_of_it(self):
        statement, theirs = self.sent(), self.sent(self.deco)
        draft = self.statement()
        remittance, payment = self.paid(self.wish(self.items_of(self.move)))
        event = statement.sudo().event_ids.filtered(lambda e: e.kind == "paid")
        self.assertEqual(event.partner_id, self.contact)
        self.assertIn(f"{self.move.name} ", event.note)
        self.assertEqual(event.data["amount"], 100)
        note = statement.message_ids.filtered(
            lambda m: remittance.name in (m.body or "")
        )
        self.assertEqual(len(note), 1)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertNotIn(note, statement.sudo()._portal_messages())
        told = [body for body in payment.message_ids.mapped("body") if "paid" in body]
        self.assertTrue([body for body in told if remittance.name in body])
        for other in (theirs, draft):
            self.assertNotIn("paid", self.events(other))
        # A payment of something else is not told there.
        self.paid(self.wish(self.items_of(self.later)))
        self.assertEqual(self.events(statement).count("paid"), 1)

    # === NOT TWICE === #

    def test_what_is_being_paid_is_refused(self):
        item = self.items_of(self.move)
        remittance = self.begin(self.wish([item]))
        for state in ("draft", "pending", "authorized"):
            if state == "pending":
                transaction = self.transaction(remittance)
                transaction._set_pending()
            elif state == "authorized":
                transaction._set_authorized()
            with self.subTest(state), self.assertRaisesRegex(UserError, "being paid"):
                self.begin(self.wish([item]))
            # Others can be paid; an amount leaves it out.
            overdue = self.env["ar.portal.payment"].sudo()
            domain = overdue._domain(self.contact, self.company)
            items = overdue._items(domain, self.company, self.usd)
            found = overdue._plan(items, self.wish(mode="overdue"))
            self.assertEqual(dict(found.parts), {self.items_of(self.second).id: 8000})
        self.finish(transaction)
        self.assertPaid(self.move)
        self.assertFalse(remittance.line_ids.filtered("holding"))

    def test_a_credit_is_deducted_once(self):
        credit = self.items_of(self.credit)
        self.begin(self.wish(self.items_of(self.move), credits=credit))
        with self.assertRaisesRegex(UserError, "being paid"):
            self.begin(self.wish(self.items_of(self.second), credits=credit))

    def test_what_failed_can_be_paid_again(self):
        item = self.items_of(self.move)
        for end in ("_set_canceled", "_set_error"):
            transaction = self.transaction(self.begin(self.wish([item])))
            getattr(transaction, end)("no")
            with self.subTest(end):
                self.assertFalse(transaction.ar_remittance_id.line_ids.holding)
        transaction = self.transaction(self.begin(self.wish([item])))
        self.finish(transaction)
        self.assertPaid(self.move)

    def test_what_was_begun_and_left_is_free_after_a_while(self):
        item = self.items_of(self.move)
        left = self.begin(self.wish([item]))
        self.transaction(left)
        left.on = fields.Datetime.now() - timedelta(minutes=HOLD_MINUTES + 1)
        again = self.begin(self.wish([item]))
        self.assertFalse(left.line_ids.holding)
        self.assertTrue(again.line_ids.holding)
        # The first one pays after all: nothing is lost.
        self.finish(self.transaction(again))
        payment = self.finish(left.transaction_id)
        self.assertEqual((payment.amount, left.rest), (100, 100))

    def test_the_database_refuses_to_hold_an_item_twice(self):
        """Of two requests with the same picture of the data the later one fails."""
        item = self.items_of(self.move)
        first = self.begin(self.wish([item]))
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            first.line_ids.copy({"holding": True}).flush_recordset()

    def test_odoos_own_page_of_the_invoice_counts_too(self):
        remittance = self.begin(self.wish(self.items_of(self.second)))
        own = self.transaction(
            remittance, ar_remittance_id=False, invoice_ids=[(6, 0, self.move.ids)]
        )
        item = self.items_of(self.move)
        for state in ("draft", "pending", "done"):
            own.state = state
            with self.subTest(state), self.assertRaisesRegex(UserError, "being paid"):
                self.begin(self.wish([item]))
        own.write({"state": "cancel"})
        self.begin(self.wish([item]))

    # === REFUSED === #

    def test_amounts_that_cannot_be(self):
        item, credit = self.items_of(self.move), self.items_of(self.credit)
        for wish, words in (
            (self.wish({item: 0}), "above zero"),
            (self.wish({item: -100}), "above zero"),
            (self.wish({item: 10001}), "more than"),
            (self.wish({credit: 100}), "not open"),
            (self.wish([]), "Choose what"),
            (self.wish({item: 1000}, credits=credit), "cover"),
            (self.wish([item], credits=item), "not open"),
            (self.wish(mode="amount", units=-5), "above zero"),
            (self.wish(mode="amount", units=24001), "more than"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.begin(wish)

    def test_another_total_than_was_shown(self):
        item = self.items_of(self.move)
        for units in (9999, 1, 0, -10000):
            with self.subTest(units), self.assertRaisesRegex(UserError, "changed"):
                self.begin(self.wish([item]), units=units)

    def test_items_of_others_are_not_there(self):
        other = self.invoice(self.deco, 10, "2026-02-02")
        euro = self.invoice(self.azure, 10, "2026-02-02", currency_id=self.eur.id)
        settled = self.invoice(self.azure, 10, "2026-02-02")
        self.pay(settled, "2026-03-01")
        draft = self.items_of(self.second)
        self.second.button_draft()
        for item in (*self.items_of(other, euro, settled), draft):
            with (
                self.subTest(item.move_id),
                self.assertRaisesRegex(UserError, "not open"),
            ):
                self.begin(self.wish({item: 100}), units=100)

    def test_who_may_pay(self):
        wish = self.wish(self.items_of(self.move))
        contact = self.contact.copy({"name": "Ann"})
        for change in ({"active": False}, {"active": True, "ar_portal_role": "none"}):
            contact.write(change)
            with self.subTest(change), self.assertRaises(AccessError):
                self.begin(wish, partner=contact)
        contact.ar_portal_role = "view"
        self.assertEqual(self.begin(wish, partner=contact).contact_id, contact)

    def test_a_company_that_does_not_allow_it(self):
        self.company.ar_portal_pay = False
        with self.assertRaisesRegex(UserError, "not open"):
            self.begin(self.wish(self.items_of(self.move)), units=10000)

    def test_nobody_tries_without_end(self):
        remittance = self.begin(self.wish(self.items_of(self.move)))
        for _number in range(RATE_LIMIT - 1):
            remittance.copy({"line_ids": []})
        with self.assertRaisesRegex(UserError, "Too many"):
            self.begin(self.wish(self.items_of(self.second)))

    def test_what_is_hidden_is_not_payable(self):
        """A blind statement asks for the customer's own balance first."""
        statement = self.sent(blind=True)
        wish = self.wish(self.items_of(self.move))
        with self.assertRaisesRegex(UserError, "not open"):
            self.begin(wish, units=10000)
        args = (self.contact, self.company, self.usd, wish, 10000)
        with self.assertRaisesRegex(UserError, "balance of your books"):
            statement.sudo()._portal_pay(*args)
        statement.sudo()._portal_blind(self.contact, 1)
        self.assertTrue(statement.sudo()._portal_pay(*args))

    def test_a_statement_pays_what_is_in_it(self):
        statement = self.sent().sudo()
        later = self.wish(self.items_of(self.later))
        args = (self.contact, self.company, self.usd)
        with self.assertRaisesRegex(UserError, "not open"):
            statement._portal_pay(*args, later, 6000)
        with self.assertRaises(AccessError):
            wish = self.wish(self.items_of(self.move))
            statement._portal_pay(self.stranger, *args[1:], wish, 10000)
        found = statement._portal_pay(*args, self.wish(self.items_of(self.move)), 10000)
        self.assertEqual(found.statement_id, statement)

    def test_many_items_need_no_more_queries(self):
        pay = self.env["ar.portal.payment"].sudo()
        counts = []
        for _round in range(2):
            for number in range(15):
                self.invoice(self.azure, 10 + number, "2026-02-02")
            domain = pay._domain(self.contact, self.company)
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            pay._plan(
                pay._items(domain, self.company, self.usd), self.wish(mode="overdue")
            )
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
