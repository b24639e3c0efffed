import base64
import io
from itertools import pairwise

from PIL import Image
from reportlab.graphics.barcode.code128 import Code128

from odoo.tests import tagged

from .invoice_common import InvoiceCheckCommon


@tagged("post_install", "-at_install")
class TestInvoiceCode(InvoiceCheckCommon):
    """What is printed on an invoice finds it in the workbench."""

    def printed(self, move):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice", move.ids
        )
        return html.decode()

    def scan(self, code):
        line = self.bank_line(500, "x")
        found = self.env["ar.workbench"].with_user(self.clerk).scan(line.id, code)
        return [item["move_id"] for item in found["items"]]

    def test_nothing_is_printed_until_the_company_wants_it(self):
        move = self.invoice(self.azure, 100)
        self.assertNotIn('name="ar_code"', self.printed(move))

    def test_the_qr_code_finds_the_invoice(self):
        self.allow(ar_invoice_code="qr")
        move, _other = self.invoice(self.azure, 100), self.invoice(self.azure, 100)
        page = self.printed(move)
        self.assertIn('name="ar_code"', page)
        self.assertIn("data:image/png;base64,", page)
        self.assertEqual(self.scan(move._ar_code_text())[0], move.id)

    def test_a_creditor_reference_is_scanned_too(self):
        self.allow(ar_invoice_code="qr")
        self.invoice(self.azure, 100)
        move = self.invoice(self.azure, 100, payment_reference="RF451234512345")
        self.assertEqual(move._ar_code_text(), "RF451234512345")
        self.assertEqual(self.scan(move._ar_code_text()), move.ids)

    def test_the_barcode_is_drawn_bar_by_bar_with_white_around(self):
        self.allow(ar_invoice_code="barcode")
        move = self.invoice(self.azure, 100)
        self.assertIn('name="ar_code"', self.printed(move))
        wanted = Code128(move.name)
        wanted.validate()
        wanted.encode()
        wanted.decompose()
        data = base64.b64decode(move._ar_code_image().partition(",")[2])
        image = Image.open(io.BytesIO(data))
        row = [image.getpixel((x, 30)) for x in range(image.width)]
        edges = [x for x, (one, two) in enumerate(pairwise(row), 1) if one != two]
        places = list(pairwise([0, *edges, len(row)]))
        runs = [(row[left], (right - left) // 2) for left, right in places]
        self.assertEqual((runs[0][1], runs[-1][1]), (10, 10))
        letters = [
            chr(ord("a" if white else "A") + width - 1) for white, width in runs[1:-1]
        ]
        self.assertEqual("".join(letters), wanted.decomposed)

    def test_drafts_and_bills_have_none(self):
        self.allow(ar_invoice_code="qr")
        self.assertFalse(self.draft()._ar_code_image())
        bill = self.invoice(self.azure, 100, move_type="in_invoice", ref="B1")
        self.assertFalse(bill._ar_code_image())
