from odoo import Command
from odoo.tests import tagged

from .common import ArCommon


class WriteOffCommon(ArCommon):
    """A company with accounts for fees and interest, and no model but the test's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.reconcile.model"].search([]).active = False
        expense = cls.company_data["default_account_expense"]
        cls.fees = expense.copy({"name": "Bank Fees"})
        cls.interest = cls.company_data["default_account_revenue"].copy(
            {"name": "Interest"}
        )

    @classmethod
    def model(cls, account=None, parts=None, trigger="auto_reconcile", **values):
        """A reconciliation model; by default all of the line to one account."""
        account = account or cls.fees
        lines = parts or [{"amount_type": "percentage", "amount_string": "100"}]
        return cls.env["account.reconcile.model"].create(
            {
                "name": account.name,
                "trigger": trigger,
                "line_ids": [
                    Command.create({"account_id": account.id, "sequence": i, **vals})
                    for i, vals in enumerate(lines)
                ],
                **values,
            }
        )

    @classmethod
    def fee_model(cls, **values):
        return cls.model(match_label="contains", match_label_param="fee", **values)

    def booked(self, line):
        """Account -> balance of the counter-items of an entry."""
        liquidity, _suspense, others = line._seek_for_lines()
        total = sum((liquidity + others).mapped("balance"))
        self.assertTrue(self.company.currency_id.is_zero(total))
        found = {}
        for item in others:
            total = found.get(item.account_id, 0.0) + item.balance
            found[item.account_id] = item.company_currency_id.round(total)
        return found

    def assertBooked(self, line, **balances):
        """The line is matched, and these accounts have these balances."""
        self.assertState(line, "matched")
        self.assertTrue(line.is_reconciled)
        expected = {getattr(self, name): value for name, value in balances.items()}
        self.assertEqual(self.booked(line), expected)

    def assertUntouched(self, line):
        self.assertFalse(line.is_reconciled)
        self.assertNotEqual(line.ar_match_state, "matched")
        self.assertFalse(line.ar_reconcile_model_id)


@tagged("post_install", "-at_install")
class TestWriteOffModels(WriteOffCommon):
    """Lines that are no receipt are booked by Odoo's reconciliation models."""

    # === CONDITIONS === #

    def test_a_word_in_the_label_decides_whatever_its_case(self):
        self.fee_model()
        line = self.match(self.bank_line(-12, "Account  FEE March"))
        self.assertBooked(line, fees=12.0)
        self.assertUntouched(self.match(self.bank_line(-12, "Rent March")))

    def test_money_in_is_booked_with_the_other_sign(self):
        self.model(self.interest, match_label="contains", match_label_param="zinsen")
        line = self.match(self.bank_line(3.21, "HABENZINSEN"))
        self.assertBooked(line, interest=-3.21)

    def test_the_word_may_stand_in_notes_or_bank_details(self):
        self.fee_model()
        noted = self.bank_line(-5, "see note", narration="<p>Monthly <b>fee</b></p>")
        detailed = self.bank_line(-6, "x", transaction_details={"info": ["a fee"]})
        self.assertBooked(self.match(noted), fees=5.0)
        self.assertBooked(self.match(detailed), fees=6.0)

    def test_not_contains_looks_at_all_texts(self):
        self.model(match_label="not_contains", match_label_param="rent")
        line = self.bank_line(-5, "x", narration="Rent for March")
        self.assertUntouched(self.match(line))
        self.assertBooked(self.match(self.bank_line(-5, "x")), fees=5.0)

    def test_a_pattern_may_match_anywhere(self):
        self.model(match_label="match_regex", match_label_param=r"charge\s+\d{4}")
        line = self.match(self.bank_line(-5, "SEPA Charge 0012"))
        self.assertBooked(line, fees=5.0)

    def test_a_pattern_that_would_run_for_ever_does_not(self):
        self.model(match_label="match_regex", match_label_param=r"(a+)+(b+)+$")
        line = self.match(self.bank_line(-5, "a" * 400 + "b" * 400 + "!"))
        self.assertUntouched(line)

    def amount_model(self, kind, low=0, high=0):
        return self.model(
            match_amount=kind, match_amount_min=low, match_amount_max=high
        )

    def booked_amounts(self, *amounts):
        """Those of the amounts whose lines were booked."""
        lines = self.env["account.bank.statement.line"].union(
            *(self.bank_line(amount, "x") for amount in amounts)
        )
        self.match(lines)
        matched = lines.filtered(lambda line: line.ar_match_state == "matched")
        return sorted(matched.mapped("amount"))

    def test_between_takes_its_limits_in_either_order_and_includes_them(self):
        for low, high in ((10, 100), (100, 10)):
            model = self.amount_model("between", low, high)
            found = self.booked_amounts(9.99, 10, 50, 100, 100.01, -50, -500)
            self.assertEqual(found, [-50, 10, 50, 100])
            model.active = False

    def test_lower_than_does_not_take_a_large_amount_out(self):
        self.amount_model("lower", high=10)
        self.assertEqual(self.booked_amounts(-5000, -10, -9, 10, 11), [-10, -9, 10])

    def test_greater_than_takes_a_large_amount_out(self):
        self.amount_model("greater", low=10)
        self.assertEqual(self.booked_amounts(-5000, -9, 9, 10), [-5000, 10])

    def test_a_model_for_partners_takes_their_contacts_too(self):
        office = self.env["res.partner"].create({"name": "Tax Office"})
        desk = self.env["res.partner"].create({"name": "Desk", "parent_id": office.id})
        self.model(match_partner_ids=[Command.set(office.ids)])
        line = self.bank_line(-50, "VAT", partner_id=desk.id)
        self.assertBooked(self.match(line), fees=50.0)
        self.assertUntouched(self.match(self.bank_line(-50, "VAT")))

    def test_a_model_for_another_journal_is_left_alone(self):
        other = self.bank.copy({"name": "Other bank"})
        self.fee_model(match_journal_ids=[Command.set(other.ids)])
        self.assertUntouched(self.match(self.bank_line(-5, "fee")))
        line = self.match(self.bank_line(-5, "fee", journal=other))
        self.assertBooked(line, fees=5.0)

    def test_the_first_model_by_sequence_wins(self):
        self.fee_model(sequence=20)
        self.model(
            self.interest, match_label="contains", match_label_param="e", sequence=5
        )
        self.assertBooked(self.match(self.bank_line(-5, "fee")), interest=5.0)

    def test_archived_models_and_those_of_other_companies_are_ignored(self):
        self.fee_model(active=False)
        other = self.setup_other_company()
        account = other["default_account_expense"]
        self.fee_model(account=account, company_id=other["company"].id)
        self.assertUntouched(self.match(self.bank_line(-5, "fee")))

    # === AMOUNTS === #

    def test_a_percentage_of_the_line_and_the_rest(self):
        parts = [
            {"amount_type": "percentage_st_line", "amount_string": "33.33"},
            {"account_id": self.interest.id},
        ]
        self.fee_model(parts=parts)
        line = self.match(self.bank_line(-100.01, "fee"))
        self.assertBooked(line, fees=33.33, interest=66.68)

    def test_a_fixed_fee_taken_from_money_that_came_in(self):
        parts = [
            {"amount_type": "fixed", "amount_string": "-2"},
            {"account_id": self.interest.id},
        ]
        self.fee_model(parts=parts)
        line = self.match(self.bank_line(98, "payout less fee"))
        self.assertBooked(line, fees=2.0, interest=-100.0)

    def test_a_fixed_fee_within_money_that_went_out(self):
        parts = [
            {"amount_type": "fixed", "amount_string": "2"},
            {"account_id": self.interest.id},
        ]
        self.fee_model(parts=parts)
        line = self.match(self.bank_line(-102, "repayment and fee"))
        self.assertBooked(line, fees=2.0, interest=100.0)

    def test_an_amount_found_in_the_label(self):
        parts = [
            {"amount_type": "regex", "amount_string": r"BRT: ([\d.,]+)"},
            {"account_id": self.interest.id},
        ]
        self.fee_model(parts=parts)
        line = self.match(self.bank_line(-4000, "fee BRT: 3.358,07 C:"))
        self.assertBooked(line, fees=3358.07, interest=641.93)

    def test_a_model_that_does_not_balance_the_line_is_passed_over(self):
        self.fee_model(parts=[{"amount_type": "fixed", "amount_string": "5"}])
        self.assertBooked(self.match(self.bank_line(-5, "fee")), fees=5.0)
        self.assertUntouched(self.match(self.bank_line(-6, "fee")))

    def test_foreign_money_is_booked_at_the_rate_of_the_line(self):
        eur = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        journal = self.bank.copy({"name": "Euro bank", "currency_id": eur.id})
        self.fee_model()
        line = self.match(self.bank_line(-5, "fee", journal=journal))
        self.assertBooked(line, fees=2.5)
        item = line._seek_for_lines()[2]
        self.assertEqual((item.currency_id, item.amount_currency), (eur, 5.0))

    # === WHAT IS POSTED === #

    def test_taxes_are_taken_out_of_the_amount(self):
        tax = self.company_data["default_tax_purchase"]
        parts = [{"tax_ids": [Command.set(tax.ids)]}]
        model = self.fee_model(parts=parts)
        line = self.match(self.bank_line(-11.5, "fee"))
        self.assertState(line, "matched")
        items = line._seek_for_lines()[2]
        base = items.filtered("tax_ids")
        taxed = items.filtered("tax_line_id")
        self.assertEqual((base.balance, base.account_id), (10.0, self.fees))
        self.assertEqual((taxed.balance, taxed.tax_line_id), (1.5, tax))
        self.assertEqual(taxed.tax_base_amount, 10.0)
        self.assertEqual(items.reconcile_model_id, model)
        self.assertEqual(items.mapped("reconcile_model_id.id"), model.ids)
        self.assertTrue(base.tax_tag_ids == base.tax_ids.get_tax_tags(False, "base"))

    def test_taxes_in_foreign_money_balance_to_the_cent(self):
        eur = self.setup_other_currency("EUR", rates=[("2026-01-01", 3.0)])
        journal = self.bank.copy({"name": "Euro bank", "currency_id": eur.id})
        tax = self.company_data["default_tax_sale"]
        self.fee_model(parts=[{"tax_ids": [Command.set(tax.ids)]}])
        line = self.match(self.bank_line(10.01, "fee", journal=journal))
        self.assertState(line, "matched")
        items = line._seek_for_lines()[2]
        self.assertEqual(round(sum(items.mapped("amount_currency")), 2), -10.01)
        self.assertEqual(round(sum(line.line_ids.mapped("balance")), 2), 0.0)

    def test_analytic_distribution_partner_and_label_of_the_model(self):
        plan = self.env["account.analytic.plan"].create({"name": "Plan"})
        account = self.env["account.analytic.account"].create(
            {"name": "Office", "plan_id": plan.id}
        )
        bank = self.env["res.partner"].create({"name": "Our Bank"})
        values = {
            "analytic_distribution": {str(account.id): 100},
            "partner_id": bank.id,
            "label": "Charges",
        }
        self.fee_model(parts=[values])
        item = self.match(self.bank_line(-5, "fee"))._seek_for_lines()[2]
        self.assertEqual(item.analytic_distribution, {str(account.id): 100})
        self.assertEqual((item.partner_id, item.name), (bank, "Charges"))
        self.assertEqual(item.analytic_line_ids.mapped("amount"), [-5.0])

    def test_odoos_button_on_the_model_finds_the_entry(self):
        model = self.fee_model()
        line = self.match(self.bank_line(-5, "fee"))
        action = model.action_reconcile_stat()
        self.assertEqual(action["domain"], [("id", "in", line.move_id.ids)])

    def test_a_next_activity_is_made_and_goes_with_the_undo(self):
        kind = self.env.ref("mail.mail_activity_data_todo")
        self.fee_model(next_activity_type_id=kind.id)
        line = self.match(self.bank_line(-5, "fee"))
        self.assertEqual(line.move_id.activity_ids.activity_type_id, kind)
        line.action_ar_undo("no")
        self.assertFalse(line.move_id.activity_ids)

    def test_the_line_tells_what_is_booked_and_the_log_which_model(self):
        self.fee_model(name="Charges of the bank")
        line = self.match(self.bank_line(-5, "fee"))
        self.assertIn("Charges of the bank", line.ar_counterpart)
        self.assertIn(self.fees.name, line.ar_counterpart)
        self.assertIn("fee", line.ar_explanation)
        log = line.ar_log_ids[:1]
        self.assertEqual((log.event, log.rule_name), ("posted", "Charges of the bank"))
        action = line.action_ar_show_counterpart()
        items = self.env["account.move.line"].search(action["domain"])
        self.assertEqual(items.account_id, self.fees)

    # === THE MODEL'S FORM === #

    def test_the_model_warns_of_what_receivables_does_not_do(self):
        self.assertFalse(self.fee_model().ar_warning)
        self.assertIn("no condition", self.model().ar_warning)
        looking_back = r"(a+)+\1"
        model = self.model(match_label="match_regex", match_label_param=looking_back)
        self.assertIn(looking_back, model.ar_warning)

    def test_the_clerk_opens_models_from_the_menu(self):
        menu = self.env.ref("ar_reconciliation.account_reconcile_model_menu")
        model = self.fee_model().with_user(self.clerk)
        self.assertEqual(menu.action.res_model, model._name)
        self.assertIn(menu.id, menu.with_user(self.clerk)._visible_menu_ids())
        self.assertEqual(model.web_read({"ar_warning": {}})[0]["ar_warning"], False)
