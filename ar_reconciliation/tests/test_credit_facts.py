from odoo.fields import Command
from odoo.tests import tagged

from ..core.credit.types import Paid
from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditExposure(CreditCommon):
    """What a customer owes, and what of the limit is free."""

    def test_open_overdue_and_credits_add_up(self):
        self.owed(self.azure, 100, due=10)
        self.owed(self.azure, 50, due=-10)
        self.invoice(self.azure, 30, self.today, move_type="out_refund")
        exposure = self.exposure(self.azure)
        self.assertEqual(
            (exposure.open, exposure.overdue, exposure.credits, exposure.total),
            (15000, 10000, 3000, 12000),
        )

    def test_what_is_due_today_is_not_overdue(self):
        self.owed(self.azure, 100, due=0)
        self.assertEqual(self.exposure(self.azure).overdue, 0)

    def test_it_is_odoos_own_receivable_when_there_are_no_payments_on_their_way(self):
        self.owed(self.azure, 100, due=10)
        self.invoice(self.azure, 30, self.today, move_type="out_refund")
        self.bank_line(5, "unknown", partner_id=self.azure.id)
        credit = self.azure.with_company(self.company).credit
        self.assertEqual(self.exposure(self.azure).total, round(credit * 100))

    def test_contacts_count_for_their_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Anna", "parent_id": self.azure.id}
        )
        self.owed(contact, 100, due=10)
        self.assertEqual(self.exposure(contact).open, 10000)
        self.assertEqual(self.exposure(self.azure), self.exposure(contact))

    def test_other_companies_do_not_count(self):
        other = self.setup_other_company()["company"]
        self.owed(self.azure, 100, due=10)
        self.assertEqual(self.exposure(self.azure, other).total, 0)

    def test_an_invoice_in_another_currency_counts_in_that_of_the_company(self):
        foreign = self.setup_other_currency("EUR")
        invoice = self.invoice(self.azure, 100, self.today, currency_id=foreign.id)
        item = self.receivable(invoice)
        self.assertNotEqual(item.amount_residual, 100)
        self.assertEqual(
            self.exposure(self.azure).open, round(item.amount_residual * 100)
        )

    def test_disputed_items_are_a_part_of_the_open_ones(self):
        invoice = self.owed(self.azure, 100, due=10)
        self.env["ar.dispute"]._open(
            [{"items": {self.receivable(invoice): (30, False)}}]
        )
        exposure = self.exposure(self.azure)
        self.assertEqual((exposure.disputed, exposure.total), (3000, 10000))

    def payment(self, amount, outstanding):
        """A payment in process; with an outstanding account it is booked."""
        method = self.inbound_payment_method_line
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.azure.id,
                "amount": amount,
                "journal_id": self.bank.id,
                "payment_method_line_id": method.id,
            }
        )
        # Odoo's Community edition books every payment by itself, Enterprise does not.
        payment.outstanding_account_id = outstanding
        payment.action_post()
        self.assertEqual(payment.state, "in_process")
        self.assertEqual(bool(payment.move_id), bool(outstanding))
        return payment

    def test_a_payment_on_its_way_that_is_not_booked_is_taken_off(self):
        self.owed(self.azure, 100, due=10)
        self.payment(40, self.env["account.account"])
        exposure = self.exposure(self.azure)
        self.assertEqual((exposure.in_process, exposure.in_transit), (4000, 0))
        self.assertEqual((exposure.open, exposure.total), (10000, 6000))

    def test_a_booked_payment_is_taken_off_once(self):
        self.owed(self.azure, 100, due=10)
        self.payment(40, self.inbound_payment_method_line.payment_account_id)
        exposure = self.exposure(self.azure)
        self.assertEqual((exposure.in_process, exposure.in_transit), (0, 4000))
        self.assertEqual((exposure.credits, exposure.total), (4000, 6000))

    def test_the_limit_is_odoos_own(self):
        self.assertIsNone(self.exposure(self.azure).limit)
        self.azure.credit_limit = 120
        self.owed(self.azure, 100, due=10)
        exposure = self.exposure(self.azure)
        self.assertEqual((exposure.limit, exposure.free), (12000, 2000))
        self.company.account_use_credit_limit = False
        self.assertIsNone(self.exposure(self.azure).limit)

    def test_the_partner_shows_the_parts_to_readers(self):
        self.azure.credit_limit = 120
        self.owed(self.azure, 100, due=10)
        self.invoice(self.azure, 30, self.today, move_type="out_refund")
        partner = self.azure.with_user(self.auditor)
        self.assertEqual(
            (
                partner.ar_exposure,
                partner.ar_exposure_open,
                partner.ar_exposure_overdue,
                partner.ar_exposure_credits,
                partner.ar_credit_limit,
                partner.ar_credit_free,
            ),
            (70.0, 100.0, 100.0, 30.0, 120.0, 50.0),
        )
        self.assertAlmostEqual(partner.ar_credit_used, 58.3)

    def test_many_partners_cost_as_many_queries_as_one(self):
        partners = self.azure
        for number in range(30):
            partner = self.make_customer(f"Customer {number}")
            self.owed(partner, 100 + number, due=number)
            partners |= partner
        counts = self.queries(
            lambda some: self.facts._exposures(self.company, some, self.today),
            partners[:3],
            partners,
        )
        self.assertEqual(*counts)
        self.assertLess(counts[0], 20)


