"""Files and documents of a statement that its customer may save."""

from odoo import http
from odoo.http import content_disposition, request

from .portal_statements import PortalStatements


class PortalStatementFiles(PortalStatements):
    @http.route(
        "/my/statements/<int:statement_id>/<any(pdf,xlsx,csv,xml):kind>",
        type="http",
        auth="public",
        website=True,
    )
    def portal_my_statement_download(self, statement_id, kind, **kw):
        """The statement as a file."""
        statement, partner = self._statement(statement_id, kw)
        statement._verified()
        hidden = statement._portal_hidden() and partner
        if hidden or statement.state == "reopened" or not self._downloads(statement):
            raise request.not_found()
        name, mimetype, content = statement._document(kind)
        if partner:
            statement._portal_seen("downloaded", partner, self._address(), file=kind)
        return self._file(name, content, mimetype)

    @http.route(
        "/my/statements/<int:statement_id>/file/<int:attachment_id>",
        type="http",
        auth="public",
        website=True,
    )
    def portal_my_statement_file(self, statement_id, attachment_id, **kw):
        """A file of a message, an objection, a missing document; saved, never shown."""
        statement, partner = self._statement(statement_id, kw)
        file = statement._portal_file(attachment_id)
        if not file or (partner and statement._portal_hidden()):
            raise request.not_found()
        return self._file(file.name, file.raw, "application/octet-stream")

    @http.route(
        "/my/statements/<int:statement_id>/document/<int:line_id>",
        type="http",
        auth="public",
        website=True,
    )
    def portal_my_statement_document(self, statement_id, line_id, **kw):
        """To the document of a line, with a link of its own."""
        statement, partner = self._statement(statement_id, kw)
        line = request.env["ar.customer.statement.line"].sudo().browse(line_id).exists()
        move = statement._portal_document(line) if line else line.move_id
        if not move or (partner and statement._portal_hidden()):
            raise request.not_found()
        return request.redirect(move.get_portal_url())

    def _file(self, name, content, kind):
        response = request.make_response(
            content,
            [
                ("Content-Type", kind),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", content_disposition(name)),
                ("Content-Security-Policy", "sandbox; default-src 'none'"),
            ],
        )
        return self._private(response)
