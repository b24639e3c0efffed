"""The customer uploads its own ledger and sees what differs from ours."""

import base64
import binascii
import time

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import format_date

from ..core.throttle import Throttle
from ..core.uploads import clean_name
from ..models.ar_ledger_comparison_portal import PORTAL_SIZE, PORTAL_TYPES
from .portal_statement_files import PortalStatementFiles

#: Files of one customer in ten minutes, whether or not they could be read.
UPLOADS = Throttle(20, 600)
#: A file of at most so many bytes is kept in the page while columns are chosen.
KEPT = 1_000_000
#: Differences on the page; the spreadsheet has all.
SHOWN = 200
#: What a contact can say about columns; the wizard of the clerk knows more.
CHOICES = ("date", "your_number", "number", "text", "amount", "debit", "credit",
           "balance")  # fmt: skip
#: What is wrong with the columns can be mended by choosing others.
MENDABLE = ("no_header", "bad_mapping")
FORM = "/my/statements/<int:statement_id>/compare"


class PortalStatementCompare(PortalStatementFiles):
    # === PAGES === #

    @http.route(FORM, type="http", auth="public", methods=["GET"], website=True)
    def portal_statement_compare_form(self, statement_id, **kw):
        """Upload a ledger; what is expected, and earlier comparisons."""
        statement, partner = self._statement(statement_id, kw)
        return self._compare_page(statement, partner, kw)

    @http.route(FORM, type="http", auth="public", methods=["POST"], website=True)
    def portal_statement_compare(self, statement_id, seal="", **kw):
        """Compare the uploaded ledger; leads to the result."""
        statement, partner = self._statement(statement_id, kw)
        name, data = "", b""
        try:
            with request.env.cr.savepoint():
                self._check_compare(statement, partner)
                name, data = self._ledger(kw)
                comparison = statement._portal_compare(
                    partner,
                    name,
                    data,
                    seal=seal,
                    ip=self._address(),
                    mapping=self._chosen(kw),
                )
        except UserError as error:
            return self._compare_refused(statement, partner, kw, error, name, data)
        values = self._page_values(statement, partner, self._link(kw))
        url = values["to"](f"/compare/{comparison.id}")
        return self._private(request.redirect(url, code=303))

    @http.route(
        FORM + "/<int:comparison_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
    )
    def portal_statement_comparison(self, statement_id, comparison_id, **kw):
        """The balance reconciliation, and who has to do what."""
        statement, partner = self._statement(statement_id, kw)
        comparison = self._comparison(statement, partner, comparison_id)
        lines = comparison._portal_lines()
        values = {
            **self._page_values(statement, partner, self._link(kw)),
            "page_name": "ar_statement_compare",
            "error": "",
            "comparison": comparison,
            "table": comparison.balance_table(),
            "words": comparison._portal_words(),
            "differences": lines[:SHOWN],
            "rest": self._rest(len(lines) - SHOWN),
            "outcome": comparison._portal_outcome(),
            "fields_read": self._read_columns(comparison.mapping),
            "state_text": comparison._portal_state_words()[comparison.state],
        }
        return self._private(
            request.render("ar_reconciliation.portal_comparison", values)
        )

    @http.route(
        FORM + "/<int:comparison_id>/<any(xlsx,pdf):kind>",
        type="http",
        auth="public",
        website=True,
    )
    def portal_statement_comparison_file(self, statement_id, comparison_id, kind, **kw):
        """The balance reconciliation as a file."""
        statement, partner = self._statement(statement_id, kw)
        comparison = self._comparison(statement, partner, comparison_id)
        name, mimetype, content = comparison._portal_document(kind)
        if partner:
            statement._portal_seen("downloaded", partner, self._address(), file=name)
        return self._file(name, content, mimetype)

    def _comparison(self, statement, partner, comparison_id):
        """A comparison of the statement, when its figures may be seen."""
        statement._verified()
        hidden = statement._portal_hidden() and partner
        found = statement._portal_comparisons()
        found = found.filtered(lambda one: one.id == comparison_id)
        if hidden or statement.state == "reopened" or not found:
            raise request.not_found()
        return found

    def _compare_page(self, statement, partner, kw, error="", **values):
        statement._verified()
        values = {
            **self._page_values(statement, partner, kw),
            "page_name": "ar_statement_compare",
            "error": error,
            "comparisons": statement._portal_comparisons(),
            "types": PORTAL_TYPES,
            "needs": self._needs(statement),
            "choices": self._choices(),
            "headings": (),
            "chosen": {},
            "kept": "",
            "kept_name": "",
            **self._headings_again(statement, kw),
            **values,
        }
        if not values["shown"]:
            return self._private(request.redirect(values["to"](), code=303))
        response = request.render(
            "ar_reconciliation.portal_compare", values, status=422 if error else 200
        )
        return self._private(response)

    def _compare_refused(self, statement, partner, kw, error, name, data):
        """The page again: what is wrong, and the way out of it."""
        cause = error.__cause__
        code = getattr(cause, "code", "")
        if not code:
            return self._compare_page(statement, partner, kw, str(error))
        if code == "no_header" and self._chosen(kw):
            code = "bad_mapping"
        text = request.env["ar.core.bridge"]._ledger_problem_text(code)
        values = {}
        headings = cause.data.get("names") or kw.get("headings", "").splitlines()
        if code in MENDABLE and headings:
            small = len(data) <= KEPT
            values = {
                "headings": [one[:200] for one in headings if one][:60],
                "chosen": {field: kw.get(f"col_{field}", "") for field in CHOICES},
                "kept": base64.b64encode(data).decode() if small else "",
                "kept_name": name,
            }
        return self._compare_page(statement, partner, kw, f"{name}: {text}", **values)

    def _headings_again(self, statement, kw):
        """The columns of an earlier file, to have them read otherwise."""
        wanted = f"{kw.get('columns_of') or ''}"
        found = statement._portal_comparisons().filtered(lambda c: str(c.id) == wanted)
        headings = [one for one in (found.mapping or {}).get("headers", ()) if one]
        if not headings:
            return {}
        read = found.mapping.get("columns", {})
        chosen = {field: (read.get(field) or [""])[0] for field in CHOICES}
        return {"headings": headings, "chosen": chosen}

    # === WHAT WAS SENT === #

    def _check_compare(self, statement, partner):
        """:raise UserError: for employees, and for too many files."""
        if not partner:
            raise UserError(request.env._("Only the customer's contacts can answer."))
        statement._portal_check_address(self._address())
        key = f"{request.env.cr.dbname} {statement.partner_id.id}"
        if not UPLOADS.hit(key, time.monotonic()):
            raise UserError(
                request.env._("Too many files within a few minutes: try again later.")
            )

    def _ledger(self, kw):
        """(name, bytes) of the file; one byte too many when it is too large.

        The file of the page before is taken when no other is chosen.

        :raise UserError: when there is none.
        """
        sent = request.httprequest.files.get("file")
        if sent is not None and sent.filename:
            return clean_name(sent.filename), sent.read(PORTAL_SIZE + 1)
        kept = kw.get("kept")
        if not isinstance(kept, str) or not kept or len(kept) > 2 * KEPT:
            raise UserError(request.env._("Choose the file of your ledger first."))
        try:
            data = base64.b64decode(kept, validate=True)
        except (binascii.Error, ValueError):
            raise UserError(
                request.env._("Choose the file of your ledger first.")
            ) from None
        return clean_name(f"{kw.get('kept_name') or ''}"), data

    def _chosen(self, kw):
        """The mapping of chosen columns; None when nothing is chosen."""
        columns = {
            field: [name[:200]] if (name := kw.get(f"col_{field}")) else []
            for field in CHOICES
        }
        if not any(columns.values()):
            return None
        mapping = {"columns": columns}
        if kw.get("side") in ("credit", "debit"):
            mapping["side"] = kw["side"]
        return mapping

    # === WORDS === #

    def _needs(self, statement):
        """What the file has to be, one sentence each."""
        return [
            request.env._(
                "The entries of your account with %(company)s in %(currency)s, up to "
                "%(day)s, as your accounting program exports them.",
                company=statement.company_id.name,
                currency=statement.currency_id.name,
                day=format_date(request.env, statement.date_to),
            ),
            request.env._(
                "A table with a column for the date and one or two for the amounts. "
                "Invoice numbers and the running balance help."
            ),
            request.env._(
                "A file of type %(types)s with at most %(size)s MB.",
                types=", ".join(kind[1:].upper() for kind in PORTAL_TYPES),
                size=PORTAL_SIZE // 1_000_000,
            ),
        ]

    def _rest(self, count):
        if count <= 0:
            return ""
        return request.env._("%s more differences are in the spreadsheet.", count)

    def _choices(self):
        """(field, words) of what a column can hold."""
        words = {
            "date": request.env._("Date"),
            "your_number": request.env._("Number of our invoice"),
            "number": request.env._("Your own number"),
            "text": request.env._("Text"),
            "amount": request.env._("Amount (one column)"),
            "debit": request.env._("Debit"),
            "credit": request.env._("Credit"),
            "balance": request.env._("Running balance"),
        }
        return [(field, words[field]) for field in CHOICES]

    def _read_columns(self, mapping):
        """(words, headings) of the columns that were read."""
        columns = (mapping or {}).get("columns", {})
        return [
            (words, ", ".join(columns[field]))
            for field, words in self._choices()
            if columns.get(field)
        ]
