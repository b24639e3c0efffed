"""What the customer sees of a comparison: whose turn it is, and what to do.

Nothing that colleagues note for each other is in it.
"""

from odoo import models
from odoo.tools import LazyTranslate, format_date

_lt = LazyTranslate(__name__)

#: Comparisons that the customer still finds on the page of the statement.
PORTAL_STATES = ("open", "agreed", "replaced")
REPORT = "ar_reconciliation.ar_ledger_comparison_document"
MIMETYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
#: For colleagues only.
INTERNAL = frozenset(("owner_id", "note"))
#: Who acts first: the customer finds its own work at the top.
ORDER = ("them", "both", "us", "nobody")
#: Code of the core to what is wrong with a customer's file, and the way out.
PROBLEMS = {
    "empty_file": _lt("The file is empty. Export the ledger again."),
    "file_too_large": _lt("The file is too large. Export fewer months."),
    "truncated_file": _lt(
        "The file ends too early. Export it again, and upload the whole of it."
    ),
    "malformed_file": _lt(
        "The file is damaged. Open it in your spreadsheet program, save it as XLSX or "
        "CSV, and upload that."
    ),
    "bad_encoding": _lt(
        "The letters of the file cannot be read. Save it as XLSX, or as CSV in UTF-8."
    ),
    "archive_too_large": _lt(
        "Unpacked, the file is far too large for a ledger, so it was not opened. Save "
        "the table alone as CSV and upload that."
    ),
    "encrypted_file": _lt(
        "The file is protected by a password. Save it without one and upload it again."
    ),
    "no_header": _lt(
        "We could not tell which columns hold the date and the amount. Choose them "
        "below."
    ),
    "bad_mapping": _lt(
        "The chosen columns hold no dates and amounts. Choose them again below."
    ),
    "no_entries": _lt(
        "There are no entries in the file. Check which period you have exported."
    ),
    "too_many_columns": _lt(
        "The file has too many columns. Export the ledger alone, as XLSX or CSV."
    ),
    "too_many_rows": _lt("The file has too many rows. Export fewer months."),
}


class ArCoreBridge(models.AbstractModel):
    _inherit = "ar.core.bridge"

    def _ledger_problem_text(self, code):
        """What is wrong with a customer's file, for the customer.

        :param str code: of a core ``FileError``.
        """
        if code in PROBLEMS:
            return self._sentence(PROBLEMS, code, {})
        return self.env._(
            "This is no ledger we can read. Upload a table with dates and amounts, as "
            "XLSX or CSV."
        )


class ArCustomerStatement(models.Model):
    _inherit = "ar.customer.statement"

    def _portal_comparisons(self):
        """Comparisons that the customer sees, the newest first, as superuser."""
        self.ensure_one()
        return (
            self.env["ar.ledger.comparison"]
            .sudo()
            .search(
                [("statement_id", "=", self.id), ("state", "in", PORTAL_STATES)],
                order="id desc",
                limit=50,
            )
        )


class ArLedgerComparison(models.Model):
    _inherit = "ar.ledger.comparison"

    def _portal_words(self):
        """Field of a difference to a dict of its values to words for the customer."""
        labels = self._difference_labels(self.line_ids)
        company = self.company_id.name
        labels["code"].update(
            we_have_not_booked=self.env._("Not booked by %s", company),
            they_have_not_booked=self.env._("Not in your books"),
        )
        labels["act"].update(
            us=company,
            them=self.env._("You"),
            both=self.env._("Both sides"),
            nobody=self.env._("Nobody"),
        )
        return labels

    def _portal_state_words(self):
        """What the customer reads of the state."""
        return {
            "open": self.env._("To be settled"),
            "agreed": self.env._("Agreed"),
            "replaced": self.env._("Replaced by a newer one"),
        }

    def _portal_outcome(self):
        """Sentences about how the comparison ended; the first is the result."""
        self.ensure_one()
        table, format_amount = self.balance_table(), self.currency_id.format
        if table["agrees"]:
            if self.line_ids:
                return [
                    self.env._(
                        "Every difference is explained: corrected, both balances are "
                        "the same."
                    )
                ]
            return [self.env._("Your ledger and ours agree.")]
        found = [
            self.env._(
                "%s is not explained by the differences below.",
                format_amount(self.unexplained),
            )
        ]
        if table["opening_difference"] and not self.previous_id:
            found.append(
                self.env._(
                    "The books differed by %(amount)s before %(day)s already.",
                    amount=format_amount(table["opening_difference"]),
                    day=format_date(self.env, self.date_from),
                )
            )
        if self.their_source == "assumed":
            found.append(
                self.env._(
                    "Your file does not say with which balance it begins; we took ours."
                )
            )
        return found

    def _portal_read_text(self):
        """How much was read of the file."""
        return self.env._(
            "%(rows)s rows were read; %(agree)s lines agree.",
            rows=self.row_count,
            agree=self.match_count,
        )

    def _portal_lines(self):
        """Differences, what the customer has to do first, the largest first."""
        return self.line_ids.sorted(
            lambda line: (ORDER.index(line.act), -abs(line.amount), line.id)
        )

    def _portal_document(self, kind):
        """The reconciliation as a file for the customer.

        :param str kind: xlsx or pdf.
        :return: name of the file, MIME type, bytes.
        """
        self.ensure_one()
        if kind == "xlsx":
            content = self.with_context(ar_for_customer=True)._xlsx()
        else:
            reports = self.env["ir.actions.report"].sudo()
            content = reports._render_qweb_pdf(REPORT, self.ids)[0]
        name = f"reconciliation-{self.name.replace('/', '-')}.{kind}"
        return name, MIMETYPES[kind], content

    def _difference_columns(self):
        names = super()._difference_columns()
        if self.env.context.get("ar_for_customer"):
            return tuple(name for name in names if name not in INTERNAL)
        return names

    def _difference_labels(self, lines):
        labels = super()._difference_labels(lines)
        if self.env.context.get("ar_for_customer"):
            plain = self.with_context(ar_for_customer=False)
            labels.update(plain._portal_words())
        return labels