@tagged("post_install", "-at_install")
class TestCreditBehaviour(CreditCommon):
    """How a customer pays, as the core wants it."""

    def test_payments_are_sorted_into_two_periods_by_their_day(self):
        self.paid(self.azure, 100, due=50, late=20)
        self.paid(self.azure, 200, due=300, late=-3)
        self.paid(self.azure, 300, due=900, late=2)
        facts = self.behaviour(self.azure)
        self.assertEqual(facts.recent, (Paid(10000, 20),))
        self.assertEqual(facts.before, (Paid(20000, -3),))

    def test_credit_notes_and_write_offs_are_no_payments(self):
        invoice = self.owed(self.azure, 100, due=50)
        refund = self.invoice(self.azure, 100, self.days_ago(10), "out_refund")
        (self.receivable(invoice) + self.receivable(refund)).reconcile()
        self.assertEqual(self.behaviour(self.azure).recent, ())

    def test_what_is_overdue_counts_with_its_days_so_far(self):
        self.owed(self.azure, 100, due=40)
        self.owed(self.azure, 70, due=-1)
        self.assertEqual(self.behaviour(self.azure).overdue, (Paid(10000, 40),))

    def test_what_is_disputed_is_not_held_against_the_customer(self):
        invoice = self.owed(self.azure, 100, due=40)
        items = {self.receivable(invoice): (30, False)}
        self.env["ar.dispute"]._open([{"items": items}])
        self.assertEqual(self.behaviour(self.azure).overdue, (Paid(7000, 40),))

    def test_disputes_count_when_the_customer_is_at_fault(self):
        for fault in ("customer", "us"):
            invoice = self.owed(self.azure, 100, due=40)
            dispute = self.env["ar.dispute"]._open(
                [{"items": {self.receivable(invoice): (30, False)}}]
            )
            dispute.fault = fault
        self.assertEqual(self.behaviour(self.azure).disputes, 1)

    def back(self, amount, reversal=None, settles=None):
        """Money out that is booked on the customer's account."""
        line = self.bank_line(-amount, "back", self.today, partner_id=self.azure.id)
        line.sudo().ar_bank_data = {"v": 1, "reversal": bool(reversal)}
        suspense = line.line_ids.filtered(
            lambda item: item.account_id == line.journal_id.suspense_account_id
        )
        suspense.account_id = self.company_data["default_account_receivable"]
        if settles:
            (suspense + settles).reconcile()

    def receipt(self, amount):
        """A payment on account; its receivable item."""
        line = self.bank_line(amount, "in", self.days_ago(5), partner_id=self.azure.id)
        suspense = line.line_ids.filtered(
            lambda item: item.account_id == line.journal_id.suspense_account_id
        )
        suspense.account_id = self.company_data["default_account_receivable"]
        return suspense

    def test_a_payment_that_the_bank_reverses_is_returned(self):
        self.back(100, reversal=True)
        self.assertEqual(self.behaviour(self.azure).returned, 1)

    def test_taking_back_exactly_one_payment_is_a_return(self):
        self.back(100, settles=self.receipt(100))
        self.assertEqual(self.behaviour(self.azure).returned, 1)

    def test_paying_out_a_credit_note_or_an_excess_is_none(self):
        refund = self.invoice(self.azure, 40, self.days_ago(5), "out_refund")
        self.back(40, settles=self.receivable(refund))
        self.back(30, settles=self.receipt(100))
        self.assertEqual(self.behaviour(self.azure).returned, 0)

    def test_share_of_all_receivables(self):
        self.owed(self.azure, 300, due=-5)
        self.owed(self.deco, 100, due=-5)
        facts = self.behaviour(self.azure)
        self.assertEqual((facts.balance, facts.receivables), (30000, 40000))

    def test_the_term_is_that_of_its_last_instalment(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "30 and 60",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": days}
                    )
                    for days in (30, 60)
                ],
            }
        )
        self.azure.property_payment_term_id = term
        self.assertEqual(self.behaviour(self.azure).term_days, 60)
        self.assertIsNone(self.behaviour(self.deco).term_days)

    def promise(self, state, days):
        """A promise that was to be kept so many days ago."""
        return (
            self.env["ar.promise"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "partner_id": self.azure.id,
                    "currency_id": self.company.currency_id.id,
                    "amount": 10,
                    "date": self.days_ago(days),
                    "made_on": self.days_ago(days + 5),
                    "state": state,
                }
            )
        )

    def test_broken_promises_of_a_year_count(self):
        facts = self.behaviour(self.azure)
        self.assertEqual((facts.broken, facts.promised), (0, 0))
        for state in ("broken", "broken", "kept", "part", "cancelled", "open"):
            self.promise(state, days=30)
        self.promise("broken", days=400)
        facts = self.behaviour(self.azure)
        self.assertEqual((facts.broken, facts.promised), (2, 4))

    def test_many_customers_cost_as_many_queries_as_few(self):
        partners = self.azure
        for number in range(20):
            partner = self.make_customer(f"Customer {number}")
            self.paid(partner, 100, due=60, late=number)
            self.owed(partner, 100, due=number)
            partners |= partner
        counts = self.queries(
            lambda some: self.facts._facts(self.company, some, self.today),
            partners[:4],
            partners,
        )
        self.assertEqual(*counts)
        self.assertLess(counts[0], 40)
