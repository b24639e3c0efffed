"""What a company wants to have checked before an invoice goes out."""

from odoo import fields, models

from ..core.invoice_checks import GROUPS, Limits

CHECK_MODES = [
    ("off", "Not Checked"),
    ("warn", "Warns"),
    ("block", "Stops the Posting"),
]
INVOICE_CODES = [
    ("none", "None"),
    ("qr", "QR Code"),
    ("barcode", "Barcode"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    # A mode per group of core.invoice_checks.

    ar_check_customer = fields.Selection(
        CHECK_MODES, string="Customer's Data", default="warn", required=True
    )
    ar_check_duplicate = fields.Selection(
        CHECK_MODES, string="Duplicates", default="warn", required=True
    )
    ar_check_amount = fields.Selection(
        CHECK_MODES, string="Unusual Amount", default="warn", required=True
    )
    ar_check_term = fields.Selection(
        CHECK_MODES, string="Unusual Term", default="warn", required=True
    )
    ar_check_reference = fields.Selection(
        CHECK_MODES, string="Missing Reference", default="warn", required=True
    )
    ar_check_currency = fields.Selection(
        CHECK_MODES, string="Other Currency", default="warn", required=True
    )
    ar_check_date = fields.Selection(
        CHECK_MODES, string="Date Far Away", default="warn", required=True
    )
    ar_duplicate_days = fields.Integer(
        string="Days Between Duplicates",
        default=20,
        help="Equal invoices further apart than this are no duplicates.",
    )
    ar_date_days = fields.Integer(
        string="Days From Today",
        default=31,
        help="An invoice date further from today than this is said.",
    )
    ar_invoice_limit = fields.Monetary(
        string="Invoices Above Need a Second Person",
        help="An invoice or credit note above this amount is posted only by, or with "
        "the approval of, a reviewer who neither made nor last changed it. Zero: "
        "never.",
    )
    ar_invoice_code = fields.Selection(
        INVOICE_CODES,
        string="Code on Invoices",
        default="none",
        required=True,
        help="Printed on the invoice; the workbench finds the invoice by it.",
    )
    ar_invoice_send = fields.Boolean(
        string="Send Posted Invoices",
        help="Invoices posted from now on are sent by themselves, as their customer "
        "wants them.",
    )

    _ar_invoice_limit_positive = models.Constraint(
        "CHECK (ar_invoice_limit >= 0)",
        "The limit above which invoices need a second person cannot be negative.",
    )
    _ar_check_days_positive = models.Constraint(
        "CHECK (ar_duplicate_days >= 0 AND ar_date_days >= 0)",
        "The days of the checks of invoices cannot be negative.",
    )

    def _ar_check_modes(self):
        """dict of group to "off", "warn" or "block"."""
        self.ensure_one()
        return {group: self[f"ar_check_{group}"] or "warn" for group in GROUPS}

    def _ar_check_limits(self):
        self.ensure_one()
        return Limits(
            duplicate_days=self.ar_duplicate_days, date_days=self.ar_date_days
        )
