"""The drafts of a remedy, made with Odoo's own reversal; a person posts them."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..core.disputes import ACTIVE, REMEDY_PENDING, share

INVOICES = ("out_invoice", "out_receipt")


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    remedy_ids = fields.One2many(
        "ar.dispute.remedy", "dispute_id", string="Remedies", readonly=True
    )
    closing_remedy_id = fields.Many2one(
        "ar.dispute.remedy",
        string="Closed by Remedy",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    remedy_count = fields.Integer(
        string="Number of Remedies", compute="_compute_remedy_count"
    )

    @api.depends("remedy_ids")
    def _compute_remedy_count(self):
        for dispute in self:
            dispute.remedy_count = len(dispute.remedy_ids)

    def _not_closed(self):
        return {**super()._not_closed(), "closing_remedy_id": False}

    def _close(self, target, resolution=False, note=""):
        """Decide disputes; a remedy that is not finished has to be undone first."""
        pending = self.sudo().remedy_ids.filtered(lambda r: r.state in REMEDY_PENDING)
        if pending:
            raise UserError(
                self.env._(
                    "%s is not finished: post its documents, or undo it first.",
                    pending[0].display_name,
                )
            )
        return super()._close(target, resolution, note)

    def _settled_by(self):
        """How it was settled last; a remedy's document says which remedy it was."""
        resolution, number = super()._settled_by()
        remedies = self.remedy_ids.filtered(lambda r: r.state in ("prepared", "done"))
        for remedy in remedies:
            if number and number in remedy.move_ids.mapped("name"):
                return remedy.kind, number
        return resolution, number

    # === REMEDIES === #

    def _remedy_exceeds(self, amount):
        """Needs an amount of the dispute's currency a second person?"""
        self.ensure_one()
        company = self.company_id
        limit = company.ar_remedy_limit
        in_company = self._in_company_currency(amount)
        return (
            bool(limit) and company.currency_id.compare_amounts(in_company, limit) > 0
        )

    def _ask_remedy(self, kind, note, amount=None, credits=None):
        """Prepare a remedy for each dispute, or ask a second person to agree.

        The disputes stay open until the documents are posted.

        :param str kind: one of ``KINDS``.
        :param amount: what the customer gets, in the currency of the dispute; by
            default all that is still open.  For a new invoice it is what the old
            ones are for, whatever is given.
        :param credits: account.move.line, what to pay a refund from.
        :return: ar.dispute.remedy records.
        :raise UserError: when it cannot be prepared.
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        remedies = self.env["ar.dispute.remedy"]
        for dispute in self:
            dispute._check_can_remedy()
            money = amount
            if kind == "reinvoice":
                money = sum(dispute.line_ids.move_id.mapped("amount_total"))
            elif money is None:
                money = dispute.amount_open
            dispute._check_remedy_amount(kind, money)
            remedy = remedies.sudo().create(
                {
                    "dispute_id": dispute.id,
                    "kind": kind,
                    "amount": money,
                    "note": note,
                    "item_ids": credits.ids if kind == "refund" and credits else (),
                }
            )
            remedies += remedy.sudo(False)
        self.filtered(lambda d: d.state != "in_progress")._move("in_progress")
        asking = remedies.filtered(lambda r: r.dispute_id._remedy_exceeds(r.amount))
        asking._say(self.env._("A second person has to approve the remedy."))
        for remedy in remedies - asking:
            remedy._prepare()
        (remedies - asking)._say(self.env._("The remedy was prepared."))
        return remedies

    def _check_can_remedy(self):
        """One remedy at a time, for disputes that are not closed.

        :raise UserError: otherwise.
        """
        self.ensure_one()
        if self.state not in ACTIVE:
            raise UserError(
                self.env._("%s is closed: reopen it first.", self.display_name)
            )
        pending = self.sudo().remedy_ids.filtered(lambda r: r.state in REMEDY_PENDING)
        if pending:
            raise UserError(
                self.env._(
                    "%s is not finished: post its documents, or undo it first.",
                    pending[0].display_name,
                )
            )

    def _check_remedy_amount(self, kind, amount):
        """A credit note is for no more than what is disputed and open.

        :raise UserError: otherwise.
        """
        compare = self.currency_id.compare_amounts
        too_much = kind == "credit_note" and compare(amount, self.amount_open) > 0
        if compare(amount, 0) <= 0 or too_much:
            raise UserError(
                self.env._(
                    "%(dispute)s: %(open)s is disputed and open. Enter an amount above "
                    "zero, and for a credit note no more than that.",
                    dispute=self.display_name,
                    open=self.currency_id.format(self.amount_open),
                )
            )

    def _open_credits(self):
        """Receivable items by which we owe the customer, the oldest first."""
        self.ensure_one()
        return self.env["account.move.line"].search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("partner_id", "child_of", self.partner_id.id)
            & Domain("currency_id", "=", self.currency_id.id)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("amount_residual_currency", "<", 0),
            order="date, id",
        )

    def action_show_remedies(self):
        """Open the remedies of the dispute."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_dispute_remedy_action"
        )
        return {**action, "domain": [("dispute_id", "=", self.id)], "context": {}}


