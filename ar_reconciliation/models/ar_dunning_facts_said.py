"""What is being talked about with customers, and what was said to them."""

from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.disputes import ACTIVE
from ..core.dunning import Review, Sent

#: Statements whose answer somebody has to look at.
REVIEWED = ("disputed", "reopened")
#: Reminders that have left, or may have.  One that came back told nobody anything.
TOLD = ("sending", "sent")


class ArDunningFacts(models.AbstractModel):
    _inherit = "ar.dunning.facts"

    def _covers(self, company, customers, debits, day):
        """What covers items or speaks about them, each by item id."""
        items = self.env["account.move.line"].browse(row["id"] for row in debits)
        in_process, loose = self._in_process(company, customers, debits, day)
        return {
            "disputed": self._disputed(items),
            "promised": self._promised_items(items),
            "planned": self._planned_items(items),
            "broken": self._broken_items(items),
            "acknowledged": self._acknowledged(items),
            "in_process": in_process,
            "payments": loose,
        }

    # === ITEMS === #

    def _disputed(self, items):
        """item id -> what active disputes cover of it, in its currency"""
        groups = self.env["ar.dispute.line"]._read_group(
            [("move_line_id", "in", items.ids), ("state", "in", ACTIVE)],
            ["move_line_id"],
            ["amount_open:sum"],
        )
        return {item.id: amount for item, amount in groups}

    def _promised_items(self, items):
        """What running promises say of items.

        :return: dict of item id to (amount in the item's currency, day, promise id).
        """
        return self.env["ar.promise"]._promised_items(items)

    def _planned_items(self, items):
        """What running instalment plans say of items.

        :return: dict of item id to (amount in the item's currency, next day, plan id).
        """
        return self.env["ar.instalment.plan"]._planned_items(items)

    def _broken_items(self, items):
        """item id -> last day for which it was promised in vain"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT link.item_id, MAX(promise.date)
                  FROM ar_promise promise
                  JOIN ar_promise_item_rel link ON link.promise_id = promise.id
                 WHERE promise.state IN ('broken', 'part') AND link.item_id = ANY(%s)
              GROUP BY link.item_id
                """,
                items.ids,
            )
        )
        return dict(rows)

    def _acknowledged(self, items):
        """item id -> last day on which the customer owned up to it.

        By paying a part, or by confirming a statement on which it was open.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item, MAX(day)
                  FROM (SELECT partial.debit_move_id AS item, money.date AS day
                          FROM account_partial_reconcile partial
                          JOIN account_move_line money
                            ON money.id = partial.credit_move_id
                         WHERE partial.debit_move_id = ANY(%(items)s)
                           AND money.parent_state = 'posted'
                           AND (money.payment_id IS NOT NULL
                                OR money.statement_line_id IS NOT NULL)
                         UNION ALL
                        SELECT line.move_line_id, statement.confirmed_on::date
                          FROM ar_customer_statement_line line
                          JOIN ar_customer_statement statement
                            ON statement.id = line.statement_id
                         WHERE line.move_line_id = ANY(%(items)s)
                           AND line.open_amount > 0 AND statement.state = 'confirmed'
                           AND statement.confirmed_on IS NOT NULL) said
              GROUP BY item
                """,
                items=items.ids,
            )
        )
        return dict(rows)

    # === CUSTOMERS === #

    def _promises(self, company, customers):
        """(customer, currency id) -> list of ``Agreement``: promises without items.

        There are none: a promise for the account has its items, too.
        """
        return {}

    def _plans(self, company, customers):
        """(customer, currency id) -> list of ``Agreement``: plans without items."""
        return {}

    def _reviews(self, company, customers):
        """(customer, currency id) -> list of ``Review``"""
        statements = self.env["ar.customer.statement"].search_fetch(
            Domain("company_id", "in", self._group(company).ids)
            & Domain("partner_id", "in", customers.ids)
            & Domain("state", "in", REVIEWED),
            ["name", "date_to", "state", "partner_id", "currency_id"],
            order="id",
        )
        found = defaultdict(list)
        for statement in statements:
            key = statement.partner_id.id, statement.currency_id.id
            found[key].append(
                Review(statement.id, statement.name, statement.date_to, statement.state)
            )
        return found

    def _sent(self, company, customers):
        """(customer, currency id) -> list of ``Sent``, by any company of the group.

        The day is the one on which a reminder left, if that was later than planned.
        A text message of which nobody knows whether it was sent counts as sent.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT message.partner_id, message.currency_id,
                       GREATEST(message.day, message.sent_on::date,
                                message.sms_asked_on::date),
                       COALESCE(message.level_id, 0),
                       COALESCE(message.offset_days, 0), message.channel,
                       COALESCE(message.sequence, 0),
                       ARRAY_AGG(line.move_line_id)
                         FILTER (WHERE line.move_line_id IS NOT NULL
                                       AND line.credit IS NOT TRUE)
                  FROM ar_dunning_message message
             LEFT JOIN ar_dunning_message_line line ON line.message_id = message.id
                 WHERE (message.state IN %s
                        OR message.state IN ('failed', 'cancelled')
                           AND message.sms_asked_on IS NOT NULL)
                   AND message.company_id IN %s
                   AND message.partner_id = ANY(%s)
              GROUP BY message.id
              ORDER BY message.id
                """,
                TOLD,
                tuple(self._group(company).ids),
                customers.ids,
            )
        )
        found = defaultdict(list)
        for customer, currency, day, level, offset, channel, sequence, items in rows:
            found[customer, currency].append(
                Sent(day, level, offset, frozenset(items or ()), channel, sequence)
            )
        return found
