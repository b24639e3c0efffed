"""Does the queue agree with the ledger? Open bank lines against suspense accounts."""

from odoo import api, models
from odoo.fields import Domain

from .ar_statement_line_state import OPEN_STATES


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    # A bank line's entry is `bank / suspense` until it is settled, so what the lines
    # leave open must be what stands on the suspense accounts, in each currency. Lines
    # left on a customer's account are open for us, but not in suspense.

    @api.model
    def _ledger(self, options):
        """What is open in the queue's journals against the suspense accounts.

        :return: ``{"state": "agrees" | "differs" | "unknown", "text"}``.
        """
        journals = self._queue_journals(options)
        accounts = journals.suspense_account_id
        blind = any(not journal.suspense_account_id for journal in journals)
        if not journals or blind or not self._may_read_ledger():
            text = self.env._("The suspense accounts cannot be compared.")
            return {"state": "unknown", "text": text}
        open_amounts, unreviewed = self._open_by_currency(journals)
        ledger = self._suspense_by_currency(journals, accounts)
        differences = [
            (currency, difference)
            for currency in open_amounts.keys() | ledger.keys()
            if not currency.is_zero(
                difference := ledger.get(currency, 0.0) - open_amounts.get(currency, 0)
            )
        ]
        if differences and unreviewed:
            text = self.env._(
                "Entries of bank lines that wait for a review: %s. What of them is "
                "open cannot be told.",
                unreviewed,
            )
            return {"state": "unknown", "text": text}
        return self._ledger_text(journals, accounts, differences)

    def _ledger_text(self, journals, accounts, differences):
        names = ", ".join(accounts.sorted("code").mapped("display_name"))
        aside = self._aside_text(journals)
        if not differences:
            text = self.env._("Agrees with the ledger: %s.", names)
            return {"state": "agrees", "text": f"{text} {aside}".strip()}
        amounts = ", ".join(
            currency.format(difference)
            for currency, difference in sorted(differences, key=lambda d: d[0].name)
        )
        text = self.env._(
            "The ledger has %(amounts)s on %(accounts)s that no open bank line "
            "explains. Look there for entries made by hand.",
            amounts=amounts,
            accounts=names,
        )
        return {"state": "differs", "text": f"{text} {aside}".strip()}

    @api.model
    def _queue_journals(self, options):
        """Journals with bank lines in the companies in use, or the chosen one."""
        domain = Domain("type", "in", ("bank", "cash", "credit")) & Domain(
            "company_id", "in", self.env.companies.ids
        )
        if options.get("journal_id"):
            domain &= Domain("id", "=", options["journal_id"])
        journals = self.env["account.journal"].with_context(active_test=False)
        return journals.search(domain)

    def _may_read_ledger(self):
        return self.env["account.move.line"].has_access("read")

    def _open_by_currency(self, journals):
        """({currency: what the unsettled lines leave open}, number not reviewed).

        Signed as on the suspense account; excluded lines are there, too.
        """
        lines = self.env["account.bank.statement.line"]
        domain = (
            Domain("is_reconciled", "=", False)
            & Domain("state", "=", "posted")
            & Domain("journal_id", "in", journals.ids)
        )
        rows = lines._read_group(
            domain,
            ["currency_id", "foreign_currency_id", "checked"],
            ["amount_residual:sum", "__count"],
        )
        found, unreviewed = {}, 0
        for own, foreign, checked, residual, count in rows:
            currency = foreign or own
            found[currency] = found.get(currency, 0.0) + residual
            unreviewed += 0 if checked else count
        return {c: c.round(amount) for c, amount in found.items()}, unreviewed

    def _suspense_by_currency(self, journals, accounts):
        """{currency: balance of the accounts}, without other journals' bank lines."""
        model = self.env["account.journal"].with_context(active_test=False)
        others = model.search(
            [
                ("suspense_account_id", "in", accounts.ids),
                ("type", "in", ("bank", "cash", "credit")),
                ("id", "not in", journals.ids),
            ]
        )
        rows = self.env["account.move.line"]._read_group(
            Domain("account_id", "in", accounts.ids)
            & Domain("parent_state", "=", "posted")
            & Domain("company_id", "in", journals.company_id.ids)
            & Domain("journal_id", "not in", others.ids),
            ["currency_id"],
            ["amount_currency:sum"],
        )
        return {currency: currency.round(amount) for currency, amount in rows}

    def _aside_text(self, journals):
        """Which lines of the queue stand on customers' accounts, not in suspense."""
        rows = self.env["account.bank.statement.line"]._read_group(
            Domain("ar_match_state", "in", OPEN_STATES)
            & Domain("is_reconciled", "=", True)
            & Domain("state", "=", "posted")
            & Domain("journal_id", "in", journals.ids),
            ["currency_id"],
            ["amount:sum", "__count"],
        )
        if not rows:
            return ""
        return self.env._(
            "Besides, %(amounts)s stand on customers' accounts (bank lines: "
            "%(count)s).",
            count=sum(count for _currency, _amount, count in rows),
            amounts=", ".join(currency.format(amount) for currency, amount, _n in rows),
        )
