from collections import Counter
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

KINDS = [
    ("changed", "Changed"),
    ("new", "New"),
    ("lost", "Lost"),
    ("same", "Same"),
    ("manual", "Still by Hand"),
]
#: Days looked back at unless chosen otherwise.
PERIOD = 90


class ArMatchBacktest(models.TransientModel):
    _name = "ar.match.backtest"
    _description = "Back-Test of a Rule"

    rule_id = fields.Many2one(
        "ar.match.rule",
        required=True,
        ondelete="cascade",
        context={"active_test": False},
    )
    mode = fields.Selection(related="rule_id.mode")
    requested_mode = fields.Selection(related="rule_id.requested_mode")
    currency_id = fields.Many2one(related="rule_id.currency_id")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self) - timedelta(days=PERIOD),
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: fields.Date.context_today(self)
    )
    done = fields.Boolean(readonly=True)
    version = fields.Integer(string="Rule Version", readonly=True)
    line_count = fields.Integer(string="Bank Lines", readonly=True)
    same_count = fields.Integer(string="Same", readonly=True)
    changed_count = fields.Integer(string="Changed", readonly=True)
    new_count = fields.Integer(string="New", readonly=True)
    lost_count = fields.Integer(string="Lost", readonly=True)
    manual_count = fields.Integer(string="Still by Hand", readonly=True)
    precision = fields.Float(
        readonly=True,
        help="Of the matches the rule would post and that are settled in the books, so "
        "many agree with the books.",
    )
    value_at_risk = fields.Monetary(
        readonly=True, help="Sum of the bank lines that are changed or new."
    )
    line_ids = fields.One2many("ar.match.backtest.line", "backtest_id", readonly=True)

    _period = models.Constraint(
        "CHECK (date_to >= date_from)", "The period does not end before it begins."
    )

    def action_run(self):
        """Replay the rule on the period; nothing in the books changes."""
        self.ensure_one()
        self._check_manager()
        replay = self.env["ar.match.replay"]
        told = replay._replay(self.rule_id, self.date_from, self.date_to)
        counts = Counter(kind for _line, kind, *_rest in told)
        rows = [self._row_vals(*found) for found in told if found[1] != "open"]
        at_risk = [row for row in rows if row["kind"] in ("changed", "new")]
        self.write(
            {
                "done": True,
                "version": self.rule_id.version,
                "line_count": len(told),
                **{f"{kind}_count": counts[kind] for kind, _word in KINDS},
                "precision": replay._precision(counts),
                "value_at_risk": sum(row["amount"] for row in at_risk),
                "line_ids": [Command.clear(), *map(Command.create, rows)],
            }
        )
        return self._reopen()

    def action_request_activation(self):
        """Ask another manager to trust the rule one step further."""
        self.ensure_one()
        self._check_manager()
        self.rule_id.action_request_promotion()
        return self._reopen()

    def _check_manager(self):
        if not self.env["ar.access"]._is("manager"):
            raise AccessError(self.env._("Only a manager tests rules."))

    def _reopen(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_match_backtest_action"
        )
        return {**action, "res_id": self.id}

    def _row_vals(self, line, kind, result, books, would):
        company = self.rule_id.company_id
        return {
            "statement_line_id": line.id,
            "kind": kind,
            "place": [code for code, _word in KINDS].index(kind),
            "amount": line.currency_id._convert(
                line.amount, company.currency_id, company, line.date
            ),
            "books": self._words(books),
            "rule": self._words(would),
            "difference": self._difference(kind, result),
        }

    def _words(self, amounts):
        """``INV/2026/00012 100.00 €, …``"""
        bridge = self.env["ar.core.bridge"]
        items = self.env["account.move.line"].browse(amounts)
        return ", ".join(
            f"{item.move_name} "
            + item.currency_id.format(
                bridge._amount(amounts[item.id], item.currency_id)
            )
            for item in items
        )

    def _difference(self, kind, result):
        if kind == "same":
            return self.env._("Posts what stands in the books.")
        if kind == "changed":
            return self.env._("Posts something else than stands in the books.")
        if kind == "new":
            return self.env._("Posts what nobody has settled yet.")
        bridge = self.env["ar.core.bridge"]
        why = result and bridge._exception_text(
            result.exception, dict(result.exception_data)
        )
        return why or self.env._("Exceeds the limit of the rule: a reviewer is asked.")


class ArMatchBacktestLine(models.TransientModel):
    _name = "ar.match.backtest.line"
    _description = "Bank Line of a Back-Test"
    _order = "place, amount desc, id"

    backtest_id = fields.Many2one(
        "ar.match.backtest", required=True, index=True, ondelete="cascade"
    )
    place = fields.Integer(readonly=True)
    kind = fields.Selection(KINDS, string="Result", readonly=True)
    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Bank Line",
        readonly=True,
        ondelete="cascade",
    )
    line_date = fields.Date(related="statement_line_id.date", string="Date")
    line_text = fields.Char(related="statement_line_id.payment_ref", string="Bank Text")
    currency_id = fields.Many2one(related="backtest_id.currency_id")
    amount = fields.Monetary(readonly=True)
    books = fields.Char(string="In the Books", readonly=True)
    rule = fields.Char(string="The Rule Would Post", readonly=True)
    difference = fields.Char(readonly=True)
