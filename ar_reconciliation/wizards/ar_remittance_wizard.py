import base64

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from ..core.errors import FileError
from ..core.remittance import parse


class ArRemittanceWizard(models.TransientModel):
    _name = "ar.remittance.wizard"
    _description = "Attach a Remittance Advice"

    line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Bank Line",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    company_id = fields.Many2one(related="line_id.company_id")
    state = fields.Selection(
        [("upload", "Choose a File"), ("lines", "Check the Documents")],
        required=True,
        default="upload",
    )
    file = fields.Binary(
        attachment=False, help="CSV, XLSX, XLS, PDF with text, UBL or EDIFACT REMADV."
    )
    filename = fields.Char()
    payer = fields.Char(readonly=True)
    reference = fields.Char(readonly=True)
    date = fields.Date(string="Payment Date", readonly=True)
    total = fields.Char(string="Sum of the Documents", readonly=True)
    problem = fields.Text(string="To Check", readonly=True)
    document_ids = fields.One2many(
        "ar.remittance.wizard.line", "wizard_id", string="Documents", readonly=True
    )

    # === READING === #

    def _parse(self):
        """Read the file, which is read anew before it is kept.

        :return: (bytes, core ``RemittanceAdvice``)
        :raise UserError: naming what is wrong with the file.
        """
        data = base64.b64decode(self.with_context(bin_size=False).file or b"")
        try:
            return data, parse(data, self.filename or "")
        except FileError as error:
            bridge = self.env["ar.core.bridge"]
            raise UserError(
                self.env._(
                    "%(file)s: %(problem)s",
                    file=self.filename or self.env._("The file"),
                    problem=bridge._file_error_text(error),
                )
            ) from error

    def _check_line(self, advice):
        """The line is open, and in the currency of the advice.

        :return: res.currency of the line.
        """
        self.env["ar.access"]._check_clerk()
        line = self.line_id
        line.check_access("write")
        if line not in line._ar_matchable():
            raise UserError(
                self.env._(
                    "This bank line is settled, excluded or waits for a reviewer. "
                    "Undo that first."
                )
            )
        currency = line.foreign_currency_id or line.currency_id
        if advice.currency and advice.currency != currency.name:
            raise UserError(
                self.env._(
                    "The advice is in %(advice)s, the bank line in %(line)s.",
                    advice=advice.currency,
                    line=currency.name,
                )
            )
        return currency

    def _money(self, value, currency):
        return formatLang(self.env, float(value or 0), currency_obj=currency)

    def _problem(self, advice, currency):
        """What a person should look at, one sentence per line; "" if nothing."""
        bridge = self.env["ar.core.bridge"]
        line = self.line_id
        paid = line.amount_currency if line.foreign_currency_id else line.amount
        problems = []
        if currency.compare_amounts(float(advice.sum), paid):
            problems.append(
                self.env._(
                    "The documents add up to %(sum)s, the bank line is %(paid)s.",
                    sum=self._money(advice.sum, currency),
                    paid=self._money(paid, currency),
                )
            )
        for issue in advice.issues:
            if issue.severity == "info":
                continue
            text = bridge._issue_text(issue.code, issue.data)
            row = self.env._("Row %s:", issue.row) if issue.row else ""
            problems.append(f"{row} {text}".strip())
        return "\n".join(problems)

    def action_read(self):
        """Show the documents that the file names; nothing is kept yet."""
        self.ensure_one()
        _data, advice = self._parse()
        currency = self._check_line(advice)
        moves = self._find_moves(advice)
        self.write(
            {
                "state": "lines",
                "payer": advice.payer,
                "reference": advice.reference,
                "date": advice.date,
                "total": self._money(advice.sum, currency),
                "problem": self._problem(advice, currency),
                "document_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "sequence": sequence,
                            "move_id": moves.get(line.number),
                            **self._document_vals(line, currency),
                        }
                    )
                    for sequence, line in enumerate(advice.lines)
                ],
            }
        )
        return self._reopen()

    def _document_vals(self, line, currency):
        less = (line.deduction or 0) + (line.discount or 0)
        return {
            "number": line.number,
            "amount": self._money(line.amount, currency),
            "deducted": self._money(less, currency) if less else "",
            "reason": line.reason,
        }

    def _find_moves(self, advice):
        """Number -> id of the one document that is called exactly that."""
        numbers = [line.number for line in advice.lines if line.number]
        moves = self.env["account.move"].search_fetch(
            [
                ("company_id", "=", self.line_id.company_id.id),
                ("state", "=", "posted"),
                ("name", "in", numbers),
                ("move_type", "in", ("out_invoice", "out_refund", "entry")),
            ],
            ["name"],
        )
        return {move.name: move.id for move in moves}

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Attach Remittance"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # === KEEPING === #

    def action_attach(self):
        """Keep the file and its documents with the bank line, and match it again.

        :return: a client notification with what became of the line.
        """
        self.ensure_one()
        data, advice = self._parse()
        self._check_line(advice)
        named = [line for line in advice.lines if line.number]
        if not named:
            raise UserError(self.env._("The file names no document that can be used."))
        line = self.line_id
        bank = dict(line.ar_bank_data or {"v": 1})
        if bank.get("remittances"):
            bank.setdefault("bank_remittances", bank["remittances"])
        bank["remittances"] = [
            [one.number or "-", str(one.amount)] for one in advice.lines
        ]
        line._ar_write(ar_bank_data=bank)
        name = self.filename or self.env._("Remittance advice")
        note = self._note(advice)
        self.env["ar.match.log"]._record_file("advised", line, note, data, name)
        return line.action_ar_match()

    def _note(self, advice):
        """What is kept in the log: each document and its amount."""
        documents = ", ".join(
            f"{line.number or '-'} {line.amount}" for line in advice.lines
        )
        return f"{self.filename or ''} {documents}".strip()[:4000]


class ArRemittanceWizardLine(models.TransientModel):
    _name = "ar.remittance.wizard.line"
    _description = "Document of a Remittance Advice"
    _order = "sequence, id"

    wizard_id = fields.Many2one(
        "ar.remittance.wizard", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    number = fields.Char(string="Document")
    amount = fields.Char(string="Paid")
    deducted = fields.Char()
    reason = fields.Char()
    move_id = fields.Many2one(
        "account.move",
        string="Found",
        help="The document with exactly this number. Matching knows other spellings.",
    )
    is_found = fields.Boolean(compute="_compute_is_found")

    @api.depends("move_id")
    def _compute_is_found(self):
        for document in self:
            document.is_found = bool(document.move_id)
