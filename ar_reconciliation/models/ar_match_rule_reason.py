import re

from odoo import api, fields, models

from ..core.rules.conditions import plain

#: Between words, as typed in English or in Chinese.
COMMA = re.compile(r"[,，、]")
REASONS = [
    ("fee", "Bank Fee"),
    ("discount", "Discount Not Earned"),
    ("damage", "Damage or Shortage"),
    ("price", "Price"),
    ("tax", "Tax"),
    ("unknown", "Unknown"),
]


class ArMatchRuleReason(models.Model):
    _name = "ar.match.rule.reason"
    _inherit = ["ar.match.rule.part"]
    _description = "Reason of a Short Payment"
    _check_company_auto = True

    reason = fields.Selection(REASONS, required=True, default="unknown")
    words = fields.Char(
        string="Bank Text Has",
        help="One of these words, with commas between them. Empty: any text.",
    )
    account_id = fields.Many2one(
        "account.account",
        check_company=True,
        domain=[("account_type", "in", ("income", "income_other", "expense"))],
        help="Empty: the write-off account of the rule.",
    )

    @api.depends("reason")
    @api.depends_context("lang")
    def _compute_display_name(self):
        words = dict(self._fields["reason"]._description_selection(self.env))
        for row in self:
            row.display_name = words.get(row.reason, "")

    def _fits(self, text):
        """Has the bank text one of the words, or does this row ask for none?"""
        wanted = self._wanted()
        return not wanted or any(word in text for word in wanted)

    def _wanted(self):
        """The words to look for, in the form in which texts are compared."""
        words = [plain(word) for word in COMMA.split(self.words or "")]
        return [word for word in words if word.strip()]


class ArMatchRule(models.Model):
    _inherit = "ar.match.rule"

    reason_ids = fields.One2many(
        "ar.match.rule.reason",
        "rule_id",
        string="Reasons of Short Payments",
        copy=True,
        help="The first that fits the bank text tells why a customer paid less, and "
        "the account of the write-off, or that it is disputed. A fee the bank names is "
        "always a bank fee.",
    )

    @api.model
    def _versioned_fields(self):
        return super()._versioned_fields() | {"reason_ids"}

    def _short_reason(self, line, kind):
        """Why a bank line is short: a value of ``REASONS``, False if it is not.

        :param str kind: of the allocation.
        """
        if kind not in ("fee", "write_off"):
            return False
        if kind == "fee":
            return "fee"
        return self._short_row(line).reason or "unknown"

    def _short_row(self, line, with_words=False):
        """The first row of ``reason_ids`` that fits the bank text, or none.

        :param bool with_words: leave out rows that fit any text.
        """
        texts = self.env["ar.core.bridge"]._bank_entry(line).texts
        text = " ".join(map(plain, texts))
        return self._sorted_reasons().filtered(
            lambda row: row._fits(text) and (not with_words or row._wanted())
        )[:1]

    def _sorted_reasons(self):
        return self.reason_ids.sorted(lambda row: (row.sequence, row.id))

    def _short_account(self, reason):
        """Where a short payment is written off to; the rule's account by default."""
        rows = self.reason_ids.filtered(lambda row: row.reason == reason)
        return rows.account_id[:1] or self.write_off_account_id


class ArMatchAllocation(models.Model):
    _inherit = "ar.match.allocation"

    reason = fields.Selection(
        REASONS, readonly=True, help="Why the customer paid less than is open."
    )

    def _write_off_account(self):
        """Where a difference without money goes to."""
        self.ensure_one()
        return self.proposal_id.rule_id._short_account(self.reason)

    def _kind_words(self):
        """``Write-off: Price``"""
        self.ensure_one()
        words = super()._kind_words()
        if not self.reason or self.kind == "fee":
            return words
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        return f"{words}: {reasons[self.reason]}"
