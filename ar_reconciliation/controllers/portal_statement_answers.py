"""What customers do in the portal: each thing goes through one method of the model.

Pages work without JavaScript: a form is posted, an error shows the page again with
what was typed, and success leads to the page by a redirect.
"""

import base64
import binascii
import math

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from ..core.uploads import MAX_BYTES, MAX_FILES, clean_name, problem
from .portal_statements import PAGE, PortalStatements

PICTURE = "data:image/png;base64,"
MAX_PICTURE = 300_000
FORM = "/my/statements/<int:statement_id>/"


class PortalStatementAnswers(PortalStatements):
    def _answer(self, statement_id, done, act, kw, template=PAGE):
        """Let the contact act; show the page again when that is refused.

        :param act: function of (statement, partner) that calls the model.
        """
        statement, partner = self._statement(statement_id, kw)
        try:
            with request.env.cr.savepoint():
                if not partner:
                    raise UserError(
                        request.env._("Only the customer's contacts can answer.")
                    )
                statement._portal_check_address(self._address())
                act(statement, partner)
        except UserError as error:
            return self._page(statement, partner, kw, template, str(error))
        values = self._page_values(statement, partner, self._link(kw))
        response = request.redirect(values["to"](done=done), code=303)
        return self._private(response)

    # === FORMS === #

    @http.route(
        FORM + "balance", type="http", auth="public", methods=["POST"], website=True
    )
    def portal_statement_balance(self, statement_id, balance="", seal="", **kw):
        """The balance of the customer's own books, before ours is shown."""

        def act(statement, partner):
            amount = self._number(balance)
            statement._portal_blind(partner, amount, seal, self._address())

        kw["balance"] = balance
        return self._answer(statement_id, "balance", act, kw)

    @http.route(
        FORM + "confirm", type="http", auth="public", methods=["POST"], website=True
    )
    def portal_statement_confirm(self, statement_id, name="", seal="", **kw):
        """The statement is right, except for the objections there are."""

        def act(statement, partner):
            if not kw.get("agree"):
                raise UserError(request.env._("Tick the box to confirm."))
            statement._portal_confirm(
                partner,
                name[:200],
                (kw.get("role") or "")[:200],
                seal=seal,
                signature=self._picture(kw.get("signature")),
                note=kw.get("note") or "",
                ip=self._address(),
            )

        kw["name"] = name
        return self._answer(statement_id, "confirm", act, kw)

    @http.route(
        FORM + "dispute", type="http", auth="public", methods=["GET"], website=True
    )
    def portal_statement_dispute_form(self, statement_id, line=0, **kw):
        """The form to object to one line."""
        statement, partner = self._statement(statement_id, kw)
        if not self._line(statement, line) or (partner and statement._portal_hidden()):
            raise request.not_found()
        kw["line"] = line
        return self._page(statement, partner, kw, "portal_statement_dispute")

    @http.route(
        FORM + "dispute", type="http", auth="public", methods=["POST"], website=True
    )
    def portal_statement_dispute(self, statement_id, line=0, amount="", **kw):
        """The customer does not accept a line."""

        def act(statement, partner):
            reasons = self._reasons(statement)
            statement._portal_dispute(
                partner,
                self._line(statement, line),
                self._number(amount),
                reasons.filtered(lambda r: str(r.id) == kw.get("reason")) or None,
                kw.get("note") or "",
                files=self._files(),
                seal=kw.get("seal") or "",
                ip=self._address(),
            )

        kw.update(line=line, amount=amount)
        return self._answer(
            statement_id, "dispute", act, kw, "portal_statement_dispute"
        )

    @http.route(
        FORM + "claim", type="http", auth="public", methods=["POST"], website=True
    )
    def portal_statement_claim(self, statement_id, number="", amount="", **kw):
        """The customer misses a document in our books."""

        def act(statement, partner):
            statement._portal_claim(
                partner,
                number[:100],
                self._day(kw.get("date")),
                self._number(amount),
                kw.get("note") or "",
                files=self._files(),
                seal=kw.get("seal") or "",
                ip=self._address(),
            )

        kw.update(number=number, amount=amount, claiming=True)
        return self._answer(statement_id, "claim", act, kw)

    @http.route(
        FORM + "message", type="http", auth="public", methods=["POST"], website=True
    )
    def portal_statement_message(self, statement_id, text="", **kw):
        """A message to the people responsible."""

        def act(statement, partner):
            statement._portal_message(
                partner, text, files=self._files(), ip=self._address()
            )

        kw["text"] = text
        return self._answer(statement_id, "message", act, kw)

    @http.route(
        FORM + "rate", type="http", auth="public", methods=["POST"], website=True
    )
    def portal_statement_rate(self, statement_id, rating="", note="", **kw):
        """How content the customer is, once."""

        def act(statement, partner):
            if statement.rating or not statement.confirmed_on:
                raise UserError(
                    request.env._("A statement is rated once, after confirming it.")
                )
            statement._portal_rate(partner, rating, note, ip=self._address())

        return self._answer(statement_id, "rate", act, kw)

    # === WHAT WAS TYPED === #

    def _number(self, text):
        """Money as browsers send it: digits, at most one point, a sign."""
        try:
            number = float((text or "").strip())
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or abs(number) >= 1e15:
            raise UserError(
                request.env._("Type the amount as a number, such as 1234.50.")
            )
        return number

    def _day(self, text):
        try:
            return fields.Date.to_date(text or False)
        except ValueError:
            raise UserError(
                request.env._("Type the date as year-month-day, such as 2026-04-30.")
            ) from None

    def _picture(self, text):
        """Base64 of a signature; None when there is none."""
        if not text:
            return None
        refused = UserError(request.env._("The signature could not be read."))
        if not text.startswith(PICTURE) or len(text) > MAX_PICTURE:
            raise refused
        content = text[len(PICTURE) :]
        try:
            data = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            raise refused from None
        if problem("signature.png", data):
            raise refused
        return content

    def _files(self):
        """(name, bytes) of the files of the form.

        :raise UserError: naming the first that is not taken.
        """
        sent = request.httprequest.files.getlist("files")
        sent = [file for file in sent if file.filename]
        if len(sent) > MAX_FILES:
            raise UserError(request.env._("At most %s files at once.", MAX_FILES))
        found = []
        for file in sent:
            name, data = clean_name(file.filename), file.read(MAX_BYTES + 1)
            if code := problem(name, data):
                raise UserError(self._file_words(code, name))
            found.append((name, data))
        return found

    def _file_words(self, code, name):
        words = {
            "type": request.env._(
                "%s: only PDF, PNG, JPG, CSV and XLSX files are taken.", name
            ),
            "empty": request.env._("%s is empty.", name),
            "large": request.env._("%s is larger than 10 MB.", name),
            "content": request.env._("%s is not what its name says.", name),
        }
        return words[code]
