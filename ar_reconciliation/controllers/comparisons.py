"""Downloads of comparisons with customers' ledgers."""

from odoo import http
from odoo.http import content_disposition, request

from .exports import XLSX


class ArComparisons(http.Controller):
    @http.route(
        "/ar_reconciliation/comparison/<int:comparison_id>.xlsx",
        type="http",
        auth="user",
        readonly=True,
    )
    def comparison(self, comparison_id):
        """The reconciliation as a spreadsheet; access is the user's own."""
        comparisons = request.env["ar.ledger.comparison"]
        comparison = comparisons.search([("id", "=", comparison_id)])
        if not comparison:
            raise request.not_found()
        name = f"{comparison.name.replace('/', '-')}.xlsx"
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(comparison._xlsx(), headers)