class ArDisputeLine(models.Model):
    _inherit = "ar.dispute.line"

    def _credited(self):
        """dict of line to what credit notes made for its dispute have settled of it.

        Several lines of a dispute about one document share it in their order.
        """
        disputes = self.sudo().dispute_id
        notes = disputes.remedy_ids.move_ids
        if not notes:
            return {}
        # A credit note reset to draft keeps its reconciliation, but settles nothing.
        partials = self.env["account.partial.reconcile"].sudo()
        partials = partials.search(
            [
                ("credit_move_id.move_id", "in", notes.ids),
                ("credit_move_id.parent_state", "=", "posted"),
                ("debit_move_id.move_id", "in", disputes.line_ids.move_id.ids),
            ]
        )
        credited = {}
        for dispute in disputes:
            own = dispute.remedy_ids.move_ids
            for move, group in dispute.line_ids.grouped("move_id").items():
                mine = partials.filtered(
                    lambda p, own=own, move=move: (
                        p.credit_move_id.move_id in own
                        and p.debit_move_id.move_id == move
                    )
                )
                rest = sum(mine.mapped("debit_amount_currency"))
                for line in group:
                    credited[line] = min(line.amount, rest)
                    rest -= credited[line]
        return credited


class ArDisputeRemedy(models.Model):
    _inherit = "ar.dispute.remedy"

    def _prepare(self):
        """Make the drafts with the rights of the user; they are linked and shown."""
        self.ensure_one()
        if self.kind == "refund":
            values = self._refund_values()
        else:
            company = self.company_id
            here = self.with_company(company)
            moves = getattr(here, f"_prepare_{self.kind}")()
            values = {"move_ids": moves.ids}
        self.sudo().write(values)
        self._ar_update_state(("to_approve",), "prepared")

    def _prepare_credit_note(self):
        """One draft credit note per document, in proportion to what is open."""
        lines = self.dispute_id.line_ids.filtered("amount_open")
        parts = self._shares(lines)
        moves = self.env["account.move"]
        for move, group in lines.grouped("move_id").items():
            amount = sum(parts[line] for line in group)
            if not amount:
                continue
            note = self._reversal(move)
            if self.currency_id.compare_amounts(amount, note.amount_total) < 0:
                self._reduce(note, amount)
            moves += note
        return moves

    def _prepare_reinvoice(self):
        """Whole credit notes, and copies of the invoices to be corrected."""
        moves = self.env["account.move"]
        today = fields.Date.context_today(self)
        for move in self.dispute_id.line_ids.move_id:
            moves += self._reversal(move)
            moves += move.copy({"invoice_date": today, "invoice_origin": move.name})
        return moves

    def _prepare_compensation(self):
        """A credit note of one line to the account of goodwill, without tax.

        It is settled with the disputed invoice when it is posted.

        :raise UserError: when the company has no such account.
        """
        dispute = self.dispute_id
        account = self.company_id.ar_goodwill_account_id
        if not account:
            raise UserError(
                self.env._(
                    "No account for compensations is set. Ask a manager to choose one "
                    "under Settings › Receivables."
                )
            )
        move = dispute.line_ids.sorted("amount_open")[-1:].move_id
        here = self.with_context(lang=move.partner_id.lang or self.env.lang)
        text = here.env._("Compensation for %s", dispute.documents)
        return self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": move.partner_id.id,
                "journal_id": move.journal_id.id,
                "currency_id": self.currency_id.id,
                "invoice_date": fields.Date.context_today(self),
                "ref": text,
                "reversed_entry_id": move.id if move.move_type in INVOICES else False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": text,
                            "account_id": account.id,
                            "quantity": 1,
                            "price_unit": self.amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )

    def _refund_values(self):
        """What is to be paid out, and what of it was before.

        :raise UserError: when the customer's credit is not enough.
        """
        items = self.item_ids or self.dispute_id._open_credits()
        items = items.filtered(lambda item: item.amount_residual_currency < 0)
        available = -sum(items.mapped("amount_residual_currency"))
        if self.currency_id.compare_amounts(available, self.amount) < 0:
            raise UserError(
                self.env._(
                    "The customer has a credit of %(available)s, %(amount)s cannot be "
                    "refunded from it. Prepare a credit note first.",
                    available=self.currency_id.format(available),
                    amount=self.currency_id.format(self.amount),
                )
            )
        self.sudo().item_ids = items
        return {"paid_before": self._paid_out()}

    def _reversal(self, move):
        """A draft credit note over all of an invoice, by Odoo's wizard.

        :raise UserError: for what is no invoice.
        """
        if move.move_type not in INVOICES or move.state != "posted":
            raise UserError(
                self.env._(
                    "%s is no posted invoice: choose another remedy, or book it by "
                    "hand.",
                    move.display_name,
                )
            )
        wizards = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard = wizards.create(
            {
                "reason": self.dispute_id.name,
                "journal_id": move.journal_id.id,
                "date": fields.Date.context_today(self),
            }
        )
        wizard.refund_moves()
        return wizard.new_move_ids

    def _shares(self, lines):
        """The amount of the remedy, shared out over what is open of the lines.

        :return: dict of ar.dispute.line to money.
        """
        bridge, currency = self.env["ar.core.bridge"], self.currency_id
        weights = [bridge._units(line.amount_open, currency) for line in lines]
        units = share(bridge._units(self.amount, currency), weights)
        return {
            line: bridge._amount(unit, currency)
            for line, unit in zip(lines, units, strict=True)
        }

    def _reduce(self, note, amount):
        """Make a draft credit note over a part: each line in proportion.

        Every line keeps its account and taxes, with quantity 1; cents that rounding
        of taxes leaves go to the largest tax, or to the last line.

        :param amount: the total wanted, with taxes.
        :raise UserError: when its taxes are not in proportion to the amount.
        """
        currency = note.currency_id
        bridge = self.env["ar.core.bridge"]
        rows = note.invoice_line_ids.filtered(lambda r: r.display_type == "product")
        weights = [bridge._units(row.price_total, currency) for row in rows]
        parts = share(bridge._units(amount, currency), weights)
        commands = []
        for row, part in zip(rows, parts, strict=True):
            # Without tax, or with it where the tax is part of the price.
            gross = row.price_unit * row.quantity * (1 - row.discount / 100)
            ratio = gross / row.price_total if row.price_total else 0.0
            price = currency.round(bridge._amount(part, currency) * ratio)
            commands.append(
                Command.update(
                    row.id, {"quantity": 1, "discount": 0, "price_unit": price}
                )
            )
        note.write({"invoice_line_ids": commands, "invoice_cash_rounding_id": False})
        self._even_out(note, amount, currency.rounding * (len(rows) + 1))

    def _even_out(self, note, amount, most):
        """Add what is missing to the largest tax of a draft, a few cents at most."""
        currency = note.currency_id
        rest = currency.round(amount - note.amount_total)
        if not rest:
            return
        taxes = note.line_ids.filtered("tax_line_id").sorted(
            lambda line: abs(line.amount_currency)
        )
        if abs(rest) <= most and taxes:
            taxes[-1].amount_currency += rest
        if not currency.is_zero(amount - note.amount_total):
            raise UserError(
                self.env._(
                    "The taxes of %s are not in proportion to its amount: make the "
                    "credit note by hand.",
                    note.reversed_entry_id.display_name,
                )
            )
