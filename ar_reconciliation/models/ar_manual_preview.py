"""What a draft would post: posted as it will be, looked at, and rolled back."""

from contextlib import closing

from odoo import models
from odoo.exceptions import AccessError, RedirectWarning, UserError


class ArManualMatch(models.AbstractModel):
    _inherit = "ar.manual.match"

    def _preview(self, line, draft):
        """The view-model of ``ar.workbench.preview``; nothing stays of it.

        :param line: one account.bank.statement.line record.
        :raise AccessError: when the user may not settle.
        """
        self.env["ar.access"]._check_clerk()
        try:
            self._check_line(line)
            manual = self._read(line, draft)
        except UserError as error:
            return self._previewed(line, error=error.args[0])
        if manual.problems:
            return self._unfinished(manual)
        answer = {
            "rest_text": self._rest_text(manual),
            "warnings": self._warnings(manual),
            "complete": True,
        }
        try:
            return self._previewed(line, **answer, **self._rehearse(manual))
        except AccessError:
            raise
        except (UserError, RedirectWarning) as error:
            return self._previewed(line, **answer, error=error.args[0])

    def _previewed(self, line, units=0, **answer):
        currency = line.foreign_currency_id or line.currency_id
        amount = self.env["ar.core.bridge"]._amount(units, currency)
        return {
            "balance": self.env["ar.workbench"]._money(amount, currency),
            "complete": False,
            "rest_text": "",
            "journal": [],
            "entries": [],
            "warnings": [],
            "error": "",
            "needs_approval": "",
            **answer,
        }

    def _unfinished(self, manual):
        """A draft that cannot be posted as it is."""
        first = manual.problems[0]
        working = first.code in ("undistributed", "empty")
        units = manual.plan.balance
        rested = manual.draft.rest and not manual.plan.problems
        return self._previewed(
            manual.line,
            0 if rested else units,
            rest_text=self._rest_text(manual),
            warnings=self._warnings(manual),
            error="" if working else self._problem_text(manual, first),
        )

    def _rehearse(self, manual):
        """Post inside a savepoint and read what came of it.

        Rolling the savepoint back takes back rows, numbers and locks, and clears the
        caches and what would happen at commit.
        """
        line, hooks = manual.line, self.env.cr.postcommit
        waiting = len(hooks)
        try:
            with closing(self.env.cr.savepoint()):
                vals = self._vals(manual)
                proposal = self.env["ar.match.proposal"].sudo().create(vals).sudo(False)
                needs = proposal._why_approval()
                self.env["ar.posting"]._post_by_hand(proposal)
                self.env.flush_all()
                return {"needs_approval": needs, **self._posted(line)}
        finally:
            if not waiting:
                hooks.clear()

    def _posted(self, line):
        """Journal items of the bank line and of the entries that came with them."""
        items = line.move_id.line_ids.sorted(lambda item: (item.balance < 0, item.id))
        partials = items.matched_debit_ids | items.matched_credit_ids
        others = partials.exchange_move_id | self.env["account.move"].search(
            [("tax_cash_basis_rec_id", "in", partials.ids)], order="id"
        )
        return {
            "journal": [self._journal_row(item) for item in items],
            "entries": [
                {"title": self._entry_title(entry), **self._journal_row(item)}
                for entry in others
                for item in entry.line_ids
            ],
        }

    def _journal_row(self, item):
        """One journal item as text; ``settles`` is the number of what it settles."""
        settles = (
            item.matched_debit_ids.debit_move_id
            | item.matched_credit_ids.credit_move_id
        )
        foreign = item.currency_id != item.company_currency_id
        amount = item.currency_id.format(item.amount_currency) if foreign else ""
        company = item.company_currency_id
        return {
            "account": item.account_id.display_name,
            "partner": item.partner_id.display_name or "",
            "label": item.name or "",
            "debit": company.format(item.debit) if item.debit else "",
            "credit": company.format(item.credit) if item.credit else "",
            "amount_currency": amount,
            "settles": ", ".join(settles.mapped(lambda other: other.move_name or "")),
        }

    def _entry_title(self, entry):
        if entry.tax_cash_basis_rec_id:
            return self.env._("Tax due with the payment")
        return self.env._("Exchange difference")
