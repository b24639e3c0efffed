"""A customer's account as the core wants it: items and reconciliations."""

from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.statement import LedgerItem, Settlement, build

#: What is read of every receivable item, in this order.
ITEM_COLUMNS = (
    "id",
    "customer",
    "currency",
    "amount_currency",
    "balance",
    "date",
    "date_maturity",
    "number",
    "reference",
    "label",
    "move",
    "contact",
    "move_type",
    "journal",
    "payment_type",
    "bank_amount",
    "origin_type",
    "origin_journal",
    "origin_payment_type",
    "origin_bank_amount",
)
#: Models whose tables are read.
READ_MODELS = (
    "account.account",
    "account.bank.statement.line",
    "account.move",
    "account.move.line",
    "account.partial.reconcile",
    "account.payment",
    "res.partner",
)
DOCUMENTS = {
    "out_invoice": "invoice",
    "out_receipt": "invoice",
    "out_refund": "credit_note",
}


class ArStatementLedger(models.AbstractModel):
    _name = "ar.statement.ledger"
    _description = "Customers' Accounts for Statements"

    # A statement that lacks an entry is wrong, not confidential: what is read here
    # is read as superuser, after :meth:`_check_sees_all`.

    @api.model
    def _companies(self, company):
        """The companies whose entries stand in a statement of ``company``.

        The company and its branches: to the customer they are one creditor.
        """
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        return companies.search([("id", "child_of", company.id)])

    @api.model
    def _item_domain(self, company, customers=None):
        """Domain of all receivable items of customers, of all days and currencies.

        :param customers: commercial res.partner records; None: everybody.
        """
        if customers is None:
            whose = Domain("partner_id", "!=", False)
        else:
            whose = Domain("partner_id.commercial_partner_id", "in", customers.ids)
        return (
            Domain("company_id", "in", self._companies(company).ids)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & whose
        )

    @api.model
    def _balances(self, company, customers, date_to):
        """What customers owe at the end of a day, in one query.

        :param customers: commercial res.partner records; None: everybody.
        :return: dict (commercial partner id, currency id) -> (balance in the currency,
            balance in company currency); below zero we owe them.
        :raise UserError: when the user may not see all entries of these customers.
        """
        items = self.env["account.move.line"].sudo().with_context(active_test=False)
        domain = self._item_domain(company, customers) & Domain("date", "<=", date_to)
        groups = items._read_group(
            domain,
            ["partner_id", "currency_id"],
            ["amount_currency:sum", "balance:sum", "__count"],
        )
        self._check_sees_all(company, domain, sum(group[-1] for group in groups))
        found = defaultdict(lambda: (0.0, 0.0))
        for partner, currency, amount, balance, _count in groups:
            key = partner.commercial_partner_id.id, currency.id
            found[key] = found[key][0] + amount, found[key][1] + balance
        return dict(found)

    @api.model
    def _fetch(self, company, partners, date_to, date_from=None, currencies=None):
        """Accounts of customers, in a number of queries that does not grow with them.

        The core needs the items of all days and currencies to say what settled
        what.  Dates and currencies therefore only choose the keys of the result;
        keys of one customer share their lists.

        :param partners: res.partner; their commercial partners are meant.
        :param date_to: no key for a currency without an item up to that day.
        :param date_from: not used; the opening needs what is older.
        :param currencies: res.currency; only and all of these are keys.
        :return: dict (commercial partner id, currency id) ->
            (list of ``LedgerItem``, list of ``Settlement``)
        :raise UserError: when the user may not see all entries of these customers.
        """
        # The queries below name columns that the ORM does not know of.
        for name in READ_MODELS:
            self.env[name].flush_model()
        customers = partners.sudo().commercial_partner_id
        rows = self._item_rows(company, customers)
        domain = self._item_domain(company, customers)
        self._check_sees_all(company, domain, len(rows))
        items = self._ledger_items(company, rows)
        settlements = self._settlements(company, rows)
        keys = {(row["customer"], row["currency"]) for row in rows}
        if currencies is not None:
            keys = {(c.id, currency.id) for c in customers for currency in currencies}
        else:
            early = (row for row in rows if row["date"] <= date_to)
            keys &= {(row["customer"], row["currency"]) for row in early}
        return {key: (items[key[0]], settlements[key[0]]) for key in sorted(keys)}

    @api.model
    def _build(self, company, partners, date_to, date_from=None, currencies=None):
        """dict as of :meth:`_fetch` to ``core.statement.Statement``.

        Ageing as the company's settings say.
        """
        fetched = self._fetch(company, partners, date_to, date_from, currencies)
        names = {c.id: c.name for c in self._currencies(key[1] for key in fetched)}
        return {
            key: build(
                *ledger,
                currency=names[key[1]],
                date_to=date_to,
                date_from=date_from,
                buckets=company.sudo()._ar_statement_limits(),
                basis=company.sudo().ar_statement_basis,
            )
            for key, ledger in fetched.items()
        }

    def _currencies(self, ids):
        return self.env["res.currency"].browse(set(ids))

    @api.model
    def _check_sees_all(self, company, domain, count):
        """Refuse to show a part of an account as if it were the whole.

        :param domain: of the receivable items that are shown.
        :param int count: how many of them there are.
        :raise UserError: when the user's rights hide one of them.
        """
        if self.env.su:
            return
        model = self.env["account.move.line"].with_context(active_test=False)
        if model.search_count(domain) != count:
            raise UserError(
                self.env._(
                    "You do not see all entries of these customers in %s, so their "
                    "statements would be wrong. Select its branches, too, beside the "
                    "company's name at the top, or ask somebody who sees them all.",
                    company.sudo().name,
                )
            )

    # === ITEMS === #

    def _item_rows(self, company, customers):
        """One dict of ``ITEM_COLUMNS`` per receivable item, read in one query."""
        model = self.env["account.move.line"].sudo().with_context(active_test=False)
        query = model._search(self._item_domain(company, customers), order="id")
        line = query.table
        move = query.left_join(line, "move_id", "account_move", "id", "move_id")
        partner = query.left_join(line, "partner_id", "res_partner", "id", "partner_id")
        origin = query.left_join(
            move, "reversed_entry_id", "account_move", "id", "reversed_entry_id"
        )
        columns = (
            *(
                SQL.identifier(*name)
                for name in (
                    (line, "id"),
                    (partner, "commercial_partner_id"),
                    (line, "currency_id"),
                    (line, "amount_currency"),
                    (line, "balance"),
                    (line, "date"),
                    (line, "date_maturity"),
                    (line, "move_name"),
                )
            ),
            SQL(
                "COALESCE(NULLIF(%s, ''), %s)",
                SQL.identifier(move, "ref"),
                SQL.identifier(move, "payment_reference"),
            ),
            SQL.identifier(line, "name"),
            SQL.identifier(line, "move_id"),
            SQL.identifier(move, "partner_id"),
            *self._kind_columns(query, move),
            *self._kind_columns(query, origin),
        )
        rows = self.env.execute_query(query.select(*columns))
        return [dict(zip(ITEM_COLUMNS, row, strict=True)) for row in rows]

    def _kind_columns(self, query, move):
        """Columns that tell what kind of entry it is."""
        payment = query.left_join(
            move, "origin_payment_id", "account_payment", "id", "origin_payment_id"
        )
        bank = query.left_join(
            move,
            "statement_line_id",
            "account_bank_statement_line",
            "id",
            "statement_line_id",
        )
        return [
            SQL.identifier(move, "move_type"),
            SQL.identifier(move, "journal_id"),
            SQL.identifier(payment, "payment_type"),
            SQL.identifier(bank, "amount"),
        ]

    def _ledger_items(self, company, rows):
        """commercial partner id -> list of ``LedgerItem``"""
        facts = self._facts(company, rows)
        items = defaultdict(list)
        for row in rows:
            items[row["customer"]].append(self._ledger_item(row, facts))
        return items

    def _ledger_item(self, row, facts):
        bridge = self.env["ar.core.bridge"]
        currency = facts["currencies"][row["currency"]]
        company_currency = facts["company_currency"]
        item_id = row["id"]
        disputed = facts["disputed"].get(item_id, 0.0)
        promised = facts["promised"].get(item_id, 0.0)
        return LedgerItem(
            id=item_id,
            date=row["date"],
            amount=bridge._units(row["amount_currency"], currency),
            currency=currency.name,
            company_amount=bridge._units(row["balance"], company_currency),
            company_currency=company_currency.name,
            kind=facts["kinds"][item_id],
            due=row["date_maturity"],
            number=row["number"] or "",
            reference=row["reference"] or "",
            label=row["label"] or "",
            move_id=row["move"],
            partner=row["contact"] or 0,
            disputed=max(bridge._units(disputed, currency), 0),
            promised=max(bridge._units(promised, currency), 0),
            written_off=facts["written_off"].get(item_id, 0),
        )

    def _facts(self, company, rows):
        """What items need beside their own row, for all of them at once."""
        currencies = self._currencies(row["currency"] for row in rows)
        items = self.env["account.move.line"].sudo().browse(r["id"] for r in rows)
        exchange = self._exchange_moves(rows)
        journals = self._companies(company).currency_exchange_journal_id
        kinds = {row["id"]: self._kind(row, exchange, journals.ids) for row in rows}
        amounts = self.env["ar.statement.written.off"]._amounts(rows, kinds, company)
        return {
            "currencies": {currency.id: currency for currency in currencies},
            "company_currency": company.sudo().currency_id,
            "disputed": items._ar_disputed_amounts(),
            "promised": self._promised(items),
            "kinds": kinds,
            "written_off": amounts,
        }

    @api.model
    def _promised(self, items):
        """dict of item id to what the customer has promised to pay of it, as of today.

        Nothing here: what records promises extends it.
        """
        return {}

    # === KINDS === #

    def _kind(self, row, exchange, journals):
        """Kind of an item; what reverses an entry has the kind of that entry."""
        if row["move_type"] in DOCUMENTS:
            return DOCUMENTS[row["move_type"]]
        books_only = not row["amount_currency"] and row["balance"]
        if (
            books_only
            or row["move"] in exchange
            or row["journal"] in journals
            or row["origin_journal"] in journals
        ):
            return "exchange"
        return (
            self._money_kind(row["payment_type"], row["bank_amount"])
            or self._money_kind(row["origin_payment_type"], row["origin_bank_amount"])
            or DOCUMENTS.get(row["origin_type"])
            or "other"
        )

    def _money_kind(self, payment_type, bank_amount):
        if payment_type:
            return "payment" if payment_type == "inbound" else "refund"
        if bank_amount is not None:
            return "payment" if bank_amount >= 0 else "refund"
        return None

    def _exchange_moves(self, rows):
        """Ids of the entries that reconciliations made for exchange differences."""
        partials = self.env["account.partial.reconcile"].sudo()
        moves = list({row["move"] for row in rows if row["move_type"] == "entry"})
        query = partials._search([("exchange_move_id", "in", moves)])
        rows = self.env.execute_query(query.select("exchange_move_id"))
        return {move for (move,) in rows}

    # === RECONCILIATIONS === #

    def _settlements(self, company, rows):
        """commercial partner id -> list of ``Settlement`` that touch its items.

        Whatever the company of the reconciliation; both its sides are posted: a
        document reset to draft may keep reconciliations that do not count.
        """
        customer = {row["id"]: row["customer"] for row in rows}
        found = defaultdict(list)
        currency = company.sudo().currency_id
        bridge = self.env["ar.core.bridge"]
        partials = self._partial_rows(list(customer))
        ids = {row[i] for row in partials for i in (3, 4)}
        currencies = {c.id: c for c in self._currencies(ids)}
        for (
            partial, debit, credit, debit_currency, credit_currency,
            debit_amount, credit_amount, amount, day, exchange,
        ) in partials:  # fmt: skip
            settlement = Settlement(
                id=partial,
                debit=debit,
                credit=credit,
                debit_units=bridge._units(debit_amount, currencies[debit_currency]),
                credit_units=bridge._units(credit_amount, currencies[credit_currency]),
                company_units=bridge._units(amount, currency),
                date=day,
                exchange=(exchange,) if exchange else (),
            )
            for owner in {customer.get(debit), customer.get(credit)} - {None}:
                found[owner].append(settlement)
        return found

    def _partial_rows(self, item_ids):
        """Reconciliations of posted items with one of these on either side."""
        if not item_ids:
            return []
        side = SQL(
            """
            SELECT partial.id, debit_move_id, credit_move_id,
                   debit.currency_id, credit.currency_id,
                   partial.debit_amount_currency, partial.credit_amount_currency,
                   partial.amount, partial.max_date, partial.exchange_move_id
              FROM account_partial_reconcile partial
              JOIN account_move_line debit ON debit.id = partial.debit_move_id
              JOIN account_move_line credit ON credit.id = partial.credit_move_id
             WHERE debit.parent_state = 'posted' AND credit.parent_state = 'posted'
            """
        )
        return self.env.execute_query(
            SQL(
                "%(side)s AND partial.debit_move_id = ANY(%(ids)s) UNION "
                "%(side)s AND partial.credit_move_id = ANY(%(ids)s) ORDER BY 1",
                side=side,
                ids=item_ids,
            )
        )
