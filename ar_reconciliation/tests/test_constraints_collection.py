from odoo.tests import tagged

from ..models.ar_dunning_policy import WEEKDAYS
from .test_constraints import ConstraintCommon


@tagged("post_install", "-at_install")
class TestConstraintsCollection(ConstraintCommon):
    """Constraints of reminders, promises, plans, gateways and checks, violated once."""

    def test_a_promise_is_for_more_than_nothing_and_not_for_the_past(self):
        self.invoice(self.azure, 100)
        promises = self.env["ar.promise"].sudo()
        day = self.date("2026-03-10")
        vals = {
            "company_id": self.company.id,
            "partner_id": self.azure.id,
            "currency_id": self.company.currency_id.id,
            "made_on": day,
            "date": day,
            "amount": 5,
        }
        for change, name in (
            ({"amount": 0}, "amount_positive"),
            ({"date": "2026-03-09"}, "not_before_made"),
            ({"paid_amount": 6}, "paid_within"),
        ):
            self.assertRefusedByDatabase(
                f"ar_promise_{name}", lambda c=change: promises.create({**vals, **c})
            )

    def test_the_terms_of_a_plan_have_their_limits(self):
        plans = self.env["ar.instalment.plan"].sudo()
        plan = plans.create({"partner_id": self.azure.id})
        for change in ({"number": 0}, {"number": 121}, {"rate": -1}):
            self.assertRefusedByDatabase(
                "ar_instalment_plan_parts_positive", lambda c=change: plan.write(c)
            )
        self.assertRefusedByDatabase(
            "ar_instalment_plan_rule_positive", lambda: plan.write({"default_days": -1})
        )
        self.assertRefusedByDatabase(
            "res_company_ar_agreements_positive",
            lambda: self.company.write({"ar_plan_limit": -1}),
        )

    def test_an_instalment_is_there_once_and_not_paid_twice(self):
        plans = self.env["ar.instalment.plan"].sudo()
        lines = self.env["ar.instalment.line"].sudo()
        plan, other = plans.create([{"partner_id": self.azure.id}] * 2)
        vals = {
            "plan_id": plan.id,
            "sequence": 1,
            "date": "2026-03-10",
            "amount": 5,
            "reference": "R1",
        }
        lines.create(vals)
        for change, name in (
            ({"plan_id": other.id}, "reference_once"),
            ({"reference": "R2"}, "sequence_once"),
            ({"sequence": 2, "reference": "R2", "amount": 0}, "paid_within"),
            ({"sequence": 2, "reference": "R2", "paid_amount": 6}, "paid_within"),
        ):
            self.assertRefusedByDatabase(
                f"ar_instalment_line_{name}",
                lambda c=change: lines.create({**vals, **c}),
            )

    def test_reminders_have_a_day_between_them(self):
        for vals in ({"ar_statement_remind_days": 0}, {"ar_statement_reminders": -1}):
            self.assertRefusedByDatabase(
                "res_company_ar_statement_reminders_positive",
                lambda vals=vals: self.company.write(vals),
            )

    def test_limits_of_invoice_checks_are_not_negative(self):
        for name, field in (
            ("invoice_limit", "ar_invoice_limit"),
            ("check_days", "ar_duplicate_days"),
            ("check_days", "ar_date_days"),
        ):
            self.assertRefusedByDatabase(
                f"res_company_ar_{name}_positive",
                lambda field=field: self.company.write({field: -1}),
            )

    def test_reminder_policies_have_their_limits(self):
        policy = self.company.ar_dunning_policy_id
        level = policy.level_ids[:1]
        days = {name: False for name in WEEKDAYS}
        for record, vals, name in (
            (policy, {"gap_days": -1}, "policy_gap_days_positive"),
            (policy, {"minimum_amount": -1}, "policy_minimum_positive"),
            (policy, {"quiet_from": 25}, "policy_quiet_hours"),
            (policy, {"quiet_to": -1}, "policy_quiet_hours"),
            (policy, days, "policy_some_day"),
            (level, {"fee": -1}, "level_fee_positive"),
            (level, {"escalate_after": -1}, "level_escalate_after_positive"),
        ):
            self.assertRefusedByDatabase(
                f"ar_dunning_{name}", lambda r=record, v=vals: r.write(v)
            )
        rate = {"policy_id": policy.id, "since": "2026-01-01", "percent": -1}
        self.assertRefusedByDatabase(
            "ar_dunning_rate_percent_positive",
            lambda: self.env["ar.dunning.rate"].create(rate),
        )
        feast = {"name": "Feast", "date_from": "2026-01-02", "date_to": "2026-01-01"}
        self.assertRefusedByDatabase(
            "ar_dunning_holiday_dates_in_order",
            lambda: self.env["ar.dunning.holiday"].create(feast),
        )
        for name in ("years", "months"):
            self.assertRefusedByDatabase(
                "res_company_ar_limitation_positive",
                lambda name=name: self.company.write({f"ar_limitation_{name}": -1}),
            )

    def test_an_effect_is_measured_over_some_days(self):
        self.assertRefusedByDatabase(
            "ar_dunning_effect_days_positive",
            lambda: self.env["ar.dunning.effect"].create({"days": 0}),
        )

    def test_a_gateway_is_asked_at_least_once_a_minute(self):
        values = {"name": "Gateway", "url": "https://sms.example/", "per_minute": 0}
        self.assertRefusedByDatabase(
            "ar_sms_gateway_per_minute_sensible",
            lambda: self.env["ar.sms.gateway"].create(values),
        )
