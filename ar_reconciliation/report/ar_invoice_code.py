"""The code on the printed invoice, by which the workbench finds it again."""

import base64
import io

from PIL import Image
from reportlab.graphics.barcode.code128 import Code128

from odoo import models

from ..core.refs import is_rf

#: Dots of the narrowest bar, height, and bars of white at each side (ISO/IEC 15417).
BAR, HEIGHT, QUIET = 2, 60, 10


class AccountMove(models.Model):
    _inherit = "account.move"

    def _ar_code_text(self):
        """What the code says: the creditor reference (RF), else the number."""
        self.ensure_one()
        reference = self.payment_reference or ""
        return reference if is_rf(reference) else self.name or ""

    def _ar_code_image(self):
        """The code as the company wants it: a data URI, "" without one."""
        self.ensure_one()
        kind = self.company_id.sudo().ar_invoice_code
        text = self._ar_code_text()
        wanted = self.move_type in ("out_invoice", "out_refund")
        if not wanted or self.state != "posted" or not text:
            return ""
        if kind == "qr":
            return self.env["ar.statement.paper"]._qr(text)
        return self._ar_barcode(text) if kind == "barcode" and text.isascii() else ""

    def _ar_barcode(self, text):
        """Data URI of a Code 128, drawn bar by bar as the QR codes of statements."""
        code = Code128(text)
        code.validate()
        code.encode()
        code.decompose()
        # Upper case letters are bars, lower case ones spaces; A is one module wide.
        runs = [(ord(c.upper()) - ord("A") + 1, c.isupper()) for c in code.decomposed]
        width = sum(modules for modules, _dark in runs) + 2 * QUIET
        image = Image.new("1", (width * BAR, HEIGHT), 1)
        left = QUIET * BAR
        for modules, dark in runs:
            if dark:
                image.paste(0, (left, 0, left + modules * BAR, HEIGHT))
            left += modules * BAR
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
