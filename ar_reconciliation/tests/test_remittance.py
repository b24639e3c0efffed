import base64
import hashlib

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ArCommon


@tagged("post_install", "-at_install")
class TestRemittance(ArCommon):
    """A payer's list of documents, attached to its payment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one = cls.invoice(cls.azure, 100)
        cls.two = cls.invoice(cls.azure, 60)
        cls.other = cls.invoice(cls.azure, 110) + cls.invoice(cls.azure, 40)
        cls.credit = cls.invoice(cls.azure, 10, move_type="out_refund")
        cls.line = cls.bank_line(150, "payment as advised", partner_id=cls.azure.id)

    def advice(self, *rows, head="Invoice,Paid", line=None, user=None, name="a.csv"):
        """A wizard with a list of documents in it."""
        text = "\n".join([head, *rows, ""])
        wizards = self.env["ar.remittance.wizard"].with_user(user or self.clerk)
        return wizards.create(
            {
                "line_id": (line or self.line).id,
                "file": base64.b64encode(text.encode()),
                "filename": name,
            }
        )

    def listed(self, **vals):
        rows = (
            f"{self.one.name},100.00",
            f"{self.two.name},60.00",
            f"{self.credit.name},-10.00",
        )
        return self.advice(*rows, **vals)

    # === READING === #

    def test_the_documents_are_shown_and_nothing_is_kept(self):
        wizard = self.listed()
        action = wizard.action_read()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertEqual(wizard.state, "lines")
        self.assertEqual(wizard.document_ids.move_id, self.one | self.two | self.credit)
        self.assertFalse(wizard.problem)
        self.assertFalse((self.line.ar_bank_data or {}).get("remittances"))

    def test_an_unknown_document_and_a_wrong_sum_are_shown(self):
        wizard = self.advice(f"{self.one.name},100.00", "NO-1,7.00", "NO-2,x")
        wizard.action_read()
        self.assertEqual(wizard.document_ids.mapped("is_found"), [True, False])
        self.assertIn("107.00", wizard.problem)
        self.assertIn("Row 4", wizard.problem)

    def test_deductions_are_shown(self):
        wizard = self.advice(
            f"{self.one.name},100.00,2.00,98.00,broken",
            head="Invoice,Gross,Deduction,Paid,Reason",
        )
        wizard.action_read()
        self.assertIn("2.00", wizard.document_ids.deducted)
        self.assertEqual(wizard.document_ids.reason, "broken")

    def test_a_file_that_is_no_advice_is_refused_by_name(self):
        with self.assertRaisesRegex(UserError, "a.csv: No row of the file names"):
            self.advice("hello", head="nothing").action_read()

    def test_reading_takes_no_query_per_document(self):
        rows = [f"{self.one.name}-{n},1.00" for n in range(60)]
        few, many = self.advice(*rows[:3]), self.advice(*rows)
        few.action_read()
        self.env.flush_all()
        counts = []
        for wizard in (few, many):
            wizard.invalidate_recordset()
            before = self.cr.sql_log_count
            wizard.action_read()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 5)

    # === KEEPING === #

    def test_the_documents_settle_what_the_payer_says(self):
        self.match(self.line)
        self.assertNotEqual(self.line.ar_match_state, "matched")
        self.listed().action_attach()
        self.assertState(self.line, "matched")
        for move in (self.one, self.two, self.credit):
            self.assertPaid(move)
        for move in self.other:
            self.assertOpen(move)
        codes = self.line.ar_proposal_id.sudo().reasons["reasons"]
        self.assertIn("remittance_advice", [reason["code"] for reason in codes])

    def test_the_file_is_kept_in_the_log_with_its_hash(self):
        wizard = self.listed()
        data = base64.b64decode(wizard.file)
        wizard.action_attach()
        log = self.line.sudo().ar_log_ids.filtered(lambda e: e.event == "advised")
        self.assertEqual(log.user_id, self.clerk)
        self.assertEqual(log.checksum, hashlib.sha256(data).hexdigest())
        self.assertEqual(log.attachment_id.raw, data)
        self.assertIn(self.one.name, log.note)
        attachment = log.attachment_id.with_user(self.users["auditor"])
        self.assertEqual(attachment.raw, data)
        for user in ("clerk", "manager"):
            with (
                self.assertRaises(AccessError),
                mute_logger("odoo.addons.base.models.ir_rule"),
            ):
                attachment.with_user(self.users[user]).unlink()

    def test_what_the_bank_reported_is_not_lost(self):
        self.line._ar_write(ar_bank_data={"v": 1, "remittances": [["X", None]]})
        self.listed().action_attach()
        bank = self.line.ar_bank_data
        self.assertEqual(bank["bank_remittances"], [["X", None]])
        self.assertEqual(bank["remittances"][0], [self.one.name, "100.00"])

    def test_a_settled_line_takes_no_list(self):
        self.listed().action_attach()
        with self.assertRaisesRegex(UserError, "is settled"):
            self.listed().action_attach()

    def test_a_list_in_another_currency_is_refused(self):
        wizard = self.advice(
            f"{self.one.name},100.00,CHF", head="Invoice,Paid,Currency"
        )
        with self.assertRaisesRegex(UserError, "CHF"):
            wizard.action_attach()

    def test_a_list_without_numbers_is_refused(self):
        wizard = self.advice(
            "X-1,,,a", ",-5.00,bank charges", head="Invoice,Paid,Reason"
        )
        with self.assertRaises(UserError):
            wizard.action_attach()

    def test_documents_changed_in_the_wizard_change_nothing(self):
        wizard = self.listed()
        wizard.action_read()
        wizard.document_ids[0].number = self.other[0].name
        wizard.action_attach()
        self.assertOpen(self.other[0])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_line_of_another_company_takes_no_list(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = self.make_user("clerk", company=company, login="stranger")
        with self.assertRaises(AccessError):
            self.listed(user=stranger).action_attach()
        self.assertFalse(self.line.ar_bank_data)
