from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from ..core import errors
from ..core.errors import FileError
from ..models.ar_core_texts import EXCEPTION_TEXTS, FILE_ERROR_TEXTS, ISSUE_TEXTS
from ..models.ar_feed_texts import FEED_ERROR_TEXTS, TEMPLATE_PROBLEM_TEXTS
from ..models.ar_reason_texts import REASON_TEXTS, SILENT
from .common import ArCommon

CATALOGUES = (
    (errors.FILE_ERRORS, FILE_ERROR_TEXTS),
    (errors.ISSUES, ISSUE_TEXTS),
    (errors.EXCEPTIONS, EXCEPTION_TEXTS),
    (errors.REASONS, REASON_TEXTS),
    (errors.FEED_ERRORS, FEED_ERROR_TEXTS),
    (errors.TEMPLATE_PROBLEMS, TEMPLATE_PROBLEM_TEXTS),
)


@tagged("post_install", "-at_install")
class TestBridgeMoney(ArCommon):
    """Money passes the bridge in both directions without losing a unit."""

    def money(self, rounding):
        return self.env["res.currency"].create(
            {"name": f"X{str(rounding)[-2:]}", "symbol": "x", "rounding": rounding}
        )

    def round_trip(self, rounding, amounts):
        bridge, currency = self.env["ar.core.bridge"], self.money(rounding)
        for text in amounts:
            units = bridge._units(float(text), currency)
            self.assertIsInstance(units, int)
            self.assertEqual(units, Decimal(text) / Decimal(str(rounding)), text)
            back = bridge._amount(units, currency)
            self.assertEqual(repr(back), repr(float(text)))

    def test_cents_come_back_as_they_went(self):
        amounts = ["0.0", "0.01", "0.1", "0.29", "1.1", "-4.35", "1234567.89"]
        self.round_trip(0.01, [*amounts, "19.99", "1.15", "-0.07", "99999999.99"])

    def test_whole_units_come_back_as_they_went(self):
        self.round_trip(1, ["0.0", "1.0", "-7.0", "123456789.0"])

    def test_five_cents_come_back_as_they_went(self):
        self.round_trip(0.05, ["0.05", "0.15", "-0.35", "12345.65"])

    def test_thousandths_come_back_as_they_went(self):
        self.round_trip(0.001, ["0.001", "1.001", "-2.675", "12345.678"])

    def test_float_noise_below_the_rounding_is_no_difference(self):
        bridge, currency = self.env["ar.core.bridge"], self.money(0.01)
        self.assertEqual(bridge._units(0.1 + 0.2, currency), 30)
        self.assertEqual(bridge._units(1.005 - 0.005, currency), 100)


@tagged("post_install", "-at_install")
class TestBridgeRecords(ArCommon):
    """Records become core values, and back."""

    def test_a_bank_line_becomes_an_entry(self):
        line = self.bank_line(
            12.34, "RE 12", ref="RF18", partner_name="ACME", account_number="DE1"
        )
        entry = self.env["ar.core.bridge"]._bank_entry(line)
        self.assertEqual((entry.id, entry.company), (line.id, self.company.id))
        self.assertEqual((entry.currency, entry.amount), ("USD", 1234))
        self.assertEqual(entry.texts, ("RE 12",))
        self.assertEqual(entry.references, ("RF18",))
        self.assertEqual(entry.payer_names, ("ACME",))
        self.assertEqual(entry.payer_accounts, ("DE1",))
        self.assertEqual(entry.payer, 0)

    def test_a_customer_set_on_a_contact_is_the_company_behind_it(self):
        contact = self.env["res.partner"].create(
            {"name": "Desk", "parent_id": self.azure.id}
        )
        line = self.bank_line(1, partner_id=contact.id)
        self.assertEqual(
            self.env["ar.core.bridge"]._bank_entry(line).payer, self.azure.id
        )

    def test_open_items_carry_numbers_amounts_and_the_company_behind(self):
        move = self.invoice(self.azure, 50, payment_reference="CUST-7")
        items = self.env["ar.core.bridge"]._open_items(self.company, [])
        self.assertEqual(len(items), 1)
        item = items[0]
        self.assertEqual(item.id, self.receivable(move).id)
        self.assertEqual((item.residual, item.amount), (5000, 5000))
        self.assertEqual(item.numbers[0], move.name)
        self.assertIn("CUST-7", item.numbers)
        self.assertEqual((item.kind, item.payer), ("invoice", self.azure.id))

    def test_a_credit_note_is_negative(self):
        self.invoice(self.azure, 50, move_type="out_refund")
        item = self.env["ar.core.bridge"]._open_items(self.company, [])[0]
        self.assertEqual((item.kind, item.residual), ("credit_note", -5000))

    def test_drafts_and_other_accounts_are_no_open_items(self):
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.azure.id,
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 5})],
            }
        )
        self.invoice(self.azure, 5, move_type="in_invoice")
        self.assertFalse(self.env["ar.core.bridge"]._open_items(self.company, []))

    def test_tolerances_need_both_an_amount_and_a_percentage(self):
        bridge, usd = self.env["ar.core.bridge"], self.company.currency_id
        self.assertEqual(bridge._tolerances(usd, 1.0, 0), {})
        self.assertEqual(bridge._tolerances(usd, 0, 1.0), {})
        found = bridge._tolerances(usd, 1.5, 2.5)["USD"]
        self.assertEqual((found.fixed, found.percent), (150, Decimal("2.5")))

    def test_without_a_rule_nothing_is_posted_by_itself(self):
        policy = self.env["ar.core.bridge"]._policy(self.env["ar.match.rule"])
        self.assertGreater(policy.post_at, 1)


