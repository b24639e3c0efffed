"""Builders for tests of reminders."""

from contextlib import contextmanager
from datetime import date, timedelta

from odoo import api
from odoo.tests import freeze_time

from .common import ArCommon

#: A Wednesday.
TODAY = date(2026, 6, 10)
NOON = "2026-06-10 12:00:00"


class Killed(BaseException):
    """The worker process is gone."""


class ReminderCommon(ArCommon):
    """A company with the standard policy, and customers with e-mail addresses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        frozen = freeze_time(NOON)
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.company.email = "ar@example.com"
        cls.usd = cls.company.currency_id
        cls.policy = cls.company.ar_dunning_policy_id
        cls.first = cls.level_at(3)
        cls.azure.write({"email": "azure@example.com", "tz": "UTC"})
        cls.deco.write({"email": "deco@example.com", "tz": "UTC"})
        cls.runs = cls.env["ar.dunning.run"]
        cls.messages = cls.env["ar.dunning.message"]

    @classmethod
    def level_at(cls, days):
        return cls.policy.level_ids.filtered(lambda level: level.offset_days == days)

    @classmethod
    def owed(cls, partner=None, amount=100, days=5, **vals):
        """A posted invoice that is so many days overdue; < 0: not yet due."""
        day = TODAY - timedelta(days=days)
        return cls.invoice(
            partner or cls.azure,
            amount,
            str(min(day, TODAY)),
            invoice_date_due=str(day),
            **vals,
        )

    def run_schedule(self, name="ar_dunning_run_cron"):
        cron = self.env.ref(f"ar_reconciliation.{name}")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    @contextmanager
    def worker(self):
        """The schedule in a transaction of its own, which may be killed."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            try:
                yield api.Environment(cr, api.SUPERUSER_ID, {})["ar.dunning.run"]
            except Killed:
                cr.rollback()
        self.env.invalidate_all()

    def new_run(self, user=None, **vals):
        vals = {"company_id": self.company.id, **vals}
        return self.runs.with_user(user or self.clerk).create(vals)

    def computed(self, user=None, **vals):
        """A run of today that waits for the review."""
        run = self.new_run(user, **vals)
        run.action_compute()
        self.run_schedule()
        self.assertEqual(run.state, "review", run.status_text)
        return run

    def sent(self, user=None, **vals):
        """A run of today whose ready reminders have been sent."""
        run = self.computed(user, **vals)
        self.send(run)
        return run

    def send(self, run):
        run.action_send()
        self.run_schedule()

    def message_of(self, run, partner=None):
        partner = partner or self.azure
        return run.message_ids.filtered(lambda m: m.partner_id == partner)

    def due(self, **vals):
        """The reminder of Azure, computed now."""
        return self.message_of(self.computed(**vals))

    def assertCodes(self, message, *codes):
        self.assertEqual(message.state, "held", message.hold_text)
        found = (message.hold_codes or "").strip(",").split(",")
        self.assertEqual(tuple(found), codes)

    def pay(self, move):
        """A payment that settles an invoice."""
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        return wizard.create({"payment_date": TODAY})._create_payments()

    @contextmanager
    def on(self, days=0, hour=12):
        """Some days later, at an hour of UTC."""
        moment = f"{TODAY + timedelta(days=days)} {hour:02d}:00:00"
        with freeze_time(moment):
            yield
