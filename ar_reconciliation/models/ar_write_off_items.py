from odoo import models
from odoo.fields import Command


class ArPosting(models.AbstractModel):
    _inherit = "ar.posting"

    def _prepare_counterparts(self, proposal):
        """A reconciliation model's lines, taxes included, settle no open item."""
        if not proposal.reconcile_model_id:
            return super()._prepare_counterparts(proposal)
        line = proposal.statement_line_id
        currency = proposal.currency_id
        vals_list = []
        for model_line, account, units in proposal._model_lines():
            amount = self.env["ar.core.bridge"]._amount(units, currency)
            vals_list += self._model_item_vals(line, model_line, account, amount)
        self._set_balances(line, vals_list)
        return [(vals, None) for vals in vals_list]

    def _model_item_vals(self, line, model_line, account, amount_currency):
        """Journal items of one line of a model: the item itself and its taxes."""
        model = model_line.model_id
        partner = model_line.partner_id or line.partner_id
        label = model_line.label or line.payment_ref
        vals = {
            **self._base_vals(line, account, partner, amount_currency, label),
            "reconcile_model_id": model.id,
            "analytic_distribution": model_line.analytic_distribution or False,
        }
        taxes = model_line.tax_ids
        return self._with_taxes(line, vals, taxes) if taxes else [vals]

    def _with_taxes(self, line, vals, taxes):
        """The bank's amount includes the taxes: take them out, as Odoo computes them.

        Balances in company currency are left to :meth:`_set_balances`.
        """
        company = line.company_id
        base_line = self._tax_base_line(line, vals, taxes)
        engine = self.env["account.tax"]
        engine._add_tax_details_in_base_line(base_line, company)
        engine._round_base_lines_tax_details([base_line], company)
        engine._add_accounting_data_in_base_lines_tax_details(
            [base_line], company, include_caba_tags=line.move_id.always_tax_exigible
        )
        prepared = engine._prepare_tax_lines([base_line], company)
        added = prepared["tax_lines_to_add"]
        base = prepared["base_lines_to_update"][0][1]
        taxed = sum(tax_vals["amount_currency"] for tax_vals in added)
        currency = base_line["currency_id"]
        items = [
            {
                **vals,
                "amount_currency": currency.round(vals["amount_currency"] - taxed),
                "tax_ids": [Command.set(taxes.ids)],
                "tax_tag_ids": base["tax_tag_ids"],
            }
        ]
        for tax_vals in added:
            tax_vals.pop("balance")
            items.append(
                {
                    **tax_vals,
                    "move_id": line.move_id.id,
                    "reconcile_model_id": vals.get("reconcile_model_id", False),
                }
            )
        return items

    def _tax_base_line(self, line, vals, taxes):
        """What Odoo's tax functions need to know of a journal item to be."""
        amount = vals["amount_currency"]
        transaction = line._get_accounting_amounts_and_currencies()
        total, company_total = abs(transaction[0]), abs(transaction[4])
        kinds = set(taxes.mapped("type_tax_use"))
        debit_is_refund = kinds != {"purchase"}
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            {},
            tax_ids=taxes,
            price_unit=amount,
            quantity=1.0,
            currency_id=self.env["res.currency"].browse(vals["currency_id"]),
            rate=total / company_total if company_total else 1.0,
            sign=1.0,
            is_refund=(amount > 0) == debit_is_refund,
            special_mode="total_included",
            partner_id=self.env["res.partner"].browse(vals["partner_id"]),
            account_id=self.env["account.account"].browse(vals["account_id"]),
            analytic_distribution=vals["analytic_distribution"] or None,
        )
