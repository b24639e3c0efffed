"""Search for open items: number, amount and name at once, bounded, best first."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.scan import read_term

#: Customers whose name fits that are looked at.
MAX_NAMES = 50

#: How well an item fits, best first.
EXACT, REFERENCE, RUNS, AMOUNT, PART, NAME = 64, 48, 32, 24, 16, 8


class ArItemSearch(models.AbstractModel):
    _name = "ar.item.search"
    _description = "Search for Open Items"

    def _find(self, line, term="", partner_id=False, offset=0, limit=30, named=False):
        """Open items that a bank line may settle.

        :param str term: read as number, amount and name; empty: the payer's, oldest
            first, or when the payer is not known those nearest in amount.
        :param bool named: only by number or reference.
        :return: (account.move.line records in order, are there more?)
        """
        # Neither the database nor a name has characters that cannot be seen.
        term = "".join(c for c in term if c.isprintable())
        partner = self.env["res.partner"].browse(partner_id or ()).exists()
        payer = (partner or self._payer(line)).commercial_partner_id
        query = self._open_query(line, payer, partner)
        read = read_term(term)
        if read.compact or read.words or read.amounts:
            self._by_term(query, read, payer, term, named)
        elif term.strip():
            return self.env["account.move.line"], False
        elif payer and not partner and not self._has_any(line, payer):
            self._by_distance(query, line)
        elif payer:
            self._of(query, payer)
            self._sort(query, SQL("NULL::int"))
        else:
            self._by_distance(query, line)
        query.limit, query.offset = limit + 1, offset
        ids = [row[0] for row in self.env.execute_query(query.select())]
        items = self.env["account.move.line"].browse(ids[:limit])
        return items, len(ids) > limit

    def _payer(self, line):
        """Who pays, as far as anybody knows."""
        return line.partner_id or line.ar_proposal_id.partner_id

    # === WHICH ITEMS === #

    def _domain(self, line, rule):
        """Open items of the line's company that it may settle, record rules aside."""
        kinds = Domain("account_id.account_type", "=", "asset_receivable")
        kinds |= (
            Domain("payment_id.payment_type", "=", "inbound")
            & Domain("payment_id.partner_type", "=", "customer")
            & Domain("account_id.reconcile", "=", True)
            & Domain("account_id.account_type", "!=", "liability_payable")
        )
        if rule.set_off:
            kinds |= Domain(
                "account_id.account_type", "=", "liability_payable"
            ) & Domain("move_id.move_type", "in", ("in_invoice", "in_refund"))
        return (
            Domain("company_id", "=", line.company_id.id)
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("amount_residual_currency", "!=", 0)
            & Domain("statement_line_id", "!=", line.id)
            & kinds
        )

    def _open_query(self, line, payer, partner):
        rule = self.env["ar.manual.match"]._rule(line, payer)
        domain = self._domain(line, rule)
        if partner:
            domain &= Domain(
                "partner_id.commercial_partner_id",
                "=",
                partner.commercial_partner_id.id,
            )
        return self.env["account.move.line"]._search(domain)

    def _has_any(self, line, payer):
        rule = self.env["ar.manual.match"]._rule(line, payer)
        domain = self._domain(line, rule) & Domain(
            "partner_id.commercial_partner_id", "=", payer.id
        )
        return bool(self.env["account.move.line"].search(domain, limit=1))

    # === ORDER === #

    def _sort(self, query, score):
        """Best first, then oldest due; ids last, so that pages never overlap."""
        table = query.table
        query.order = SQL(
            "%s DESC, COALESCE(%s, %s), %s",
            score,
            SQL.identifier(table, "date_maturity"),
            SQL.identifier(table, "date"),
            SQL.identifier(table, "id"),
        )

    def _of(self, query, payer):
        owner = self._owner(query)
        query.add_where(SQL("%s = %s", owner, payer.id))

    def _owner(self, query):
        alias = query.left_join(
            query.table, "partner_id", "res_partner", "id", "partner_id"
        )
        return SQL.identifier(alias, "commercial_partner_id")

    def _by_distance(self, query, line):
        """Nearest to the line's amount, in company currency."""
        amount = line._get_accounting_amounts_and_currencies()[4]
        distance = SQL(
            "ABS(ABS(%s) - %s)",
            SQL.identifier(query.table, "amount_residual"),
            abs(amount),
        )
        same_side = SQL(
            "%s * %s > 0", SQL.identifier(query.table, "amount_residual"), amount
        )
        query.order = SQL(
            "%s DESC, %s, %s", same_side, distance, SQL.identifier(query.table, "id")
        )

    def _by_term(self, query, read, payer, term, named):
        """Keep what fits the term in any way, the closest first."""
        scores = self._number_scores(query, read)
        if not named:
            scores += self._amount_scores(query, read)
            scores += self._name_scores(query, read, term)
        if not scores:
            query.add_where(SQL("FALSE"))
            return
        fits = SQL(" OR ").join(condition for condition, _score in scores)
        query.add_where(SQL("(%s)", fits))
        best = SQL(
            "GREATEST(%s)",
            SQL(", ").join(
                SQL("CASE WHEN %s THEN %s ELSE 0 END", condition, score)
                for condition, score in scores
            ),
        )
        own = SQL(
            "CASE WHEN %s = %s THEN 4 ELSE 0 END", self._owner(query), payer.id or 0
        )
        self._sort(query, SQL("(%s + %s)", best, own))

    def _number_scores(self, query, read):
        """(condition, score) of the numbers that an item has."""
        if not read.compact:
            return []
        table = query.table
        move = query.left_join(table, "move_id", "account_move", "id", "move_id")
        number = self._compact(SQL.identifier(table, "move_name"))
        reference = self._compact(SQL.identifier(move, "payment_reference"))
        others = self._compact(
            SQL(
                "CONCAT(%s, ' ', %s)",
                SQL.identifier(move, "ref"),
                SQL.identifier(table, "name"),
            )
        )
        like = f"%{read.compact}%"
        scores = [
            (SQL("%s = %s", number, read.compact), EXACT),
            (SQL("%s = %s", reference, read.compact), EXACT),
            (SQL("%s LIKE %s", reference, like), REFERENCE),
            (SQL("%s LIKE %s", number, like), PART),
            (SQL("%s LIKE %s", others, like), PART),
        ]
        name = SQL.identifier(table, "move_name")
        if read.pattern:
            scores.append((SQL("%s ~ %s", name, read.pattern), RUNS))
        if read.digits:
            scores.append(
                (SQL("%s LIKE %s", self._digits(name), f"%{read.digits}%"), RUNS - 4)
            )
        if len(read.body) >= 4:
            scores.append(
                (SQL("%s LIKE %s", self._digits(name), f"%{read.body}"), RUNS - 8)
            )
        return scores

    def _compact(self, column):
        return SQL(
            "REGEXP_REPLACE(UPPER(COALESCE(%s, '')), '[^A-Z0-9]', '', 'g')", column
        )

    def _digits(self, column):
        return SQL("REGEXP_REPLACE(COALESCE(%s, ''), '[^0-9]', '', 'g')", column)

    def _amount_scores(self, query, read):
        """What is open of an item, or is with its discount, is the amount."""
        if not read.amounts:
            return []
        columns = (
            "amount_residual_currency",
            "discount_amount_currency",
            "amount_residual",
        )
        return [
            (
                SQL(
                    "ROUND(ABS(COALESCE(%s, 0))::numeric, 6) IN %s",
                    SQL.identifier(query.table, column),
                    tuple(read.amounts),
                ),
                AMOUNT,
            )
            for column in columns
        ]

    def _name_scores(self, query, read, term):
        """The customer's name, or a contact's, has the words."""
        if not read.words:
            return []
        typed = " ".join(term.split())[:100]
        names = Domain("complete_name", "ilike", typed) | Domain.AND(
            Domain("complete_name", "ilike", word) for word in read.words
        )
        names |= Domain.AND(
            Domain("complete_name", "ilike", word) for word in typed.split()[:6]
        )
        partners = self.env["res.partner"].with_context(active_test=False)
        found = partners.search(names, limit=MAX_NAMES).commercial_partner_id
        if not found:
            return []
        return [(SQL("%s IN %s", self._owner(query), tuple(found.ids)), NAME)]
