import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ArCommon

#: Constraints that the tests of the addon violate.
TRIED = {
    "ar_bank_feed_interval_positive",
    "ar_confirmation_line_currency_once",
    "ar_credit_proposal_limit_positive",
    "ar_customer_statement_dates_in_order",
    "ar_dispute_line_amount_positive",
    "ar_dispute_reason_days_positive",
    "ar_dispute_remedy_amount_positive",
    "ar_dunning_effect_days_positive",
    "ar_dunning_holiday_dates_in_order",
    "ar_dunning_level_escalate_after_positive",
    "ar_dunning_level_fee_positive",
    "ar_dunning_policy_gap_days_positive",
    "ar_dunning_policy_minimum_positive",
    "ar_dunning_policy_quiet_hours",
    "ar_dunning_policy_some_day",
    "ar_dunning_rate_percent_positive",
    "ar_instalment_line_paid_within",
    "ar_instalment_plan_parts_positive",
    "ar_instalment_plan_rule_positive",
    "ar_match_backtest_period",
    "ar_match_rule_amounts",
    "ar_match_rule_dates",
    "ar_match_rule_probabilities",
    "ar_match_rule_tolerances",
    "ar_promise_amount_positive",
    "ar_promise_not_before_made",
    "ar_promise_paid_within",
    "ar_sms_gateway_per_minute_sensible",
    "ar_statement_campaign_dates_in_order",
    "res_company_ar_agreements_positive",
    "res_company_ar_check_days_positive",
    "res_company_ar_exception_days_positive",
    "res_company_ar_invoice_limit_positive",
    "res_company_ar_limitation_positive",
    "res_company_ar_remedy_limit_positive",
    "res_company_ar_statement_days_positive",
    "res_company_ar_statement_reminders_positive",
}


class ConstraintCommon(ArCommon):
    def assertRefusedByDatabase(self, constraint, function):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError) as caught,
            self.env.cr.savepoint(),
        ):
            function()
            self.env.flush_all()
        self.assertEqual(caught.exception.diag.constraint_name, constraint)


