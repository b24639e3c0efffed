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
        return request.make_response(
            content,
            [
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition("unsettled.xlsx")),
            ],
        )
