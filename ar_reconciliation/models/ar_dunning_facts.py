"""What decides about reminders, read for many customers in a few queries."""

from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.dunning import Credit, Facts, Item

#: What is read of every open item, in this order.
ITEM_COLUMNS = (
    "id",
    "customer",
    "currency",
    "open",
    "amount",
    "date",
    "due",
    "number",
    "move",
    "excluded",
)


class ArDunningFacts(models.AbstractModel):
    _name = "ar.dunning.facts"
    _description = "What Decides About Reminders"

    # Whoever lacks the right to see a receipt must not send a reminder because of
    # that: all is read as superuser.  Callers check who may send.

    @api.model
    def _fetch(self, company, partners, day):
        """What decides about reminders, in a number of queries that does not grow
        with the customers.

        The items are those of the company and its branches, which are one creditor;
        receipts and earlier reminders those of the whole group of branches.

        :param partners: res.partner; their commercial partners are meant.
        :param day: the day of the reminders, for all that depends on one.
        :return: dict (commercial partner id, currency id) -> ``core.dunning.Facts``,
            for all customers and currencies with something to pay.
        :raise AccessError: for a company that is not the user's.
        """
        self._check_company(company)
        self.env.flush_all()
        facts = self.sudo().with_company(company).with_context(active_test=False)
        partners = partners.with_env(facts.env)
        partners.fetch(["commercial_partner_id"])
        return facts._read_all(
            company.with_env(facts.env), partners.commercial_partner_id, day
        )

    @api.model
    def _customers(self, company):
        """All who have something to pay to a company, as commercial partners."""
        self._check_company(company)
        self.env.flush_all()
        facts = self.sudo()
        lines = facts.env["account.move.line"].with_context(active_test=False)
        query = lines._search(
            facts._open_domain(company) & Domain("amount_residual_currency", ">", 0)
        )
        partner = query.left_join(
            query.table, "partner_id", "res_partner", "id", "partner_id"
        )
        customer = SQL.identifier(partner, "commercial_partner_id")
        query.groupby = customer
        ids = [row[0] for row in facts.env.execute_query(query.select(customer))]
        return self.env["res.partner"].browse(sorted(ids))

    @api.model
    def _check_company(self, company):
        if not self.env.su and company not in self.env.user.company_ids:
            raise AccessError(
                self.env._("%s is none of your companies.", company.sudo().name)
            )

    @api.model
    def _group(self, company):
        """The company with all that are branches of the same head office."""
        companies = self.env["res.company"].with_context(active_test=False)
        return companies.search([("id", "child_of", company.root_id.id)])

    def _read_all(self, company, customers, day):
        rows = self._item_rows(company, customers)
        debits = [row for row in rows if row["open"] > 0]
        customers = customers.browse(sorted({row["customer"] for row in debits}))
        currencies = self._currencies(rows)
        covers = self._covers(company, customers, debits, day)
        people = self._people(company, customers)
        parts = {
            "items": self._items(debits, currencies, covers),
            "credits": self._credits(rows, currencies),
            "receipts": self._receipts_by_id(company, day, currencies),
            "payments": covers["payments"],
            "reviews": self._reviews(company, customers),
            "promises": self._promises(company, customers),
            "plans": self._plans(company, customers),
            "sent": self._sent(company, customers),
        }
        return {
            key: Facts(
                company=company.id,
                partner=key[0],
                currency=currencies[key[1]].name,
                **{name: tuple(part.get(key, ())) for name, part in parts.items()},
                **people[key[0]],
            )
            for key in sorted(parts["items"])
        }

    # === ITEMS AND CREDITS === #

    @api.model
    def _open_domain(self, company, customers=None):
        """Domain of open receivable items."""
        companies = self.env["ar.statement.ledger"]._companies(company)
        domain = (
            Domain("company_id", "in", companies.ids)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
        )
        if customers is not None:
            mine = Domain("partner_id.commercial_partner_id", "in", customers.ids)
            domain &= mine
        return domain

    def _item_rows(self, company, customers):
        """One dict of ``ITEM_COLUMNS`` per open item, in the order of ids."""
        model = self.env["account.move.line"]
        query = model._search(self._open_domain(company, customers), order="id")
        line = query.table
        partner = query.left_join(line, "partner_id", "res_partner", "id", "partner_id")
        columns = [
            SQL.identifier(*name)
            for name in (
                (line, "id"),
                (partner, "commercial_partner_id"),
                (line, "currency_id"),
                (line, "amount_residual_currency"),
                (line, "amount_currency"),
                (line, "date"),
                (line, "date_maturity"),
                (line, "move_name"),
                (line, "move_id"),
                (line, "no_followup"),
            )
        ]
        return [
            dict(zip(ITEM_COLUMNS, row, strict=True))
            for row in self.env.execute_query(query.select(*columns))
        ]

    def _currencies(self, rows):
        """currency id -> res.currency"""
        currencies = self.env["res.currency"].browse({row["currency"] for row in rows})
        return {currency.id: currency for currency in currencies}

    def _items(self, debits, currencies, covers):
        """(customer, currency) -> list of ``Item``"""
        bridge, found = self.env["ar.core.bridge"], defaultdict(list)
        promised, broken = covers["promised"], covers["broken"]
        for row in debits:
            currency, item_id = currencies[row["currency"]], row["id"]
            opened = bridge._units(row["open"], currency)
            if opened <= 0:
                continue
            amount, promised_on = promised.get(item_id, (0.0, None))[:2]
            found[row["customer"], row["currency"]].append(
                Item(
                    id=item_id,
                    due=row["due"] or row["date"],
                    open=opened,
                    number=row["number"] or "",
                    move_id=row["move"],
                    day=row["date"],
                    amount=bridge._units(row["amount"], currency),
                    disputed=self._cover(covers["disputed"].get(item_id), currency),
                    promised=self._cover(amount, currency),
                    planned=self._cover(
                        covers["planned"].get(item_id, (0.0,))[0], currency
                    ),
                    in_process=covers["in_process"].get(item_id, 0),
                    on_hold=bool(row["excluded"]),
                    promised_on=promised_on,
                    broken_on=broken.get(item_id),
                    acknowledged=covers["acknowledged"].get(item_id),
                )
            )
        return found

    def _cover(self, amount, currency):
        """Money that covers an item, as units; what there is of it is at least one."""
        if not amount or amount <= 0:
            return 0
        return max(self.env["ar.core.bridge"]._units(amount, currency), 1)

    def _credits(self, rows, currencies):
        """(customer, currency) -> list of ``Credit``"""
        bridge, found = self.env["ar.core.bridge"], defaultdict(list)
        for row in rows:
            units = -bridge._units(row["open"], currencies[row["currency"]])
            if units > 0:
                credit = Credit(
                    row["id"], units, row["number"] or "", row["date"], row["move"]
                )
                found[row["customer"], row["currency"]].append(credit)
        return found

    def _receipts_by_id(self, company, day, currencies):
        """(customer, currency id) -> the receipts that could be the customer's."""
        ids = {currency.name: number for number, currency in currencies.items()}
        return {
            (customer, ids[code]): receipts
            for (customer, code), receipts in self._receipts(company, day).items()
            if code in ids
        }
