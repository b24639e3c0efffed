from odoo import models
from odoo.exceptions import UserError


class ArPosting(models.AbstractModel):
    _inherit = "ar.posting"

    # Items in another currency than the bank line are settled in full, in their own
    # currency.  What the money is worth more or less than the item is a difference of
    # exchange: Odoo books it when it reconciles, except for an item in the company's
    # currency, whose amount and balance are one; there the entry carries it.  Beside
    # them a person may settle items in the line's currency and keep a rest.

    def _exchanged_counterparts(self, proposal):
        """Like ``_prepare_counterparts``, for items in another currency.

        :return: list of (values, open item to reconcile with, or None)
        """
        line = proposal.statement_line_id
        amounts = line._get_accounting_amounts_and_currencies()
        transaction_amount, company_amount, company = amounts[0], amounts[4], amounts[5]
        groups = proposal.allocation_ids.grouped("move_line_id")
        rest = company.round(company_amount * proposal.remainder / transaction_amount)
        counterparts, left = [], company.round(company_amount - rest)
        for place, (item, allocations) in enumerate(groups.items(), 1):
            paid = sum(allocations.mapped("paid"))
            share = company.round(company_amount * paid / transaction_amount)
            share = left if place == len(groups) else share
            left = company.round(left - share)
            counterparts += self._exchanged_item(line, item, allocations, share)
        if proposal.remainder:
            counterparts.append(
                ({**self._credit_vals(proposal), "balance": -rest}, None)
            )
        return counterparts

    def _exchanged_item(self, line, item, allocations, share):
        """The item's counterpart, its discount, and what the exchange cost.

        :param float share: the money's worth in the company's currency.
        """
        company = line.company_id.currency_id
        total = sum(allocations.mapped("amount"))
        discounts = [
            self._with_balance(line, vals)
            for allocation in allocations
            for vals in self._without_money(line, allocation)
        ]
        worth = company.round(share + sum(vals["balance"] for vals in discounts))
        vals = {
            **self._item_vals(line, item, -total),
            "currency_id": item.currency_id.id,
            "balance": -worth,
        }
        counterparts = [(vals, item), *((other, None) for other in discounts)]
        if item.currency_id != company:
            return counterparts
        vals["balance"] = -total
        loss = company.round(total - worth)
        if not company.is_zero(loss):
            counterparts.append((self._exchange_vals(line, item, loss), None))
        return counterparts

    def _with_balance(self, line, vals):
        """What is written off in the line's currency, at the bank's rate."""
        if "balance" in vals:
            return vals
        amounts = line._get_accounting_amounts_and_currencies()
        share = vals["amount_currency"] * amounts[4] / amounts[0]
        return {**vals, "balance": amounts[5].round(share)}

    def _exchange_vals(self, line, item, loss):
        """A loss (> 0) or gain on the company's own exchange account.

        :raise UserError: when the company has none.
        """
        company = line.company_id
        account = (
            company.expense_currency_exchange_account_id
            if loss > 0
            else company.income_currency_exchange_account_id
        )
        if not account:
            raise UserError(
                self.env._(
                    "%(company)s has no account for exchange differences, which "
                    "%(line)s needs: set it in the accounting settings, then match "
                    "the line again.",
                    company=company.name,
                    line=line.display_name,
                )
            )
        name = self.env._("Exchange difference: %s", item.move_name)
        vals = self._base_vals(line, account, item.partner_id, loss, name)
        return {**vals, "currency_id": company.currency_id.id, "balance": loss}
