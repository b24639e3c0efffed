"""Instalment plans where items are read: matching, and people who look at items."""

from collections import defaultdict
from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL

from .account_bank_statement_line import READERS

#: Plans whose references still mean their items: money comes late, too.
KNOWN = ("accepted", "running", "defaulted", "done")


class ArCoreBridge(models.AbstractModel):
    _inherit = "ar.core.bridge"

    def _open_items(self, company, entries, rule=None):
        """The same, each with the references of the instalments it is in."""
        items = super()._open_items(company, entries, rule)
        references = self._instalment_references(company, [item.id for item in items])
        if not references:
            return items
        return [
            replace(item, instalments=references[item.id])
            if item.id in references
            else item
            for item in items
        ]

    def _instalment_references(self, company, item_ids):
        """dict of item id to the references of its plans, in one query."""
        plans, lines = self.env["ar.instalment.plan"], self.env["ar.instalment.line"]
        for model in (plans, lines):
            model.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT rel.item_id, line.reference
                  FROM ar_instalment_plan_item_rel rel
                  JOIN ar_instalment_plan plan ON plan.id = rel.plan_id
                  JOIN ar_instalment_line line ON line.plan_id = plan.id
                 WHERE plan.state = ANY(%s) AND plan.company_id = ANY(%s)
                 ORDER BY line.id
                """,
                list(KNOWN),
                company.sudo().parent_ids.ids,
            )
        )
        wanted, found = set(item_ids), defaultdict(tuple)
        for item, text in rows:
            if item in wanted:
                found[item] += (text,)
        return dict(found)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    ar_promised_amount = fields.Monetary(
        string="Promised",
        compute="_compute_ar_agreed",
        currency_field="currency_id",
        groups=READERS,
        copy=False,
        help="What the customer has promised to pay of it.",
    )
    ar_promised_on = fields.Date(
        string="Promised Until",
        compute="_compute_ar_agreed",
        groups=READERS,
        copy=False,
    )
    ar_plan_id = fields.Many2one(
        "ar.instalment.plan",
        string="Instalment Plan",
        compute="_compute_ar_agreed",
        groups=READERS,
        copy=False,
    )

    def _compute_ar_agreed(self):
        promised = self.env["ar.promise"]._promised_items(self)
        planned = self.env["ar.instalment.plan"]._planned_items(self)
        nothing = (0.0, False, False)
        for item in self:
            amount, day, _promise = promised.get(item._origin.id, nothing)
            item.ar_promised_amount = amount
            item.ar_promised_on = day
            item.ar_plan_id = planned.get(item._origin.id, nothing)[2]


class AccountMove(models.Model):
    _inherit = "account.move"

    ar_agreed_text = fields.Char(
        string="Agreed", compute="_compute_ar_agreed_text", groups=READERS, copy=False
    )

    @api.depends("line_ids")
    def _compute_ar_agreed_text(self):
        items = self.line_ids.filtered(
            lambda item: item.account_id.account_type == "asset_receivable"
        )
        promised = self.env["ar.promise"]._promised_items(items)
        planned = self.env["ar.instalment.plan"]._planned_items(items)
        for move in self:
            own = (move.line_ids & items).ids
            parts = dict.fromkeys(planned[i][2] for i in own if i in planned)
            plans = self.env["ar.instalment.plan"].sudo().browse(parts)
            said = dict.fromkeys(promised[i][2] for i in own if i in promised)
            promises = self.env["ar.promise"].sudo().browse(said)
            texts = [plan._in_words() for plan in plans]
            texts += [
                self.env._(
                    "Promised until %(date)s (%(promise)s)",
                    date=fields.Date.to_string(promise.date),
                    promise=promise.name,
                )
                for promise in promises
            ]
            move.ar_agreed_text = "; ".join(texts)

    def action_ar_promise(self):
        """Write down a promise to pay these documents."""
        return self.env["ar.promise.wizard"]._open(self.line_ids)

    def action_ar_plan(self):
        """Offer instalments for these documents."""
        return self.env["ar.promise.wizard"]._open_plan(self.line_ids)
