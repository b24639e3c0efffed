from odoo.fields import Command
from odoo.tests import tagged

from .common import ArCommon


@tagged("post_install", "-at_install")
class TestShortPayments(ArCommon):
    """Why a customer paid less, and where the difference goes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loss = cls.company_data["default_account_expense"]
        cls.breakage = cls.loss.copy({"name": "Breakage"})
        cls.rule.write(
            {
                "under_fixed": 5,
                "under_percent": 10,
                "write_off_account_id": cls.loss.id,
                "reason_ids": [
                    Command.create(
                        {
                            "reason": "damage",
                            "words": "broken, Bruch",
                            "account_id": cls.breakage.id,
                        }
                    ),
                    Command.create({"reason": "price", "words": "price"}),
                ],
            }
        )

    def short(self, text):
        move = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(97, f"{move.name} {text}"))
        self.assertState(line, "matched")
        self.assertPaid(move)
        return line

    def posted(self, line, account):
        items = line.sudo().move_id.line_ids
        return items.filtered(lambda item: item.account_id == account)

    def test_a_reason_with_its_own_account(self):
        line = self.short("3 BROKEN glasses")
        item = self.posted(line, self.breakage)
        self.assertEqual(item.balance, 3)
        self.assertIn("Write-off: Damage or Shortage", item.name)
        allocations = line.ar_proposal_id.allocation_ids
        self.assertEqual(set(allocations.mapped("reason")), {False, "damage"})
        self.assertIn("Damage or Shortage", line.ar_proposal_id.summary)

    def test_a_reason_without_an_account_uses_the_rule_s(self):
        line = self.short("your price is wrong")
        self.assertEqual(self.posted(line, self.loss).balance, 3)
        self.assertIn("price", line.ar_proposal_id.allocation_ids.mapped("reason"))

    def test_what_no_reason_fits_is_unknown(self):
        line = self.short("hello")
        self.assertEqual(self.posted(line, self.loss).balance, 3)
        self.assertIn("unknown", line.ar_proposal_id.allocation_ids.mapped("reason"))

    def test_a_fee_the_bank_names_is_a_fee_with_its_account(self):
        fees = self.loss.copy({"name": "Fees"})
        row = {"reason": "fee", "words": "never", "account_id": fees.id}
        self.rule.reason_ids = [Command.create(row)]
        self.assertEqual(self.rule._short_reason(self.bank_line(5), "fee"), "fee")
        self.assertEqual(self.rule._short_account("fee"), fees)

    def test_words_may_be_parted_by_chinese_commas(self):
        row = self.rule.reason_ids[0]
        row.words = "破损，短缺、bruch"
        for text in ("货物短缺", "bruch"):
            self.assertTrue(row._fits(text), text)
        self.assertFalse(row._fits("运费"))

    def test_what_is_paid_in_full_has_no_reason(self):
        move = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(100, f"{move.name} broken"))
        self.assertFalse(any(line.ar_proposal_id.allocation_ids.mapped("reason")))

    def test_a_changed_reason_makes_one_new_version(self):
        version = self.rule.version
        row = self.rule.with_user(self.users["manager"]).reason_ids[0]
        row.words = "shards"
        self.assertEqual(self.rule.version, version + 1)

    # === TAXES === #

    def test_a_write_off_includes_the_tax_of_the_sale(self):
        tax = self.company_data["default_tax_sale"]
        self.rule.write_off_tax_ids = tax
        line = self.short("hello")
        base = self.posted(line, self.loss)
        items = line.sudo().move_id.line_ids
        taxed = items.filtered("tax_repartition_line_id")
        self.assertEqual((base.balance, base.tax_ids), (2.61, tax))
        self.assertEqual((taxed.balance, taxed.tax_base_amount), (0.39, 2.61))
        self.assertEqual(taxed.tax_repartition_line_id.document_type, "refund")
        self.assertEqual(taxed.account_id, tax.refund_repartition_line_ids.account_id)
        self.assertTrue(self.company.currency_id.is_zero(sum(items.mapped("balance"))))

    def test_a_fee_includes_the_tax_the_bank_charges(self):
        self.rule.write_off_tax_ids = self.company_data["default_tax_purchase"]
        line = self.short("hello")
        taxed = line.sudo().move_id.line_ids.filtered("tax_repartition_line_id")
        self.assertEqual(taxed.balance, 0.39)
        self.assertEqual(taxed.tax_repartition_line_id.document_type, "invoice")

    def test_a_write_off_with_tax_is_undone_whole(self):
        self.rule.write_off_tax_ids = self.company_data["default_tax_sale"]
        line = self.short("hello")
        move = line.ar_proposal_id.allocation_ids.move_line_id.move_id
        line.action_ar_undo("wrong")
        self.assertOpen(move, 100)
        self.assertState(line, "new")
        items = line.sudo().move_id.line_ids
        self.assertFalse(items.filtered("tax_repartition_line_id"))
        self.assertEqual(len(items), 2)
