"""Money that waits in the bank without a match, and whose it could be."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.lru import LRU

from ..core.dunning.receipts import Waiting, ties

#: A bank line without a match says nothing about today after so many days.
RECEIPT_DAYS = 730
#: Answers by what they follow from, for all databases of the process.
_ANSWERS = LRU(8)
#: All that :meth:`ArDunningFacts._ties` reads.
_READ = (
    """
    SELECT line.id, line.amount, line.amount_currency, line.foreign_currency_id,
           line.currency_id, line.payment_ref, line.partner_name,
           line.account_number, line.ar_bank_data, line.transaction_details,
           move.date, move.ref, move.narration, move.partner_id
      FROM account_bank_statement_line line
      JOIN account_move move ON move.id = line.move_id
     WHERE line.id = ANY(%(lines)s)
    """,
    """
    SELECT proposal.id, proposal.statement_line_id, proposal.partner_id,
           ARRAY_AGG(item.partner_id ORDER BY allocation.id)
      FROM ar_match_proposal proposal
 LEFT JOIN ar_match_allocation allocation ON allocation.proposal_id = proposal.id
 LEFT JOIN account_move_line item ON item.id = allocation.move_line_id
     WHERE proposal.state IN ('proposed', 'approval')
       AND proposal.statement_line_id = ANY(%(lines)s)
  GROUP BY proposal.id
    """,
    """
    SELECT item.id, item.amount_residual_currency, item.amount_currency,
           item.currency_id, item.partner_id, item.date, item.date_maturity,
           item.name, item.discount_date, item.discount_amount_currency,
           move.name, move.payment_reference, move.ref, move.move_type
      FROM account_move_line item
      JOIN account_move move ON move.id = item.move_id
      JOIN account_account account ON account.id = item.account_id
     WHERE item.company_id = ANY(%(companies)s) AND item.parent_state = 'posted'
       AND item.reconciled IS NOT TRUE AND account.account_type = 'asset_receivable'
    """,
    """
    SELECT id, name, vat, company_registry, company_id, commercial_partner_id,
           customer_rank > 0
      FROM res_partner
    """,
    """
    SELECT id, sanitized_acc_number, partner_id, company_id, active
      FROM res_partner_bank
    """,
    """
    SELECT id, kind, value, partner_id, company_id, count, active
      FROM ar_payer_alias
    """,
)


class ArDunningFacts(models.AbstractModel):
    _inherit = "ar.dunning.facts"

    # === IN THE BANK === #

    def _receipts(self, company, day):
        """(customer id, currency code) -> tuple of ``Receipt`` that could be theirs.

        Always of all customers: whose a receipt could be depends on the others.  A run
        asks many times, so the answer is kept for as long as nothing has changed that
        it follows from; that is read, and compared, each time.
        """
        companies = self._group(company)
        waiting = self._waiting_query(companies, day)
        lines = self.env["account.bank.statement.line"].browse(waiting)
        if not lines:
            return {}
        key = (
            self.env.cr.dbname,
            company.id,
            tuple(companies.ids),
            day,
            *self._fingerprint(companies, lines),
        )
        found = _ANSWERS.get(key)
        if found is None:
            found = _ANSWERS[key] = self._ties(company, companies, lines, day)
        return found

    def _fingerprint(self, companies, lines):
        """Hashes of all that :meth:`_ties` reads, in one query."""
        hashes = SQL(", ").join(
            SQL(
                "(SELECT MD5(STRING_AGG(MD5(found::text), '' ORDER BY found.id)) "
                "FROM (%s) found)",
                SQL(read, lines=lines.ids, companies=companies.ids),
            )
            for read in _READ
        )
        return self.env.execute_query(SQL("SELECT %s", hashes))[0]

    def _ties(self, company, companies, lines, day):
        """What :meth:`_receipts` returns, worked out."""
        bridge = self.env["ar.core.bridge"].with_context(active_test=True)
        self._read_lines(lines)
        items = bridge._fetch_items(
            Domain("company_id", "in", companies.ids)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
        )
        proposed = self._proposed(lines)
        waiting = [
            Waiting(
                # To the customer a head office and its branches are one.
                replace(entry, company=company.id),
                frozenset(proposed.get(entry.id, ())),
            )
            for entry in bridge._bank_entries(lines)
        ]
        return ties(waiting, items, self._payers(companies, items, lines), day)

    def _waiting_query(self, companies, day):
        """Bank lines with money in that nobody has matched or excluded."""
        return self.env["account.bank.statement.line"]._search(
            Domain("company_id", "in", companies.ids)
            & Domain("is_reconciled", "=", False)
            & Domain("amount", ">", 0)
            & Domain("date", ">=", day - timedelta(days=RECEIPT_DAYS))
            & Domain("move_id.state", "=", "posted")
            & Domain("ar_match_state", "not in", ("matched", "excluded")),
            order="id",
        )

    def _read_lines(self, lines):
        """Read all at once: the ORM would read a thousand lines at a time."""
        lines.fetch(
            [
                "move_id",
                "payment_ref",
                "partner_name",
                "account_number",
                "amount",
                "amount_currency",
                "foreign_currency_id",
                "currency_id",
                "transaction_details",
                "ar_bank_data",
            ]
        )
        lines.move_id.fetch(["date", "ref", "narration", "partner_id", "company_id"])
        lines.move_id.partner_id.fetch(["commercial_partner_id"])

    def _proposed(self, lines):
        """bank line id -> customers whom proposals that wait name."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT proposal.statement_line_id, partner.commercial_partner_id
                  FROM ar_match_proposal proposal
             LEFT JOIN ar_match_allocation allocation
                    ON allocation.proposal_id = proposal.id
             LEFT JOIN account_move_line item ON item.id = allocation.move_line_id
                  JOIN res_partner partner
                    ON partner.id IN (proposal.partner_id, item.partner_id)
                 WHERE proposal.state IN ('proposed', 'approval')
                   AND proposal.statement_line_id = ANY(%s)
                """,
                lines.ids,
            )
        )
        found = defaultdict(set)
        for line, customer in rows:
            found[line].add(customer)
        return found

    def _payers(self, companies, items, lines):
        """Customers of the companies as ``Payer`` values, each once."""
        bridge = self.env["ar.core.bridge"].with_context(active_test=True)
        found = {}
        for company in companies:
            for payer in bridge._payers(company, items, lines):
                known = found.get(payer.id)
                if known:
                    payer = replace(
                        known,
                        accounts=(*known.accounts, *payer.accounts),
                        learned_names=(*known.learned_names, *payer.learned_names),
                        learned_accounts=(
                            *known.learned_accounts,
                            *payer.learned_accounts,
                        ),
                    )
                found[payer.id] = replace(payer, company=0)
        return list(found.values())
