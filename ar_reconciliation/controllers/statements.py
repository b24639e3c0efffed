from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ArStatementDownloads(http.Controller):
    """Documents of statements for the back office; the user's own rights apply."""

    @http.route(
        "/ar_reconciliation/statement/<int:statement_id>.<any(pdf,xlsx,csv,xml):kind>",
        type="http",
        auth="user",
    )
    def statement(self, statement_id, kind):
        """One statement as a file; not found if the user may not see it."""
        name, mimetype, content = self._found([statement_id])._document(kind)
        return self._download(content, mimetype, name)

    @http.route("/ar_reconciliation/statements.xlsx", type="http", auth="user")
    def statements(self, ids=""):
        """Several statements as one workbook, a sheet per currency.

        :param str ids: ids with commas between them; those that the user may not
            see are left out.
        """
        wanted = [int(part) for part in ids.split(",") if part.strip().isdecimal()]
        content = request.env["ar.statement.sheet"]._xlsx(self._found(wanted))
        return self._download(content, XLSX, "statements.xlsx")

    def _found(self, ids):
        """The statements among them that the user may see, at least one."""
        statements = request.env["ar.customer.statement"]
        if statements.has_access("read"):
            statements = statements.search([("id", "in", ids)])
        if not statements:
            raise request.not_found()
        return statements

    def _download(self, content, mimetype, name):
        headers = [
            ("Content-Type", mimetype),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)
