"""A customer's account as it is today, for the portal.

Everything is summed by the database or read in pages: the number of queries and of
rows read does not grow with the number of entries.
"""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, date_utils

from ..core.statement.ageing import age

#: Months of the trend.
MONTHS = 12
ITEM_FIELDS = (
    "amount_currency",
    "amount_residual_currency",
    "company_id",
    "currency_id",
    "date",
    "date_maturity",
    "move_id",
    "move_name",
    "move_type",
    "name",
    "payment_id",
    "ref",
    "statement_line_id",
)
#: Longest text to look for.
SEARCH_LENGTH = 64
DOCUMENT_KINDS = {
    "out_invoice": "invoice",
    "out_receipt": "invoice",
    "out_refund": "credit_note",
}


class ArStatementOverview(models.AbstractModel):
    _name = "ar.statement.overview"
    _description = "Customers' Accounts in the Portal"

    @api.model
    def _domain(self, partner, companies):
        """Posted receivable items of the contact's company in these companies.

        :param companies: res.company; their branches belong to them.
        """
        ledger = self.env["ar.statement.ledger"]
        customer = partner.sudo().commercial_partner_id
        return Domain.OR(ledger._item_domain(c, customer) for c in companies)

    @api.model
    def _creditors(self, companies):
        """Those of the companies that are no branch of another of them."""
        return companies.filtered(lambda c: not (c.parent_ids - c) & companies)

    # === TODAY === #

    @api.model
    def _cards(self, partner, companies):
        """One dict per company and currency that has an entry, the company's first.

        Money is in the currency. ``hidden``: a statement waits for the balance that
        the customer types before it sees ours.
        """
        today = fields.Date.context_today(self)
        hidden = self._hidden(partner)
        cards = []
        for company in self._creditors(companies):
            domain = self._domain(partner, company)
            trends = self._trends(domain, today)
            sums = self._sums(domain, "date_maturity")
            basis = company.sudo().ar_statement_basis
            aged = sums if basis == "due" else self._sums(domain, "date")
            currencies = (
                self.env["res.currency"]
                .browse(trends)
                .sorted(lambda c, own=company.currency_id: (c != own, c.name))
            )
            for currency in currencies:
                card = {"company": company, "currency": currency}
                card["hidden"] = (company, currency) in hidden
                if not card["hidden"]:
                    card.update(self._card(sums[currency.id], today))
                    card["buckets"] = self._buckets(
                        aged[currency.id], company, currency, today
                    )
                    card["trend"] = trends[currency.id]
                cards.append(card)
        return cards

    @api.model
    def _hidden(self, partner):
        """set of (company, currency) of blind statements without a typed balance."""
        statements = self.env["ar.customer.statement"].sudo()
        domain = Domain(statements._portal_domain(partner))
        waiting = statements.search(
            domain & Domain("blind", "=", True) & Domain("blind_on", "=", False)
        )
        return {
            (statement.company_id, statement.currency_id)
            for statement in waiting
            if statement._portal_hidden()
        }

    @api.model
    def _sums(self, domain, day):
        """currency id -> list of (day, owed, credit) of what is open."""
        lines = self.env["account.move.line"].sudo()
        found = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
        for column, operator in enumerate((">", "<")):
            groups = lines._read_group(
                domain & Domain("amount_residual_currency", operator, 0),
                ["currency_id", f"{day}:day"],
                ["amount_residual_currency:sum"],
            )
            for currency, value, amount in groups:
                found[currency.id][value or None][column] += amount
        sums = defaultdict(list)
        for currency, days in found.items():
            sums[currency] = [(key, *row) for key, row in days.items()]
        return sums

    @api.model
    def _card(self, sums, today):
        """Balance, overdue, credits and what is due next, of rows of ``_sums``."""
        later = [(day, owed) for day, owed, _credit in sums if day and day >= today]
        later = sorted(row for row in later if row[1])
        return {
            "balance": sum(owed + credit for _day, owed, credit in sums),
            "overdue": sum(owed for day, owed, _c in sums if day and day < today),
            "unapplied": sum(credit for _day, _owed, credit in sums),
            "next_due": later[0][0] if later else False,
            "next_amount": later[0][1] if later else 0.0,
        }

    @api.model
    def _buckets(self, sums, company, currency, today):
        """list of dicts: words, amount, percent of what is owed."""
        bridge = self.env["ar.core.bridge"]
        amounts = [
            (day or today, bridge._units(amount, currency))
            for day, owed, credit in sums
            for amount in (owed, credit)
        ]
        limits = company.sudo()._ar_statement_limits()
        buckets = age(amounts, as_of=today, limits=limits)
        total = sum(bucket.debit for bucket in buckets)
        words = self.env["ar.customer.statement"].new(
            {"basis": company.sudo().ar_statement_basis}
        )
        return [
            {
                "words": words._bucket_words(bucket.after, bucket.upto),
                "amount": bridge._amount(bucket.units, currency),
                "percent": round(100 * bucket.debit / total, 1) if total else 0,
                "overdue": bucket.after is not None,
            }
            for bucket in buckets
        ]

    # === TREND === #

    @api.model
    def _trends(self, domain, today):
        """currency id -> list of (last day of a month, balance), today's the last.

        What is settled in another currency or on another account leaves the balance
        on the day of the reconciliation; all others cancel out.
        """
        lines = self.env["account.move.line"].sudo()
        for name in ("account.move.line", "account.partial.reconcile"):
            self.env[name].flush_model()
        items = lines._search(domain).select(
            *(SQL.identifier("account_move_line", name) for name in ("id", "date")),
            SQL.identifier("account_move_line", "currency_id"),
            SQL.identifier("account_move_line", "amount_currency"),
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH item AS (%s),
                moved AS (
                    SELECT currency_id, date, amount_currency AS amount FROM item
                    UNION ALL
                    SELECT item.currency_id, max_date, -debit_amount_currency
                      FROM account_partial_reconcile
                      JOIN item ON item.id = debit_move_id
                    UNION ALL
                    SELECT item.currency_id, max_date, credit_amount_currency
                      FROM account_partial_reconcile
                      JOIN item ON item.id = credit_move_id
                )
                SELECT currency_id, date_trunc('month', date)::date, SUM(amount)
                  FROM moved GROUP BY 1, 2 ORDER BY 1, 2
                """,
                items,
            )
        )
        moved = defaultdict(list)
        for currency, month, amount in rows:
            moved[currency].append((month, amount))
        ends = [
            date_utils.subtract(today.replace(day=1), months=n) - timedelta(days=1)
            for n in reversed(range(MONTHS - 1))
        ]
        return {
            currency: [
                *((end, float(sum(a for m, a in months if m <= end))) for end in ends),
                (today, float(sum(a for _month, a in months))),
            ]
            for currency, months in moved.items()
        }

    # === ENTRIES === #

    @api.model
    def _filters(self):
        """Filters of the history: name -> (words, domain)."""
        today = fields.Date.context_today(self)
        still_open = Domain("amount_residual_currency", "!=", 0)
        owed = Domain("amount_residual_currency", ">", 0)
        return {
            "all": (self.env._("All"), Domain.TRUE),
            "open": (self.env._("Open"), still_open),
            "overdue": (
                self.env._("Overdue"),
                owed & Domain("date_maturity", "<", today),
            ),
            "invoices": (
                self.env._("Invoices"),
                Domain("move_type", "in", ("out_invoice", "out_receipt")),
            ),
            "credits": (
                self.env._("Credit notes"),
                Domain("move_type", "=", "out_refund"),
            ),
            "payments": (
                self.env._("Payments and others"),
                Domain("move_type", "=", "entry"),
            ),
        }

    @api.model
    def _entries(self, partner, companies, search="", filterby="all", **page):
        """One page of the account's entries.

        Entries of a company and currency whose figures are hidden are left out.

        :param page: ``offset``, ``limit``, ``order`` of the search.
        :return: (account.move.line as superuser, number of all)
        """
        domain = self._domain(partner, companies)
        for company, currency in self._hidden(partner):
            ours = self.env["ar.statement.ledger"]._companies(company)
            domain &= ~(
                Domain("company_id", "in", ours.ids)
                & Domain("currency_id", "=", currency.id)
            )
        domain &= self._filters()[filterby][1]
        if search:
            text = search[:SEARCH_LENGTH]
            domain &= Domain("move_name", "ilike", text) | Domain("ref", "ilike", text)
        lines = self.env["account.move.line"].sudo()
        total = lines.search_count(domain)
        if callable(page.get("offset")):
            page["offset"] = page["offset"](total)
        return lines.search_fetch(domain, ITEM_FIELDS, **page), total

    @api.model
    def _kinds(self, items):
        """dict of item to the words for its kind."""
        model = self.env["ar.customer.statement.line"]
        words = dict(model._fields["kind"]._description_selection(self.env))
        return {item: words[self._kind(item)] for item in items}

    @api.model
    def _kind(self, item):
        if item.move_type in DOCUMENT_KINDS:
            return DOCUMENT_KINDS[item.move_type]
        if item.payment_id or item.statement_line_id:
            return "refund" if item.amount_currency > 0 else "payment"
        return "other"
