from odoo import api, fields, models


class ArStatementImportStatement(models.TransientModel):
    _name = "ar.statement.import.statement"
    _description = "Statement in an Import Preview"

    wizard_id = fields.Many2one(
        "ar.statement.import", required=True, ondelete="cascade"
    )
    name = fields.Char(string="Statement", readonly=True)
    account = fields.Char(readonly=True)
    currency_code = fields.Char(string="Currency", readonly=True)
    journal_id = fields.Many2one(
        "account.journal", domain=[("type", "in", ("bank", "cash", "credit"))]
    )
    date_from = fields.Date(readonly=True)
    date_to = fields.Date(readonly=True)
    opening = fields.Char(readonly=True)
    closing = fields.Char(readonly=True)
    total = fields.Char(string="Sum of Entries", readonly=True)
    new_count = fields.Integer(string="New", readonly=True)
    known_count = fields.Integer(string="Imported Before", readonly=True)
    continuity = fields.Char(
        readonly=True, help="What is missing between the statement before and this one."
    )
    sample = fields.Text(string="First Entries", readonly=True)
    other_account_ok = fields.Boolean(
        string="Account Is Right",
        help="Import although the journal has another bank account.",
    )
    problem = fields.Selection(
        [
            ("no_journal", "Choose the journal"),
            ("currency", "Other currency"),
            ("account", "Other account"),
        ],
        compute="_compute_problem",
    )

    @api.depends("journal_id", "other_account_ok", "new_count", "known_count")
    def _compute_problem(self):
        for statement in self:
            statement.problem = statement._find_problem()

    def _find_problem(self):
        """Nothing has to be decided about a statement without entries."""
        if not self.new_count and not self.known_count:
            return False
        return self.journal_id._ar_problem(
            self.account, self.currency_code, self.other_account_ok
        )

    def _decision_text(self):
        """What a person must decide about this statement."""
        self.ensure_one()
        return self.journal_id._ar_problem_text(
            self.problem, self.account, self.currency_code
        )


class ArStatementImportIssue(models.TransientModel):
    _name = "ar.statement.import.issue"
    _description = "Issue in an Import Preview"

    wizard_id = fields.Many2one(
        "ar.statement.import", required=True, ondelete="cascade"
    )
    row = fields.Integer(readonly=True)
    severity = fields.Selection(
        [("error", "Not Imported"), ("warning", "Warning"), ("info", "Note")],
        readonly=True,
    )
    message = fields.Text(readonly=True)
    text = fields.Text(string="In the File", readonly=True)


class ArStatementImportColumn(models.TransientModel):
    _name = "ar.statement.import.column"
    _description = "Column in an Import Preview"

    wizard_id = fields.Many2one(
        "ar.statement.import", required=True, ondelete="cascade"
    )
    field = fields.Selection(
        [
            ("date", "Date"),
            ("value_date", "Value Date"),
            ("time", "Time"),
            ("amount", "Amount"),
            ("amount_in", "Money In"),
            ("amount_out", "Money Out"),
            ("direction", "In or Out"),
            ("gross", "Gross Amount"),
            ("net", "Net Amount"),
            ("charges", "Charges"),
            ("refunded", "Refunded Since"),
            ("currency", "Currency"),
            ("balance_after", "Balance"),
            ("narrative", "Text"),
            ("reference", "Reference"),
            ("end_to_end", "End-to-End Id"),
            ("bank_id", "Bank's Number"),
            ("payer_name", "Payer"),
            ("payer_account", "Payer's Account"),
            ("payer_bank", "Payer's Bank"),
            ("from_name", "Sender"),
            ("from_account", "Sender's Account"),
            ("from_bank", "Sender's Bank"),
            ("to_name", "Receiver"),
            ("to_account", "Receiver's Account"),
            ("to_bank", "Receiver's Bank"),
            ("account", "Our Account"),
            ("original_amount", "Original Amount"),
            ("original_currency", "Original Currency"),
            ("transaction_code", "Transaction Code"),
            ("status", "Status"),
        ],
        help="Empty: nothing is read of it.",
    )
    heading = fields.Char(string="Column of the File")
