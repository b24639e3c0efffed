"""Reminders on paper, made without fetching anything."""

import io

from odoo import models
from odoo.exceptions import UserError

REPORT = "ar_reconciliation.ar_dunning_letter"
PAGE = "ar_reconciliation.ar_dunning_letter_sheet"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Letters: one call per document, no style sheet fetched.

        wkhtmltopdf without patches takes one document per call.
        """
        report = self._get_report(report_ref)
        if report.report_name != REPORT or not res_ids:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        if self.get_wkhtmltopdf_state() == "install":
            raise UserError(
                self.env._("The PDF cannot be made: wkhtmltopdf is not installed.")
            )
        messages = self.env["ar.dunning.message"].browse(dict.fromkeys(res_ids))
        return {
            message.id: {
                "stream": io.BytesIO(self._ar_letter_pdf(message)),
                "attachment": None,
            }
            for message in messages
        }

    def _ar_letter_pdf(self, message):
        own = message.with_context(lang=message.lang)
        page = self.env["ir.qweb"]._render(
            PAGE,
            {"doc": own, "company": own.company_id.sudo(), "lang": message.lang},
            lang=message.lang,
        )
        return self._run_wkhtmltopdf([page], report_ref=REPORT)