@tagged("post_install", "-at_install")
class TestConstraints(ConstraintCommon):
    """Every constraint of the database and of the models, violated once."""

    def test_proposing_begins_before_posting(self):
        self.assertRefusedByDatabase(
            "ar_match_rule_probabilities",
            lambda: self.rule.write({"propose_at": 0.97, "post_at": 0.9}),
        )

    def test_confidences_lie_between_nothing_and_certainty(self):
        for values in ({"post_at": 1.01}, {"propose_at": 0}):
            self.assertRefusedByDatabase(
                "ar_match_rule_probabilities", lambda v=values: self.rule.write(v)
            )

    def test_tolerances_and_limits_are_not_negative(self):
        for field in ("under_fixed", "over_fixed", "approval_limit", "under_percent"):
            self.assertRefusedByDatabase(
                "ar_match_rule_tolerances",
                lambda name=field: self.rule.write({name: -1}),
            )

    def test_the_amounts_of_a_rule_have_no_sign_and_stand_in_order(self):
        for values in ({"amount_from": -1}, {"amount_from": 20, "amount_to": 10}):
            self.assertRefusedByDatabase(
                "ar_match_rule_amounts",
                lambda v=values: self.rule.write(v),
            )

    def test_a_rule_does_not_end_before_it_begins(self):
        days = {"date_from": "2026-03-02", "date_to": "2026-03-01"}
        self.assertRefusedByDatabase(
            "ar_match_rule_dates", lambda: self.rule.write(days)
        )

    def test_a_statement_does_not_end_before_it_begins(self):
        statements = self.env["ar.customer.statement"].sudo()
        days = {"date_from": "2026-03-02", "date_to": "2026-03-01"}
        self.assertRefusedByDatabase(
            "ar_customer_statement_dates_in_order",
            lambda: statements.create({"partner_id": self.azure.id, **days}),
        )

    def test_the_days_to_answer_a_statement_are_not_negative(self):
        self.assertRefusedByDatabase(
            "res_company_ar_statement_days_positive",
            lambda: self.company.write({"ar_statement_days": -1}),
        )

    def test_a_disputed_amount_is_more_than_zero(self):
        item = self.receivable(self.invoice(self.azure, 100))
        request = {"items": {item: (30.0, False)}}
        dispute = self.env["ar.dispute"]._open([request]).sudo()
        for amount in (0, -1):
            self.assertRefusedByDatabase(
                "ar_dispute_line_amount_positive",
                lambda a=amount: dispute.line_ids.write({"amount": a}),
            )

    def test_a_remedy_is_for_more_than_zero_and_its_limit_has_no_sign(self):
        items = {self.receivable(self.invoice(self.azure, 100)): (30, False)}
        dispute = self.env["ar.dispute"]._open([{"items": items}])
        vals = {"dispute_id": dispute.id, "kind": "credit_note", "amount": 0}
        self.assertRefusedByDatabase(
            "ar_dispute_remedy_amount_positive",
            lambda: self.env["ar.dispute.remedy"].sudo().create(vals),
        )
        self.assertRefusedByDatabase(
            "res_company_ar_remedy_limit_positive",
            lambda: self.company.write({"ar_remedy_limit": -1}),
        )

    def test_a_letter_has_one_balance_per_currency(self):
        self.invoice(self.azure, 100)
        letters = self.env["ar.confirmation.letter"].with_user(self.clerk)
        letter = letters._make(self.company, self.azure, self.date("2026-03-31"))
        vals = {
            "letter_id": letter.id,
            "currency_id": letter.line_ids.currency_id.id,
        }
        self.assertRefusedByDatabase(
            "ar_confirmation_line_currency_once",
            lambda: self.env["ar.confirmation.line"].sudo().create(vals),
        )

    def test_the_days_to_answer_a_dispute_are_not_negative(self):
        reason = self.env.ref("ar_reconciliation.ar_dispute_reason_price")
        self.assertRefusedByDatabase(
            "ar_dispute_reason_days_positive", lambda: reason.write({"days": -1})
        )

    def test_a_back_test_does_not_end_before_it_begins(self):
        days = {"date_from": "2026-03-02", "date_to": "2026-03-01"}
        self.assertRefusedByDatabase(
            "ar_match_backtest_period",
            lambda: self.env["ar.match.backtest"].create(
                {"rule_id": self.rule.id, **days}
            ),
        )

    def test_a_percentage_is_at_most_a_hundred(self):
        self.assertRefusedByDatabase(
            "ar_match_rule_tolerances", lambda: self.rule.write({"over_percent": 101})
        )

    def test_a_rule_that_writes_off_names_the_account(self):
        for side in ("under", "over"):
            with self.assertRaisesRegex(ValidationError, self.rule.name):
                self.rule.write({f"{side}_fixed": 1, f"{side}_percent": 1})
        self.rule.write(
            {
                "under_fixed": 1,
                "under_percent": 1,
                "write_off_account_id": self.company_data["default_account_expense"].id,
            }
        )
        with self.assertRaisesRegex(ValidationError, self.rule.name):
            self.rule.write_off_account_id = False

    def test_a_payer_is_remembered_once(self):
        vals = {
            "kind": "name",
            "value": "ACME",
            "partner_id": self.azure.id,
            "company_id": self.company.id,
        }
        aliases = self.env["ar.payer.alias"].sudo()
        aliases.create(vals)
        aliases.create({**vals, "partner_id": self.deco.id})
        self.assertRefusedByDatabase(
            "ar_payer_alias_uniq", lambda: aliases.create(vals)
        )

    def test_a_layout_is_known_once_per_journal(self):
        vals = {"name": "A", "journal_id": self.bank.id, "columns": "Amount | Date"}
        profiles = self.env["ar.import.profile"]
        profiles.create(vals)
        self.assertRefusedByDatabase(
            "ar_import_profile_journal_columns_uniq", lambda: profiles.create(vals)
        )

    def test_a_bank_entry_is_imported_once_per_journal(self):
        line = self.bank_line(1)
        line._ar_write(ar_import_key="abc")
        other = self.bank.copy({"name": "Second bank"})
        self.bank_line(1, journal=other)._ar_write(ar_import_key="abc")
        twin = self.bank_line(1)
        self.assertRefusedByDatabase(
            "account_bank_statement_line_ar_import_key_uniq",
            lambda: twin._ar_write(ar_import_key="abc"),
        )

    def test_lines_without_a_key_are_no_duplicates(self):
        lines = self.bank_line(1) + self.bank_line(1)
        lines.flush_recordset()
        self.assertEqual(lines.mapped("ar_import_key"), [False, False])

    def test_the_log_refuses_changes_and_deletion(self):
        self.bank_line(1).with_user(self.clerk).action_ar_exclude()
        log = self.env["ar.match.log"].search([], limit=1)
        with self.assertRaises(UserError):
            log.sudo().note = "x"
        with self.assertRaises(UserError):
            log.sudo().unlink()

    def test_a_rule_does_not_take_a_journal_of_another_company(self):
        other = self.setup_other_company()
        with self.assertRaises(UserError):
            self.rule.journal_ids = other["default_journal_bank"]

    def test_a_rule_does_not_take_an_account_of_another_company(self):
        other = self.setup_other_company()
        with self.assertRaises(UserError):
            self.rule.write_off_account_id = other["default_account_expense"]

    def test_a_campaign_does_not_end_before_it_begins(self):
        vals = {"date_from": "2026-02-02", "date_to": "2026-02-01"}
        campaigns = self.env["ar.statement.campaign"]
        self.assertRefusedByDatabase(
            "ar_statement_campaign_dates_in_order", lambda: campaigns.create(vals)
        )

    def test_every_constraint_of_the_addon_is_tried_here(self):
        """A new constraint needs a test: the names above are all there are."""
        found = {
            constraint.name
            for constraint in self.env["ir.model.constraint"]
            .sudo()
            .search([("module.name", "=", "ar_reconciliation")])
            if constraint.type in ("u", "c")
        }
        self.assertLessEqual(
            found,
            TRIED,
        )

    def test_a_feed_is_not_fetched_all_the_time(self):
        self.assertRefusedByDatabase(
            "ar_bank_feed_interval_positive",
            lambda: self.env["ar.bank.feed"].create(
                {"name": "Feed", "kind": "mail", "interval": 1}
            ),
        )

    def test_the_days_to_settle_an_exception_are_not_negative(self):
        self.assertRefusedByDatabase(
            "res_company_ar_exception_days_positive",
            lambda: self.company.write({"ar_exception_days": -1}),
        )
