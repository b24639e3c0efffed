from odoo import api, fields, models

from ..core.rules.regex_guard import PatternError, guard


class AccountReconcileModel(models.Model):
    _inherit = "account.reconcile.model"

    ar_warning = fields.Char(
        string="Warning",
        compute="_compute_ar_warning",
        help="Why the model is not applied to bank lines in Receivables as it says.",
    )

    @api.depends(
        "trigger", "match_journal_ids", "match_partner_ids", "match_amount",
        "match_label", "match_label_param", "line_ids.amount_type",
        "line_ids.amount_string",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_ar_warning(self):
        for model in self:
            model.ar_warning = model._ar_warning_text()

    def _ar_warning_text(self):
        self.ensure_one()
        for pattern in self._ar_patterns():
            try:
                guard(pattern)
            except PatternError as error:
                return self.env._(
                    "The pattern “%(pattern)s” cannot be evaluated safely: "
                    "it finds nothing in Receivables. Simplify it (%(detail)s).",
                    pattern=pattern,
                    detail=error,
                )
        if self.trigger == "auto_reconcile" and self._ar_is_unconditional():
            return self.env._(
                "The model has no condition: it is proposed for bank lines in "
                "Receivables, but never posted by itself."
            )
        return False

    def _ar_patterns(self):
        """Regular expressions of the label condition and of the lines."""
        patterns = [
            line.amount_string for line in self.line_ids if line.amount_type == "regex"
        ]
        if self.match_label == "match_regex":
            patterns.append(self.match_label_param)
        return [pattern for pattern in patterns if pattern]

    def _ar_is_unconditional(self):
        return not (
            self.match_journal_ids
            or self.match_partner_ids
            or self.match_amount
            or self.match_label
        )
