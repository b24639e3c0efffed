"""Which reminders customers and documents have had, told without storing it there."""

import operator as operators

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.dunning.states import GONE

COMPARE = {
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
}


class ArDunningMessage(models.Model):
    _inherit = "ar.dunning.message"

    @api.model
    def _last_sent(self, column, ids=None):
        """Record id -> (count, day, level id) of the reminders that were sent.

        Of the current companies.

        :param str column: ``partner_id``, or ``move_id`` for documents.
        :param ids: of customers or documents; None for all.
        """
        self.flush_model()
        self.env["ar.dunning.message.line"].flush_model()
        lines = SQL(
            "JOIN ar_dunning_message_line line ON line.message_id = message.id "
            "AND line.credit IS NOT TRUE"
        )
        table = "message" if column == "partner_id" else "line"
        key = SQL.identifier(table, column)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(key)s, COUNT(DISTINCT message.id), MAX(message.day),
                       (ARRAY_AGG(message.level_id ORDER BY message.day DESC,
                                  message.id DESC))[1]
                  FROM ar_dunning_message message %(join)s
                 WHERE message.state IN %(states)s
                   AND message.company_id IN %(companies)s
                   AND %(wanted)s
                 GROUP BY %(key)s
                """,
                key=key,
                join=lines if table == "line" else SQL(),
                states=GONE,
                companies=tuple(self.env.companies.ids),
                wanted=SQL("%s IS NOT NULL", key)
                if ids is None
                else SQL("%s = ANY(%s)", key, [i for i in ids if isinstance(i, int)]),
            )
        )
        return {row[0]: row[1:] for row in rows}

    @api.model
    def _search_last(self, column, part, operator, value):
        """Domain of customers or documents by their last reminder.

        :param int part: 1 for its day, 2 for its level.
        """
        last = self._last_sent(column)
        if operator in COMPARE:
            day = self._fields["day"].convert_to_cache(value, self)
            found = [
                key for key, row in last.items() if COMPARE[operator](row[part], day)
            ]
            return self._last_domain(column, found)
        if operator != "in":
            return NotImplemented
        wanted = set(value)
        found = [key for key, row in last.items() if row[part] in wanted]
        domain = self._last_domain(column, found)
        if False in wanted:
            domain |= ~self._last_domain(column, list(last))
        return domain

    @api.model
    def _last_domain(self, column, ids):
        if column == "partner_id":
            return Domain("commercial_partner_id", "in", ids)
        return Domain("id", "in", ids)

    @api.model
    def _look_again(self, customers):
        """Have held reminders of customers looked at soon, for something happened."""
        held = self.sudo().search_count(
            [
                ("partner_id", "in", customers.ids),
                ("state", "=", "held"),
            ],
            limit=1,
        )
        cron = self.env.ref(
            "ar_reconciliation.ar_dunning_held_cron", raise_if_not_found=False
        )
        if held and cron:
            cron.sudo()._trigger()

    @api.model
    def _show(self, domain):
        """The client action that shows reminders."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_dunning_message_action"
        )
        return {**action, "domain": domain, "context": {}}


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """When money is matched, what was held for it is looked at again."""
        partials = super().create(vals_list)
        items = (partials.debit_move_id | partials.credit_move_id).sudo()
        customers = items.partner_id.commercial_partner_id
        if customers:
            self.env["ar.dunning.message"]._look_again(customers)
        return partials
