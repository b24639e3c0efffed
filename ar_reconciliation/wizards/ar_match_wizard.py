from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..core.draft import Choice, Money, spread
from ..models.ar_payment_search import AMOUNT, NUMBER, PAYER

RESTS = [("credit", "Keep as Credit"), ("write_off", "Write Off")]
_ROW = Markup(
    "<tr><td>%s</td><td>%s</td><td class='text-end'>%s</td>"
    "<td class='text-end'>%s</td></tr>"
)
_TABLE = Markup(
    "<div class='table-responsive'><table class='table table-sm'>%s%s</table></div>"
)
#: Items that are put before the person.
SHOWN = 15
#: Bank lines that are settled together.
MAX_LINES = 100


class ArMatchWizard(models.TransientModel):
    _name = "ar.match.wizard"
    _description = "Match by Hand"

    # The workbench's service settles; this is a second surface of it.

    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    payment_ids = fields.One2many(
        "ar.match.wizard.payment", "wizard_id", string="Bank Lines"
    )
    item_ids = fields.One2many("ar.match.wizard.item", "wizard_id", string="Open Items")
    company_id = fields.Many2one("res.company", compute="_compute_money")
    currency_id = fields.Many2one("res.currency", compute="_compute_money")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        domain="[('company_id', 'in', (False, company_id))]",
        help="Who pays. Empty: whose items are settled.",
    )
    amount = fields.Monetary(string="Money", compute="_compute_money")
    distributed = fields.Monetary(compute="_compute_money")
    balance = fields.Monetary(
        string="Left", compute="_compute_money", help="What is not distributed yet."
    )
    rest = fields.Selection(RESTS, string="What Is Left")
    rest_account_id = fields.Many2one(
        "account.account",
        string="Account",
        domain="[('internal_group', 'in', ('income', 'expense')),"
        " ('company_ids', 'parent_of', company_id)]",
        help="Empty: the write-off account of the rule.",
    )
    preview = fields.Html(readonly=True)

    # === DEFAULTS === #

    @api.model
    def default_get(self, fields):
        """From bank lines of a list, or from a document whose payment is looked for."""
        values = super().default_get(fields)
        self.env["ar.access"]._check_clerk()
        if move_id := values.get("move_id"):
            return {**values, **self._from_document(move_id)}
        if self.env.context.get("active_model") == "account.bank.statement.line":
            ids = self.env.context.get("active_ids") or []
            return {**values, **self._from_lines(ids)}
        return values

    def _from_document(self, move_id):
        """Candidates for the payment, and the document's open items."""
        move = self.env["account.move"].browse(move_id)
        items = move.line_ids.filtered(
            lambda item: (
                item.account_id.account_type == "asset_receivable"
                and not item.reconciled
            )
        )
        if not items:
            return {}
        found = self.env["ar.payment.search"]._find(items)
        best = self._stands_out(found)
        return {
            "payment_ids": [
                Command.create(
                    {
                        "statement_line_id": line.id,
                        "chosen": line == best,
                        "why": ", ".join(why),
                    }
                )
                for line, _score, why in found
            ],
            "item_ids": self._item_commands(items, best or self._no_line(), items),
        }

    def _stands_out(self, found):
        """The one bank line that fits clearly better than the others, or none."""
        if not found:
            return self._no_line()
        line, score, _why = found[0]
        second = found[1][1] if len(found) > 1 else 0
        sure = score >= NUMBER or score >= AMOUNT + PAYER
        return line if sure and score > second else self._no_line()

    def _no_line(self):
        return self.env["account.bank.statement.line"]

    def _from_lines(self, line_ids):
        """The chosen lines, what is proposed for them, and the payer's open items."""
        lines = self._no_line().browse(line_ids).exists()._ar_matchable()
        if not lines:
            raise UserError(
                self.env._(
                    "None of the chosen bank lines is open: they are settled, "
                    "excluded, or wait for a reviewer."
                )
            )
        if len(lines) > MAX_LINES:
            raise UserError(
                self.env._("At most %s bank lines are settled together.", MAX_LINES)
            )
        first = lines.sorted(lambda line: (line.date, line.id))[:1]
        proposed = lines.ar_proposal_id.allocation_ids.move_line_id
        proposed = proposed.filtered(lambda item: not item.reconciled)
        found, _more = self.env["ar.item.search"]._find(first, limit=SHOWN)
        payers = lines.partner_id.commercial_partner_id
        return {
            "partner_id": payers.id if len(payers) == 1 else False,
            "payment_ids": [
                Command.create({"statement_line_id": line.id, "chosen": True})
                for line in lines
            ],
            "item_ids": self._item_commands(proposed | found, lines, proposed),
        }

    def _item_commands(self, items, lines, taken):
        """Rows of items; the taken ones get the lines' money, in their order."""
        share = {}
        if lines and taken:
            drafts = self._spread(lines, {item: None for item in taken})
            for money in drafts.values():
                for item_id, units in money:
                    share[item_id] = share.get(item_id, 0) + units
        bridge = self.env["ar.core.bridge"]
        return [
            Command.create(
                {
                    "move_line_id": item.id,
                    "amount": bridge._amount(share.get(item.id, 0), item.currency_id),
                }
            )
            for item in items
        ]

    # === BALANCE === #

    @api.depends(
        "payment_ids.chosen",
        "payment_ids.statement_line_id",
        "item_ids.amount",
        "item_ids.move_line_id",
    )
    def _compute_money(self):
        for wizard in self:
            lines = wizard._chosen()
            first = lines[:1]
            wizard.company_id = first.company_id or wizard.move_id.company_id
            wizard.currency_id = (
                first.foreign_currency_id
                or first.currency_id
                or wizard.move_id.currency_id
                or wizard.env.company.currency_id
            )
            entry = wizard.env["ar.core.bridge"]
            wizard.amount = sum(
                entry._amount(entry._bank_entry(line).amount, wizard.currency_id)
                for line in lines
            )
            wizard.distributed = sum(
                wizard._worth(row, first) for row in wizard.item_ids if first
            )
            wizard.balance = wizard.amount - wizard.distributed

    def _worth(self, row, line):
        """The money of a row in the lines' currency, at the day's rate."""
        item = row.move_line_id
        if not item or item.currency_id == self.currency_id:
            return row.amount
        return item.currency_id._convert(
            row.amount, self.currency_id, line.company_id, line.date
        )

    def _chosen(self):
        lines = self.payment_ids.filtered("chosen").statement_line_id
        return lines.sorted(lambda line: (line.date, line._origin.id or line.id))

    # === DRAFTS === #

    def _drafts(self):
        """Bank line -> draft, the oldest line first, see docs/rpc.md.

        :raise UserError: when the lines cannot be settled together.
        """
        lines = self._chosen()
        self._check_together(lines)
        rows = self.item_ids.filtered(lambda row: row.amount or row.part_amount)
        self._check_rows(rows)
        amounts = {row.move_line_id: row.amount for row in rows if row.amount}
        money = self._spread(lines, amounts) if len(lines) > 1 else None
        parts = self._parts(lines, rows, money)
        return {line: self._draft(line, amounts, money, parts) for line in lines}

    def _draft(self, line, amounts, money, parts):
        units = self.env["ar.core.bridge"]._units
        if money is None:
            pairs = [(i.id, units(a, i.currency_id)) for i, a in amounts.items()]
        else:
            pairs = money[line.id]
        return {
            "partner_id": self.partner_id.id,
            "items": [{"id": item, "units": count} for item, count in pairs],
            "parts": parts.get(line, []),
            "rest": {
                "kind": self.rest or "",
                "account_id": self.rest_account_id.id,
            },
        }

    def _check_together(self, lines):
        if not lines:
            raise UserError(self.env._("Choose the bank line that pays."))
        currencies = {line.foreign_currency_id or line.currency_id for line in lines}
        signs = {line.amount > 0 for line in lines}
        if len(lines.company_id) > 1 or len(currencies) > 1 or len(signs) > 1:
            raise UserError(
                self.env._(
                    "Bank lines that are settled together are of one company, of one "
                    "currency, and all money in or all money out: take the others out."
                )
            )

    def _check_rows(self, rows):
        repeated = len(rows.move_line_id) < len(rows)
        if repeated:
            raise UserError(self.env._("An item is chosen twice: take it out once."))

    def _spread(self, lines, amounts):
        """Bank line id -> money, oldest line over the items in their order.

        :param dict amounts: item -> money at most; None for all that is open.
        """
        bridge, manual = self.env["ar.core.bridge"], self.env["ar.manual.match"]
        lines = lines.sorted(lambda line: (line.date, line.id))
        currency = lines[0].foreign_currency_id or lines[0].currency_id
        choices = []
        for item, amount in amounts.items():
            whole = manual._choice(lines[0], currency, item)
            if amount is None:
                choices.append(whole)
                continue
            units = bridge._units(amount, item.currency_id)
            worth = (
                units if whole.same else whole.worth * units // (whole.residual or 1)
            )
            choices.append(Choice(item.id, units, worth, whole.same))
        return spread(
            [Money(line.id, bridge._bank_entry(line).amount) for line in lines], choices
        )

    def _parts(self, lines, rows, money):
        """Bank line -> parts; they go with the last money that the item gets."""
        found = {}
        for row in rows.filtered("part_amount"):
            item = row.move_line_id
            last = [line for line in lines if money and item.id in dict(money[line.id])]
            line = last[-1] if last else lines[0]
            found.setdefault(line, []).append(row._part())
        return found

    # === ACTIONS === #

    def action_preview(self):
        """Show the journal items that would be posted; nothing is."""
        self.ensure_one()
        manual = self.env["ar.manual.match"]
        shown = [
            self._preview_of(line, manual._preview(line, draft))
            for line, draft in self._drafts().items()
        ]
        self.preview = Markup().join(shown)
        return self._reopen()

    def _preview_of(self, line, answer):
        """One bank line's preview as a table."""
        texts = [answer["error"], answer["needs_approval"], *answer["warnings"]]
        if not answer["complete"] and not answer["error"]:
            texts.insert(0, answer["rest_text"] or self.env._("Nothing is chosen."))
        notes = Markup().join(Markup("<p>%s</p>") % text for text in texts if text)
        rows = Markup().join(
            _ROW
            % (
                row["account"],
                row["settles"] or row["label"],
                row["debit"],
                row["credit"],
            )
            for row in (*answer["journal"], *answer["entries"])
        )
        if rows:
            head = _ROW % (
                self.env._("Account"),
                self.env._("Settles"),
                self.env._("Debit"),
                self.env._("Credit"),
            )
            rows = _TABLE % (head, rows)
        title = Markup("<h6>%s</h6>") % line.display_name
        return title + notes + rows

    def action_apply(self):
        """Settle the chosen bank lines; what exceeds a limit goes to a reviewer.

        :raise UserError: naming what is wrong; then nothing was settled.
        """
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        desk = self.env["ar.workbench"]
        texts = [
            desk.settle(line.id, draft, f"wizard-{self.id}-{line.id}")["text"]
            for line, draft in self._drafts().items()
        ]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": "\n".join(texts[:5]),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _reopen(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_match_wizard_action"
        )
        return {**action, "res_id": self.id}
