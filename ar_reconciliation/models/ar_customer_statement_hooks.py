"""Bookings that concern sealed statements mark them to be checked."""

from odoo import api, models

ITEM_FIELDS = frozenset(
    (
        "account_id",
        "amount_currency",
        "balance",
        "credit",
        "currency_id",
        "date",
        "date_maturity",
        "debit",
        "partner_id",
    )
)
MOVE_FIELDS = frozenset(("date", "name", "partner_id", "payment_reference", "ref"))


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _ar_statement_dates(self, all_states=False):
        """Which customers' accounts these items are on, and since when.

        :param bool all_states: items of drafts, too.
        :return: dict of commercial partner id to the first day.
        """
        dates = {}
        for item in self.sudo():
            if not (all_states or item.parent_state == "posted"):
                continue
            if item.account_id.account_type != "asset_receivable":
                continue
            customer = item.partner_id.commercial_partner_id.id
            if customer and item.date:
                day = dates.get(customer, item.date)
                dates[customer] = min(day, item.date)
        return dates

    def _ar_mark_statements(self, *more, all_states=False):
        """Mark sealed statements in whose time these items are.

        :param more: further dicts as of :meth:`_ar_statement_dates`.
        """
        dates = {}
        for part in (self._ar_statement_dates(all_states), *more):
            for customer, day in part.items():
                dates[customer] = min(day, dates.get(customer, day))
        if dates:
            self.env["ar.customer.statement"]._mark_to_check(dates)

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._ar_mark_statements()
        return items

    def write(self, vals):
        if ITEM_FIELDS.isdisjoint(vals):
            return super().write(vals)
        before = self._ar_statement_dates()
        result = super().write(vals)
        self._ar_mark_statements(before)
        return result

    def unlink(self):
        before = self._ar_statement_dates()
        result = super().unlink()
        if before:
            self.env["ar.customer.statement"]._mark_to_check(before)
        return result


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        watched = "state" in vals or not MOVE_FIELDS.isdisjoint(vals)
        before = self.line_ids._ar_statement_dates() if watched else {}
        result = super().write(vals)
        if watched:
            self.line_ids._ar_mark_statements(before)
        return result


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def _ar_moving_items(self):
        """Items of reconciliations that move a balance.

        Those with an item in another currency, or on another account.
        """
        moving = self.filtered(
            lambda partial: (
                partial.debit_currency_id != partial.credit_currency_id
                or partial.debit_move_id.partner_id.commercial_partner_id
                != partial.credit_move_id.partner_id.commercial_partner_id
            )
        )
        return moving.debit_move_id | moving.credit_move_id

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials.sudo()._ar_moving_items()._ar_mark_statements()
        return partials

    def unlink(self):
        items = self.sudo()._ar_moving_items()
        result = super().unlink()
        items._ar_mark_statements()
        return result
