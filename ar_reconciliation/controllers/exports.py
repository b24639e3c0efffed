from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ArExports(http.Controller):
    """Back-office downloads; access is the user's own to the records."""

    @http.route(
        "/ar_reconciliation/unsettled.xlsx", type="http", auth="user", readonly=True
    )
    def unsettled(self):
        """All bank lines still to be settled, with the reason and the next step."""
        content = request.env["ar.unsettled.report"]._xlsx()
        return self._download(content, XLSX, "unsettled.xlsx")

    @http.route("/ar_reconciliation/unsettled.pdf", type="http", auth="user")
    def unsettled_print(self):
        """The same on paper: totals by reason and age, then line by line."""
        content = request.env["ar.unsettled.report"]._pdf()
        return self._download(content, "application/pdf", "unsettled.pdf")

    def _download(self, content, kind, name):
        headers = [
            ("Content-Type", kind),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(content, headers)
