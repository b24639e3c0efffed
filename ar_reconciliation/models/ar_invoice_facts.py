"""What is known about invoices and their customers, for ``core.invoice_checks``.

A few queries for any number of invoices; read as superuser, because what a duplicate
is does not depend on who looks.
"""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..core.invoice_checks import HISTORY, Document, Party, check
from ..core.text import compact

KINDS = {"out_invoice": "invoice", "out_refund": "credit_note"}
#: So many documents with the same reference, or of the same amount, are looked at.
MAX_ALIKE = 6
#: What is read of an earlier document.
COLUMNS = SQL(
    """m.id, m.name, m.invoice_date, m.invoice_date_due, m.currency_id,
    m.amount_total, m.move_type, m.ref, m.state, m.payment_state"""
)
#: Letters and digits of a reference, upper case, as ``core.text.compact`` for ASCII.
REFERENCE = SQL("UPPER(REGEXP_REPLACE(m.ref, '[^[:alnum:]]', '', 'g'))")


class ArInvoiceFacts(models.AbstractModel):
    _name = "ar.invoice.facts"
    _description = "Facts About Invoices to Check"

    @api.model
    def _findings(self, moves):
        """What is odd about customer invoices and credit notes.

        :param moves: account.move records, new ones also; others have no findings.
        :return: dict of each move to a tuple of ``core.invoice_checks.Finding``.
        """
        found = dict.fromkeys(moves, ())
        todo = moves.sudo().filtered(
            lambda m: m.move_type in KINDS and m.partner_id and m.company_id
        )
        modes = {company: company._ar_check_modes() for company in todo.company_id}
        todo = todo.filtered(lambda m: set(modes[m.company_id].values()) != {"off"})
        if not todo:
            return found
        history, alike = self._history(todo), self._alike(todo)
        parties = self._parties(todo)
        today = fields.Date.context_today(self)
        for move in todo:
            customer = self._customer(move)
            past = {**history[move.company_id.id, customer.id], **alike[move]}
            own = customer.with_company(move.company_id)
            found[move.sudo(moves.env.su)] = check(
                self._document(move, bool(alike[move])),
                parties[move],
                past.values(),
                today=today,
                term=self._term(own.property_payment_term_id),
                limits=move.company_id._ar_check_limits(),
                modes=modes[move.company_id],
            )
        return found

    def _customer(self, move):
        return move.partner_id.commercial_partner_id._origin

    def _term(self, term):
        """A name that does not depend on the user's language, so that it compares."""
        return term.with_context(lang=None).name or ""

    # === THE INVOICE === #

    def _document(self, move, with_lines):
        units = self.env["ar.core.bridge"]._units
        return Document(
            key=move._origin.id or 0,
            number=move.name or "",
            day=move.invoice_date or None,
            due=move.invoice_date_due or None,
            currency=move.currency_id.name,
            units=units(move.amount_total, move.currency_id),
            kind=KINDS[move.move_type],
            reference=move.ref or "",
            lines=self._own_lines(move) if with_lines else (),
            term=self._term(move.invoice_payment_term_id),
            draft=True,
        )

    def _own_lines(self, move):
        lines = move.invoice_line_ids.filtered(lambda ln: ln.display_type == "product")
        return self._line_key(
            (ln.product_id._origin.id, ln.name, ln.quantity, ln.price_unit, ln.discount)
            for ln in lines
        )

    def _line_key(self, rows):
        """What is sold, in any order; prices are told apart by 12 digits."""
        return tuple(
            sorted(
                (product or 0, name or "", *(f"{n or 0:.12g}" for n in numbers))
                for product, name, *numbers in rows
            )
        )

    # === THE CUSTOMER === #

    def _parties(self, moves):
        """dict of move to ``Party``."""
        others = self._others(moves)
        parties = {}
        for move in moves:
            contact, customer = move.partner_id, self._customer(move)
            parties[move] = Party(
                email=contact.email or customer.email or "",
                street=contact.street or customer.street or "",
                city=contact.city or customer.city or "",
                country=(customer.country_id or contact.country_id).code or "",
                vat=customer.vat or "",
                registry=customer.company_registry or "",
                is_company=customer.is_company,
                active=customer.active,
                others=tuple(others[move.company_id.id, customer.id]),
            )
        return parties

    def _others(self, moves):
        """Other active customers of the same name in usual spellings of case.

        Spellings are written out, so that the index of the name is used.

        :return: dict of (company id, customer id) to list of names with their town.
        """
        found = defaultdict(list)
        if all(c.ar_check_customer == "off" for c in moves.company_id):
            return found
        keys = {(move.company_id.id, self._customer(move)) for move in moves}
        spelled = defaultdict(set)
        for company, customer in keys:
            name = (customer.name or "").strip()
            for text in (name, name.upper(), name.lower(), name.title()):
                if text:
                    spelled[text].add((company, customer.id))
        partners = self.env["res.partner"].sudo()
        domain = [
            ("name", "in", list(spelled)),
            ("parent_id", "=", False),
            ("customer_rank", ">", 0),
        ]
        names = ["name", "city", "company_id"]
        for other in partners.search_fetch(domain, names, order="id"):
            for company, customer in spelled[other.name]:
                if other.id != customer and other.company_id.id in (False, company):
                    town = f" ({other.city})" if other.city else ""
                    found[company, customer].append(f"{other.name}{town}")
        return found

    # === OTHER DOCUMENTS === #

    def _history(self, moves):
        """The customers' last invoices: dict of (company, customer) to id: Document."""
        found = defaultdict(dict)
        keys = sorted({(m.company_id.id, self._customer(m).id) for m in moves})
        self._flush(moves)
        query = SQL(
            """SELECT w.company, w.customer, m.*
              FROM (VALUES %s) AS w (company, customer)
            CROSS JOIN LATERAL (
                SELECT %s FROM account_move m
                  JOIN res_partner p ON p.id = m.partner_id
                 WHERE p.commercial_partner_id = w.customer
                   AND m.company_id = w.company AND m.move_type = 'out_invoice'
                   AND m.state = 'posted'
                 ORDER BY m.invoice_date DESC, m.id DESC LIMIT %s) AS m""",
            SQL(", ").join(SQL("(%s, %s)", *key) for key in keys),
            COLUMNS,
            HISTORY + 1,
        )
        for company, customer, *row in self.env.execute_query(query):
            found[company, customer][row[0]] = self._past(row)
        return found

    def _alike(self, moves):
        """Documents of the same reference, or amount and about the same day.

        :return: dict of move to dict of id to Document.
        """
        if all(c.ar_check_duplicate == "off" for c in moves.company_id):
            return defaultdict(dict)
        by_key = defaultdict(list)
        for move in moves:
            for key in self._keys(move):
                by_key[key].append(move)
        keys = list(by_key)
        rows = [
            row
            for row in self._alike_rows(keys)
            if [row[1]] != [move._origin.id for move in by_key[keys[row[0]]]]
        ]
        lines = self._lines_of([row[1] for row in rows if keys[row[0]][0] == "amount"])
        found = defaultdict(dict)
        for number, *row in rows:
            past = self._past(row, lines.get(row[0], ()))
            for move in by_key[keys[number]]:
                if past.key != move._origin.id:
                    found[move][past.key] = past
        return found

    def _keys(self, move):
        """Keys under which its duplicates are looked for."""
        about = (move.company_id.id, self._customer(move).id, move.move_type)
        reference = compact(move.ref or "")
        if reference:
            yield ("reference", *about, reference)
        if move.amount_total:
            day = move.invoice_date or fields.Date.context_today(self)
            amount = move.currency_id.round(move.amount_total)
            yield ("amount", *about, move.currency_id.id, amount, day)

    def _alike_rows(self, keys):
        """The newest documents of each key, after the key's place in the list."""
        rows = []
        for kind, make in (("reference", self._same_ref), ("amount", self._same_sum)):
            wanted = [(n, *key[1:]) for n, key in enumerate(keys) if key[0] == kind]
            if wanted:
                values = SQL(", ").join(
                    SQL("(%s)", SQL(", ").join(SQL("%s", value) for value in row))
                    for row in wanted
                )
                rows += self.env.execute_query(self._newest(make(values)))
        return rows

    def _newest(self, found):
        return SQL(
            """SELECT m.key, %s FROM (
                SELECT f.*, ROW_NUMBER() OVER (
                    PARTITION BY f.key ORDER BY f.day DESC, f.id DESC) AS place
                  FROM (%s) AS f) AS m
             WHERE m.place <= %s ORDER BY m.key, m.place""",
            COLUMNS,
            found,
            MAX_ALIKE,
        )

    def _same_ref(self, values):
        return SQL(
            """SELECT w.key, COALESCE(m.invoice_date, m.date) AS day, %s
              FROM (VALUES %s) AS w (key, company, customer, kind, ref)
              JOIN res_partner p ON p.commercial_partner_id = w.customer
              JOIN account_move m ON m.partner_id = p.id
               AND m.company_id = w.company AND m.move_type = w.kind
               AND %s = w.ref
             WHERE m.state != 'cancel' AND m.ref IS NOT NULL""",
            COLUMNS,
            values,
            REFERENCE,
        )

    def _same_sum(self, values):
        return SQL(
            """SELECT w.key, COALESCE(m.invoice_date, m.date) AS day, %s
              FROM (VALUES %s)
                AS w (key, company, customer, kind, currency, amount, day)
              JOIN res_company c ON c.id = w.company
              JOIN res_partner p ON p.commercial_partner_id = w.customer
              JOIN account_move m ON m.partner_id = p.id
               AND m.company_id = w.company AND m.move_type = w.kind
               AND m.currency_id = w.currency AND m.amount_total = w.amount::numeric
             WHERE m.state != 'cancel'
               AND COALESCE(m.invoice_date, m.date)
                   BETWEEN w.day::date - c.ar_duplicate_days
                       AND w.day::date + c.ar_duplicate_days""",
            COLUMNS,
            values,
        )

    def _past(self, row, lines=()):
        """A row of :data:`COLUMNS` as ``Document``."""
        move_id, name, day, due, currency_id, amount, kind, ref, state, paid = row
        currency = self.env["res.currency"].browse(currency_id)
        return Document(
            key=move_id,
            number=(state == "posted" and name) or "",
            day=day,
            due=due,
            currency=currency.name,
            units=self.env["ar.core.bridge"]._units(float(amount or 0), currency),
            kind=KINDS[kind],
            reference=ref or "",
            lines=lines,
            void=paid == "reversed",
            draft=state != "posted",
        )

    def _flush(self, moves):
        moves.flush_model(
            [
                "name",
                "invoice_date",
                "invoice_date_due",
                "currency_id",
                "amount_total",
                "move_type",
                "ref",
                "state",
                "payment_state",
                "partner_id",
                "company_id",
                "date",
            ]
        )
        self.env["res.partner"].flush_model(["commercial_partner_id"])

    def _lines_of(self, move_ids):
        """What is sold: dict of move id to the key of its lines."""
        lines = self.env["account.move.line"].sudo()
        domain = [("move_id", "in", move_ids), ("display_type", "=", "product")]
        names = ["move_id", "product_id", "name", "quantity", "price_unit", "discount"]
        rows = defaultdict(list)
        for line in lines.search_fetch(domain, names) if move_ids else ():
            rows[line.move_id.id].append(
                (
                    line.product_id.id,
                    line.name,
                    line.quantity,
                    line.price_unit,
                    line.discount,
                )
            )
        return {move_id: self._line_key(found) for move_id, found in rows.items()}
