from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..core.dunning.codes import HOLDS
from ..models.ar_dunning_message import HOLD_LABELS
from .reminder_common import TODAY, ReminderCommon


@tagged("post_install", "-at_install")
class TestDunningPolicy(ReminderCommon):
    """Which policy, which level, which words."""

    # === STANDARD === #

    def test_every_company_has_a_standard_of_its_own(self):
        company = self.env["res.company"].create({"name": "Newly Founded"})
        policy = company.ar_dunning_policy_id
        self.assertEqual(policy.company_id, company)
        self.assertEqual(
            policy.level_ids.mapped(lambda x: (x.offset_days, x.channel)),
            [
                (-7, "email"),
                (3, "email"),
                (14, "sms"),
                (21, "email"),
                (30, "letter"),
                (45, "call"),
            ],
        )
        self.assertEqual(policy.level_ids[-1].escalation, "manager")
        self.assertNotIn("(copy)", policy.name)

    def test_levels_read_as_a_timeline(self):
        timing = self.policy.level_ids.mapped("timing")
        self.assertEqual(timing[:3], ["7 days before due", "3 days after due",
                                      "14 days after due"])  # fmt: skip
        self.assertEqual(self.level_at(45).what, "Phone Call + Manager")
        self.level_at(45).write({"fee": 5, "interest": True, "offset_days": 0})
        zero = self.level_at(0)
        self.assertEqual(zero.timing, "When due")
        self.assertEqual(zero.what, "Phone Call + fee + interest + Manager")

    def test_every_reason_of_the_core_has_a_name_in_the_list(self):
        self.assertEqual({code for code, _name in HOLD_LABELS}, {*HOLDS, "changed"})

    # === WORDS === #

    def test_a_word_in_braces_that_is_no_placeholder_is_refused(self):
        for field in ("subject", "body", "sms_text", "letter_text", "call_note"):
            with self.assertRaisesRegex(ValidationError, "amont"):
                self.first[field] = "Please pay {amont}"

    def test_standard_texts_fill_all_their_placeholders(self):
        self.owed(days=50)
        for level in self.policy.level_ids:
            message = level._sample(self.azure)
            for text in (message.subject, message.body, message.text):
                self.assertNotIn("{", text or "", level.name)
            self.assertIn("100.00", message.body, level.name)

    def test_what_customers_are_called_is_text_not_markup_nor_placeholder(self):
        self.azure.name = "<b>{amount}</b> & Co"
        move = self.owed()
        message = self.due()
        self.assertIn("&lt;b&gt;{amount}&lt;/b&gt; &amp; Co", message.body)
        self.assertIn(move.name, message.body)

    def test_reminders_are_written_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.first.with_context(lang="fr_FR").write(
            {"subject": "Rappel: {overdue}", "body": "<p>Bonjour {contact}</p>"}
        )
        self.azure.lang = "fr_FR"
        self.owed()
        self.owed(self.deco)
        run = self.computed()
        mine, other = self.message_of(run), self.message_of(run, self.deco)
        self.assertIn("Rappel", mine.subject)
        self.assertIn("Bonjour Azure Interior", mine.body)
        self.assertIn("friendly reminder", other.subject)

    def test_copies_speak_the_languages_of_what_they_were_copied_from(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        origin = self.first.sudo().origin_id
        self.assertTrue(origin)
        origin.with_context(lang="fr_FR").subject = "Rappel"
        self.assertEqual(self.first._texts("fr_FR")["subject"], "Rappel")
        self.first.subject = "Our own words"
        self.assertEqual(self.first._texts("fr_FR")["subject"], "Our own words")

    def test_a_template_of_ones_own_takes_the_place_of_the_words(self):
        template = self.env["mail.template"].create(
            {
                "name": "Own",
                "model_id": self.env["ir.model"]._get_id("ar.dunning.message"),
                "subject": "Hello {{ object.partner_id.name }}",
                "body_html": "<p>Own layout</p>",
            }
        )
        self.first.mail_template_id = template
        self.owed()
        message = self.due()
        self.assertEqual(message.subject, "Hello Azure Interior")
        self.assertIn("Own layout", message.body)

    # === PREVIEW === #

    def preview(self, level, **vals):
        action = level.with_user(self.clerk).action_preview()
        wizard = self.env[action["res_model"]].with_user(self.clerk)
        return wizard.with_context(**action["context"]).create(vals)

    def test_a_preview_shows_a_real_customers_debts_and_stores_nothing(self):
        move = self.owed(days=30)
        before = self.messages.search_count([])
        shown = self.preview(self.first, partner_id=self.azure.id)
        self.assertIn(move.name, shown.body)
        self.assertIn(self.company.name, shown.body)
        self.assertEqual(shown.address, "azure@example.com")
        self.assertEqual(self.messages.search_count([]), before)

    def test_a_preview_of_who_owes_nothing_shows_examples(self):
        shown = self.preview(self.level_at(30), partner_id=self.deco.id)
        self.assertIn("INV/2026/00012", shown.body)
        self.assertIn("Deco Addict", shown.body)
        text = self.preview(self.level_at(14), partner_id=self.deco.id)
        self.assertIn("1,540.50", text.text)

    def test_the_preview_window_follows_what_is_chosen(self):
        self.owed()
        action = self.policy.with_user(self.clerk).action_preview()
        wizards = self.env[action["res_model"]].with_user(self.clerk)
        with Form(wizards.with_context(**action["context"])) as form:
            self.assertEqual(form.partner_id, self.azure)
            self.assertIn("Due soon", form.subject)
            form.level_id = self.level_at(21)
            self.assertIn("Second reminder", form.subject)

    # === ASSIGNMENT === #

    def chosen(self):
        return self.due().policy_id

    def test_customer_before_tag_before_risk_class_before_company(self):
        self.owed()
        tag = self.env["res.partner.category"].create({"name": "Key"})
        tagged_policy = self.policy.copy({"name": "Key", "sequence": 1})
        tagged_policy.category_ids = tag
        own = self.policy.copy({"name": "Own"})
        self.assertEqual(self.chosen(), self.policy)
        self.azure.category_id = tag
        self.assertEqual(self.chosen(), tagged_policy)
        self.azure.ar_dunning_policy_id = own
        self.assertEqual(self.chosen(), own)

    def test_an_archived_policy_silences_nobody(self):
        gone = self.policy.copy({"name": "Old"})
        self.azure.ar_dunning_policy_id = gone
        gone.active = False
        self.owed()
        self.assertEqual(self.due().policy_id, self.policy)

    def test_without_any_policy_nobody_is_reminded(self):
        self.owed()
        self.company.ar_dunning_policy_id = False
        self.assertFalse(self.computed().message_ids)

    def test_risk_classes_are_letters(self):
        self.policy.risk_classes = "C，D"
        self.assertEqual(self.policy._risk_letters(), ["C", "D"])
        with self.assertRaisesRegex(ValidationError, "no list of risk classes"):
            self.policy.risk_classes = "C, X"

    def test_a_manager_makes_a_policy_the_standard(self):
        other = self.policy.copy({"name": "Other"})
        with self.assertRaises(AccessError):
            other.with_user(self.clerk).action_make_default()
        other.with_user(self.users["manager"]).action_make_default()
        self.assertEqual(self.company.ar_dunning_policy_id, other)
        self.assertTrue(other.is_default)
        self.assertFalse(self.policy.is_default)

    # === CORE === #

    def test_the_policy_as_the_core_gets_it(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        self.policy.write(
            {
                "minimum_amount": 10,
                "saturday": True,
                "quiet_from": 20.5,
                "quiet_to": 24,
                "rate_ids": [
                    Command.create({"since": "2026-01-01", "percent": 9.12}),
                    Command.create({"since": "2025-01-01", "percent": 8}),
                ],
            }
        )
        self.first.write({"fee": 5, "fallback": "letter"})
        days = {"date_from": "2026-06-11", "date_to": "2026-06-12"}
        holidays = self.env["ar.dunning.holiday"]
        holidays.create({"name": "Feast", **days})
        worked = {"date_from": "2026-06-14", "date_to": "2026-06-14"}
        holidays.create({"name": "Moved", "worked": True, **worked})
        values, _assignments, default = self.env["ar.dunning.policy"]._of_company(
            self.company, TODAY, self.usd | euro
        )
        value = values[self.policy.id]
        self.assertEqual(default, self.policy.id)
        self.assertEqual(value.minimum, {"USD": 1000, "EUR": 500})
        self.assertEqual(value.calendar.weekdays, {0, 1, 2, 3, 4, 5})
        self.assertEqual(
            value.calendar.holidays, {date(2026, 6, 11), date(2026, 6, 12)}
        )
        self.assertEqual(value.calendar.workdays, {date(2026, 6, 14)})
        self.assertEqual(value.quiet.start.isoformat(), "20:30:00")
        self.assertEqual(value.quiet.end.isoformat(), "00:00:00")
        rates = [str(rate.percent) for rate in value.interest.rates]
        self.assertEqual(rates, ["8.0", "9.12"])
        level = next(x for x in value.levels if x.id == self.first.id)
        self.assertEqual(level.fee, {"USD": 500, "EUR": 250})
        self.assertEqual(level.fallbacks, ("letter",))

    def test_a_clerk_changes_no_policy(self):
        for record, vals in (
            (self.policy, {"minimum_amount": 1000}),
            (self.first, {"offset_days": 90}),
        ):
            with self.assertRaises(AccessError):
                record.with_user(self.clerk).write(vals)
            record.with_user(self.users["manager"]).write(vals)
