from collections import Counter

from odoo import models
from odoo.exceptions import AccessError, UserError


class ArPosting(models.AbstractModel):
    _name = "ar.posting"
    _description = "Posting of Matches"

    # A bank line's entry is `bank / suspense`.  Posting puts one journal item per
    # settled document in the place of the suspense item and reconciles each pair, as
    # Odoo's own bank matching does; all lines of a batch share each step.

    def _post(self, proposals):
        """Settle the bank lines of the proposals and reconcile the open items.

        :param proposals: ar.match.proposal, at most one per bank line.
        :raise UserError: from Odoo's own checks (lock dates, accounts, …); then
            nothing of the batch is posted, if the caller holds a savepoint.
        """
        if not proposals:
            return
        lines = proposals.statement_line_id
        lines.filtered("is_reconciled").action_undo_reconciliation()
        proposals._check_items_open()
        self._set_customers(proposals)
        items, plan = self._replace_suspense(proposals)
        # Reconciling changes no invoice line: Odoo need not look for changed ones.
        quick = items.with_context(skip_invoice_sync=True)
        # Records of one batch are read together, not pair by pair.
        together = (quick | proposals.allocation_ids.move_line_id)._prefetch_ids
        pairs = [(quick[index], item) for index, item in plan]
        for group in self._rounds(pairs, together):
            quick._reconcile_plan(group)

    def _post_by_hand(self, proposals):
        """As :meth:`_post`; what is refused names its bank line.

        :raise UserError: naming the first line that cannot be posted; the caller's
            transaction must be rolled back.
        """
        try:
            with self.env.cr.savepoint():
                self._post(proposals)
        except AccessError:
            raise
        except UserError:
            for proposal in proposals:
                self._post_named(proposal)

    def _post_named(self, proposal):
        try:
            self._post(proposal)
        except AccessError:
            raise
        except UserError as error:
            raise UserError(
                self.env._(
                    "%(line)s was not posted: %(detail)s Remove the cause and apply "
                    "it again.",
                    line=proposal.statement_line_id.display_name,
                    detail=error.args[0],
                )
            ) from error

    def _rounds(self, pairs, together):
        """Part the pairs so that no round settles the same document twice.

        Odoo makes the cash basis entries and the exchange differences of a round
        after all its reconciliations.  A document settled twice in it would be due as
        a whole with the first payment, and its difference could be laid to the other.

        :param pairs: list of (item of a bank line, open item)
        :param together: ids of records to read together
        :return: list of lists of account.move.line, one per pair; mostly one list
        """
        rounds, seen = [], Counter()
        for own, item in pairs:
            item = item.with_prefetch(together)
            apart = (
                item.company_id.tax_exigibility
                or item.currency_id != item.company_currency_id
            )
            position = seen[item.move_id] if apart else 0
            seen[item.move_id] += 1
            if position == len(rounds):
                rounds.append([])
            rounds[position].append((own | item).with_prefetch(together))
        return rounds

    def _set_customers(self, proposals):
        """Put the customers on lines, entries and items, one write per customer."""
        for proposal in proposals:
            proposal.sudo().previous_partner_id = proposal.statement_line_id.partner_id
        known = proposals.filtered("partner_id")
        known.statement_line_id._ar_set_partners(
            {p.statement_line_id: p.partner_id for p in known}
        )

    def _replace_suspense(self, proposals):
        """Swap the suspense items for the counterparts of all proposals at once.

        :return: (created items, [(index of a created item, open item), …])
        """
        vals_list, plan = [], []
        for proposal in proposals:
            for vals, item in self._prepare_counterparts(proposal):
                if item:
                    plan.append((len(vals_list), item))
                vals_list.append(vals)
        moves = proposals.statement_line_id.move_id
        tracked = any(moves.company_id.mapped("restrictive_audit_trail"))
        moves = moves.with_context(
            force_delete=True,
            skip_account_move_synchronization=True,
            skip_invoice_sync=True,
            skip_readonly_check=True,
            tracking_disable=not tracked,
        )
        suspense = moves.env["account.move.line"].union(
            *(line._seek_for_lines()[1] for line in proposals.statement_line_id)
        )
        with moves._check_balanced({"records": moves}):
            suspense.with_env(moves.env).unlink()
            items = moves.env["account.move.line"].create(vals_list)
        return items.with_env(self.env), plan

    # === COUNTERPARTS === #

    def _prepare_counterparts(self, proposal):
        """Journal item values that take the place of the suspense item.

        :return: list of (values, open item to reconcile with, or None)
        """
        if proposal._is_exchanged():
            return self._exchanged_counterparts(proposal)
        line = proposal.statement_line_id
        counterparts = []
        for item, allocations in proposal.allocation_ids.grouped(
            "move_line_id"
        ).items():
            total = sum(allocations.mapped("amount"))
            counterparts.append((self._item_vals(line, item, -total), item))
            for allocation in allocations:
                counterparts += [
                    (vals, None) for vals in self._without_money(line, allocation)
                ]
        if proposal.remainder:
            counterparts.append((self._credit_vals(proposal), None))
        self._set_balances(line, [vals for vals, _item in counterparts])
        return counterparts

    def _base_vals(self, line, account, partner, amount_currency, name):
        return {
            "move_id": line.move_id.id,
            "name": name,
            "account_id": account.id,
            "partner_id": partner.id,
            "currency_id": (line.foreign_currency_id or line.currency_id).id,
            "amount_currency": amount_currency,
            "analytic_distribution": False,
        }

    def _item_vals(self, line, item, amount_currency):
        return self._base_vals(
            line, item.account_id, item.partner_id, amount_currency, line.payment_ref
        )

    def _credit_vals(self, proposal):
        """The remainder stays on the customer's account, or is written off."""
        line = proposal.statement_line_id
        if proposal.write_off_remainder:
            rule = proposal.rule_id
            vals = self._base_vals(
                line,
                proposal.remainder_account_id or rule.write_off_account_id,
                proposal.partner_id,
                -proposal.remainder,
                self.env._("Write-off: %s", line.payment_ref or line.name),
            )
            return {**vals, "analytic_distribution": rule.analytic_distribution}
        partner = proposal.partner_id.with_company(line.company_id)
        return self._base_vals(
            line,
            partner.property_account_receivable_id,
            partner,
            -proposal.remainder,
            self.env._("Customer credit: %s", line.payment_ref or line.name),
        )

    def _without_money(self, line, allocation):
        """Items for what settles the document without money: discount, fee, …"""
        if allocation.kind in ("payment", "credit_note"):
            return []
        if allocation.kind == "discount" and not allocation.account_id:
            return self._discount_vals(line, allocation)
        rule = allocation.proposal_id.rule_id
        account = allocation._write_off_account()
        if not account:
            raise UserError(
                self.env._(
                    "Rule “%(rule)s” has no write-off account: choose one, then apply "
                    "the proposal for %(line)s again.",
                    rule=rule.name or "-",
                    line=line.display_name,
                )
            )
        name = f"{allocation._kind_words()}: {allocation.move_line_id.move_name}"
        partner = allocation.move_line_id.partner_id
        vals = self._base_vals(line, account, partner, allocation.amount, name)
        vals["analytic_distribution"] = rule.analytic_distribution
        taxes = rule.write_off_tax_ids
        return self._with_taxes(line, vals, taxes) if taxes else [vals]

    def _discount_vals(self, line, allocation):
        """Cash discount with its tax effect, as Odoo computes it for the invoice.

        What the discount is worth at the bank's rate and what it was at the
        invoice's differ: Odoo puts the difference on the exchange accounts.
        """
        item = allocation.move_line_id
        balance = self._at_bank_rate(line, allocation.amount, item.currency_id)
        result = item.move_id._get_invoice_counterpart_amls_for_early_payment_discount(
            [
                {
                    "aml": item,
                    "amount_currency": -item.amount_residual_currency,
                    "balance": -item.amount_residual,
                }
            ],
            balance,
        )
        keys = ("term_lines", "tax_lines", "base_lines", "exchange_lines")
        return [
            {**vals, "move_id": line.move_id.id}
            for key in keys
            for vals in result.get(key, ())
        ]

    def _at_bank_rate(self, line, amount, currency):
        """Money of a document in company currency, at the rate of its payment."""
        transaction, line_currency, _amount, _currency, worth, company = (
            line._get_accounting_amounts_and_currencies()
        )
        if currency == line_currency and transaction:
            return company.round(amount * worth / transaction)
        return currency._convert(amount, company, line.company_id, line.date)

    def _set_balances(self, line, vals_list):
        """Add company-currency balances at the bank's rate; the last takes the cent."""
        amounts = line._get_accounting_amounts_and_currencies()
        transaction_amount, currency, _journal, _jc, company_amount, company = amounts
        open_vals = [vals for vals in vals_list if "balance" not in vals]
        if not open_vals:
            return
        for vals in open_vals:
            share = vals["amount_currency"]
            if currency != company and transaction_amount:
                share = company.round(share * company_amount / transaction_amount)
            vals["balance"] = share
        total = sum(vals["balance"] for vals in vals_list)
        missing = company.round(-company_amount - total)
        open_vals[-1]["balance"] = company.round(open_vals[-1]["balance"] + missing)