@tagged("post_install", "-at_install")
class TestSentences(ArCommon):
    """Every code of the core has a sentence, in both languages."""

    def sentences(self, lang, missing=False):
        bridge = self.env["ar.core.bridge"].with_context(lang=lang)
        for catalogue, texts in CATALOGUES:
            for code, example in catalogue.items():
                data = {} if missing else example
                yield code, bridge._sentence(texts, code, data)

    def test_every_code_has_a_sentence(self):
        for catalogue, texts in CATALOGUES:
            self.assertEqual(set(catalogue), set(texts))

    def test_every_sentence_takes_its_example(self):
        for code, sentence in self.sentences("en_US"):
            with self.subTest(code):
                self.assertNotIn("–", sentence.replace(" – ", ""))
                self.assertNotIn("%(", sentence)
                self.assertGreater(len(sentence), 10)

    def test_missing_data_reads_as_a_dash_and_never_fails(self):
        for (code, empty), (_code, full) in zip(
            self.sentences("en_US", missing=True), self.sentences("en_US"), strict=True
        ):
            with self.subTest(code):
                self.assertTrue(empty == full or "–" in empty)

    def test_chinese_says_it_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(
            ["ar_reconciliation"], ["zh_CN"]
        )
        chinese = dict(self.sentences("zh_CN"))
        if chinese == dict(self.sentences("en_US")):
            self.skipTest("the module has no Chinese translation yet")
        for code, sentence in chinese.items():
            with self.subTest(code):
                self.assertRegex(sentence, "[\u4e00-\u9fff]")

    def test_money_in_a_sentence_is_formatted_in_its_currency(self):
        data = errors.EXCEPTIONS["amount_mismatch"]
        text = self.env["ar.core.bridge"]._exception_text("amount_mismatch", data)
        self.assertIn("100.00", text)
        self.assertIn("95.00", text)
        self.assertNotIn("9500", text)

    def test_a_file_error_is_said_in_words(self):
        error = FileError("bad_encoding", encoding="gbk", row=7)
        text = self.env["ar.core.bridge"]._file_error_text(error)
        self.assertIn("gbk", text)
        self.assertIn("7", text)

    def test_an_unknown_code_shows_itself(self):
        bridge = self.env["ar.core.bridge"]
        self.assertEqual(bridge._issue_text("from_the_future", {}), "from_the_future")
        self.assertEqual(bridge._exception_text(False, None), "")

    def test_the_explanation_has_a_line_per_reason_strongest_first(self):
        reasons = {
            "v": 1,
            "reasons": [
                {"code": "runner_up", "weight": -2.0, "data": {"numbers": "B"}},
                {"code": "amount_exact", "weight": 1.0, "data": {"amount": 5}},
                {"code": "number_exact", "weight": 6.0, "data": {"number": "A"}},
                {"code": next(iter(SILENT)), "weight": 9.0, "data": {}},
            ],
        }
        lines = self.env["ar.core.bridge"]._explanation(reasons).splitlines()
        self.assertEqual([line[0] for line in lines], ["+", "+", "–"])
        self.assertIn("A", lines[0])
        self.assertIn("B", lines[2])

    def test_the_exceptions_of_the_field_are_those_of_the_core(self):
        field = self.env["account.bank.statement.line"]._fields["ar_exception_code"]
        self.assertEqual(set(dict(field.selection)), set(errors.EXCEPTIONS))
