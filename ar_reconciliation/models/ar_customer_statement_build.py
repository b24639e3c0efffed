"""Lines and balances of statements, computed from the books."""

from collections import defaultdict

from markupsafe import Markup

from odoo import fields, models
from odoo.fields import Domain

from ..core.statement import build, lines_from_before
from ..core.statement.seal import seal
from ..core.statement.states import OPEN

#: Field of the statement -> attribute of the core's, in units of its currency.
BALANCES = {
    "opening_balance": "opening",
    "debit_total": "debits",
    "credit_total": "credits",
    "closing_balance": "closing",
    "ledger_balance": "ledger",
    "converted_balance": "converted",
    "transferred_balance": "transferred",
    "overdue_balance": "overdue",
    "disputed_balance": "disputed",
    "promised_balance": "promised",
    "next_due_amount": "next_due_units",
}


class ArCustomerStatement(models.Model):
    _inherit = "ar.customer.statement"

    # One field for both kinds of line would count twice what is open from before.
    line_ids = fields.One2many(
        "ar.customer.statement.line",
        "statement_id",
        string="Movements",
        domain=[("section", "=", "movement")],
        readonly=True,
    )
    open_line_ids = fields.One2many(
        "ar.customer.statement.line",
        "statement_id",
        string="Open From Before",
        domain=[("section", "=", "before")],
        readonly=True,
    )
    opening_balance = fields.Monetary(readonly=True, copy=False, aggregator=None)
    debit_total = fields.Monetary(string="Debits", readonly=True, copy=False)
    credit_total = fields.Monetary(string="Credits", readonly=True, copy=False)
    closing_balance = fields.Monetary(readonly=True, copy=False)
    ledger_balance = fields.Monetary(
        readonly=True,
        copy=False,
        help="Sum of the journal items in this currency up to the last day. With what "
        "was converted and transferred it is the closing balance.",
    )
    converted_balance = fields.Monetary(
        string="Converted",
        readonly=True,
        copy=False,
        help="What was settled in another currency.",
    )
    transferred_balance = fields.Monetary(
        string="Transferred",
        readonly=True,
        copy=False,
        help="What was settled on another customer's account.",
    )
    overdue_balance = fields.Monetary(string="Overdue", readonly=True, copy=False)
    unapplied_balance = fields.Monetary(
        string="Not Applied",
        readonly=True,
        copy=False,
        help="Payments and credits that are not used yet, below zero.",
    )
    disputed_balance = fields.Monetary(string="Disputed", readonly=True, copy=False)
    promised_balance = fields.Monetary(string="Promised", readonly=True, copy=False)
    next_due = fields.Date(readonly=True, copy=False)
    next_due_amount = fields.Monetary(string="Due Next", readonly=True, copy=False)
    company_opening_balance = fields.Monetary(
        string="Opening Balance in Company Currency",
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
    )
    company_closing_balance = fields.Monetary(
        string="Closing Balance in Company Currency",
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
    )
    ageing = fields.Json(
        string="Ageing Buckets",
        readonly=True,
        copy=False,
        help="List of buckets: after, upto (days), units, debit, credit (whole units "
        "of the currency's rounding), count.",
    )
    exchange = fields.Json(
        string="Exchange Differences",
        readonly=True,
        copy=False,
        help="List: date, number, amount (units), company_amount (units of the "
        "company's currency), explains.",
    )
    ageing_html = fields.Html(string="Ageing", compute="_compute_ageing_html")
    exchange_html = fields.Html(
        string="Explained Exchange Differences", compute="_compute_exchange_html"
    )
    pending_count = fields.Integer(
        string="Number of Payments in Process", compute="_compute_pending"
    )
    pending_amount = fields.Monetary(
        string="Payments in Process",
        compute="_compute_pending",
        help="Payments that are registered but not booked yet are not in the "
        "statement.",
    )

    # === BUILD === #

    def action_compute(self):
        """Compute the lines and balances anew from the books."""
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        self._check_open()
        self._make_lines()
        self._event("computed")
        return True

    def _built(self):
        """dict of statement to the core's, from the books as they are now.

        The number of queries does not depend on the number of statements of a
        company.
        """
        built = {}
        for company, statements in self.grouped("company_id").items():
            built.update(statements._built_in(company))
        return built

    def _built_in(self, company):
        fetched = self.env["ar.statement.ledger"]._fetch(
            company,
            self.partner_id,
            max(self.mapped("date_to"), default=None),
            currencies=self.currency_id,
        )
        limits = company.sudo()._ar_statement_limits()
        return {
            statement: build(
                *fetched[statement.partner_id.id, statement.currency_id.id],
                currency=statement.currency_id.name,
                date_to=statement.date_to,
                date_from=statement.date_from or None,
                buckets=limits,
                basis=statement.basis,
            )
            for statement in self
        }

    def _make_lines(self):
        """Replace lines and balances; the caller has checked the user's role."""
        changing = self.filtered(lambda statement: statement.state in OPEN)
        built = changing._built()
        self._store(built)
        now = fields.Datetime.now()
        for statement, result in built.items():
            statement.sudo().write(
                {
                    "computed_on": now,
                    "computed_by_id": self.env.uid,
                    "computed_seal": seal(result, scope="books"),
                }
            )

    def _store(self, built):
        """Make lines and balances those of the core's statements.

        :param dict built: statement to the core's.
        """
        changing = self.browse(statement.id for statement in built)
        lines = self.env["ar.customer.statement.line"].sudo()
        lines.search([("statement_id", "in", changing.ids)]).unlink()
        vals_list = []
        for statement, result in built.items():
            vals_list += statement._lines_vals(result)
        lines.create(vals_list)
        for statement, result in built.items():
            statement.sudo().write(statement._balance_vals(result))
        changing.invalidate_recordset(["line_ids", "open_line_ids"])

    def _lines_vals(self, result):
        """Values of all lines of a statement."""
        sections = {
            "movement": result.lines,
            "before": lines_from_before(result),
        }
        return [
            {
                **self._line_vals(line),
                "statement_id": self.id,
                "section": section,
                "sequence": sequence,
            }
            for section, lines in sections.items()
            for sequence, line in enumerate(lines, 1)
        ]

    def _line_vals(self, line):
        """Core ``Line`` -> values, money in the statement's currency."""
        bridge, currency = self.env["ar.core.bridge"], self.currency_id
        counter = line.counter
        return {
            "key": line.key,
            "move_line_id": line.item_ids[0] if line.item_ids else False,
            "move_id": line.move_id or False,
            "contact_id": line.partner or False,
            "date": line.date,
            "due_date": line.due,
            "kind": line.kind,
            "number": line.number,
            "reference": line.reference,
            "label": line.label,
            "part": line.part,
            "parts": line.parts,
            "amount": bridge._amount(line.amount, currency),
            "balance": bridge._amount(line.balance, currency),
            "open_amount": bridge._amount(line.open, currency),
            "overdue_days": line.overdue_days,
            "disputed_amount": bridge._amount(line.disputed, currency),
            "promised_amount": bridge._amount(line.promised, currency),
            "company_amount": bridge._amount(
                line.company_amount, self.company_currency_id
            ),
            "settled_by": ", ".join(line.settled_by),
            "item_ids": list(line.item_ids),
            "counter": counter
            and {
                "currency": counter.currency,
                "units": counter.units,
                "number": counter.number,
            },
        }

    def _balance_vals(self, result):
        """Core ``Statement`` -> values of the statement itself."""
        bridge, currency = self.env["ar.core.bridge"], self.currency_id
        books = self.company_currency_id
        balances = {
            field: bridge._amount(getattr(result, name), currency)
            for field, name in BALANCES.items()
        }
        unapplied = sum(line.open for line in result.unapplied)
        return {
            **balances,
            "unapplied_balance": bridge._amount(unapplied, currency),
            "next_due": result.next_due,
            "company_opening_balance": bridge._amount(result.company_opening, books),
            "company_closing_balance": bridge._amount(result.company_closing, books),
            "ageing": [
                {
                    "after": bucket.after,
                    "upto": bucket.upto,
                    "units": bucket.units,
                    "debit": bucket.debit,
                    "credit": bucket.credit,
                    "count": bucket.count,
                }
                for bucket in result.ageing
            ],
            "exchange": [
                {
                    "date": fields.Date.to_string(note.date),
                    "number": note.number,
                    "amount": note.amount,
                    "company_amount": note.company_amount,
                    "explains": list(note.explains),
                }
                for note in result.exchange
            ],
        }

    # === SHOWN === #

    def _ageing_rows(self):
        """list of (words for the bucket, amount in the statement's currency, count)"""
        self.ensure_one()
        bridge = self.env["ar.core.bridge"]
        return [
            (
                self._bucket_words(bucket["after"], bucket["upto"]),
                bridge._amount(bucket["units"], self.currency_id),
                bucket["count"],
            )
            for bucket in self.ageing or ()
        ]

    def _bucket_words(self, after, upto):
        if after is None and upto is None:
            return self.env._("All")
        if after is None:
            if upto:
                return self.env._("Up to %s days", upto)
            return self.env._("Not due") if self.basis == "due" else self.env._("Today")
        if upto is None:
            return self.env._("Over %s days", after)
        return self.env._("%(first)s to %(last)s days", first=after + 1, last=upto)

    def _compute_ageing_html(self):
        for statement in self:
            rows = statement._ageing_rows()
            money = statement.currency_id.format
            statement.ageing_html = self._html_table(
                [words for words, _amount, _count in rows],
                [[money(amount) for _words, amount, _count in rows]],
            )

    def _compute_exchange_html(self):
        bridge = self.env["ar.core.bridge"]
        for statement in self:
            books = statement.company_currency_id
            rows = [
                [
                    note["date"],
                    note["number"],
                    ", ".join(note["explains"]),
                    books.format(bridge._amount(note["company_amount"], books)),
                ]
                for note in statement.exchange or ()
            ]
            titles = [
                self.env._("Date"),
                self.env._("Number"),
                self.env._("Explains"),
                self.env._("In company currency"),
            ]
            statement.exchange_html = rows and self._html_table(titles, rows)

    def _html_table(self, titles, rows):
        """A small HTML table; texts are escaped, the last column is an amount."""
        cell = Markup('<td class="text-end">%s</td>')
        head = Markup("").join(
            Markup('<th class="text-end">%s</th>') % t for t in titles
        )
        body = Markup("").join(
            Markup("<tr>%s</tr>") % Markup("").join(cell % text for text in row)
            for row in rows
        )
        return Markup('<table class="table table-sm"><tr>%s</tr>%s</table>') % (
            head,
            body,
        )

    def _compute_pending(self):
        """Payments in process that have no entry yet, up to the last day."""
        found = defaultdict(lambda: [0, 0.0])
        for company, statements in self.grouped("company_id").items():
            self._pending_of(company, statements, found)
        for statement in self:
            count, amount = found[statement]
            statement.pending_count = count
            statement.pending_amount = amount

    def _pending_of(self, company, statements, found):
        payments = self.env["account.payment"].sudo()
        companies = self.env["ar.statement.ledger"]._companies(company)
        groups = payments._read_group(
            Domain("company_id", "in", companies.ids)
            & Domain("partner_type", "=", "customer")
            & Domain("state", "=", "in_process")
            & Domain("move_id", "=", False)
            & Domain(
                "partner_id.commercial_partner_id", "in", statements.partner_id.ids
            ),
            ["partner_id", "currency_id", "payment_type", "date:day"],
            ["__count", "amount:sum"],
        )
        for partner, currency, kind, day, count, amount in groups:
            for statement in statements:
                if (
                    statement.partner_id == partner.commercial_partner_id
                    and statement.currency_id == currency
                    and day <= statement.date_to
                ):
                    found[statement][0] += count
                    found[statement][1] += amount if kind == "inbound" else -amount
