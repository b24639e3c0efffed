from odoo import api, fields, models
from odoo.fields import Command

from ..core.rules.grid import Row

PAYERS = [
    ("any", "Any"),
    ("sure", "Account, Tax ID or Set by Hand"),
    ("account", "Bank Account"),
    ("tax_id", "Tax ID"),
    ("name", "Name"),
    ("similar_name", "Similar Name"),
    ("learned", "Learned From Earlier Matches"),
    ("set_by_hand", "Set by Hand"),
    ("third_party", "Somebody Else Pays"),
    ("unknown", "Unknown"),
]
DOCUMENTS = [
    ("any", "Any"),
    ("named", "Named, Without a Typo"),
    ("structured", "Structured Reference"),
    ("number", "Number as Printed"),
    ("spelled", "Number Spelled Otherwise"),
    ("several", "Several Numbers"),
    ("advice", "Payment Advice"),
    ("typo", "Number With a Typo"),
    ("none", "Not Named"),
]
AMOUNTS = [
    ("any", "Any"),
    ("in_full", "Exact or the Sum of Those Named"),
    ("exact", "Exact"),
    ("sum", "Sum"),
    ("subset", "Only Combination That Fits"),
    ("discount", "Less Cash Discount"),
    ("differs", "Any Other Difference"),
    ("charges", "Less Bank Charges"),
    ("tolerance", "Within Tolerance"),
    ("part", "Part Payment"),
    ("over", "Overpayment"),
    ("exchanged", "In Another Currency"),
    ("set_off", "Less What We Owe"),
]
DECISIONS = [
    ("post", "Post"),
    ("ask", "Ask a Reviewer"),
    ("propose", "Propose"),
    ("never", "Never"),
]
#: The cases a company most often decides otherwise; by default they are posted.
DEFAULT_AMOUNTS = ("part", "over", "discount", "subset", "exchanged")


class ArMatchRuleLine(models.Model):
    _name = "ar.match.rule.line"
    _inherit = ["ar.match.rule.part"]
    _description = "Matching Rule Row"

    payer = fields.Selection(
        PAYERS, string="Payer Known By", required=True, default="any"
    )
    document = fields.Selection(DOCUMENTS, required=True, default="any")
    amount = fields.Selection(AMOUNTS, required=True, default="any")
    decision = fields.Selection(
        DECISIONS, string="What Happens", required=True, default="propose"
    )

    @api.depends("payer", "document", "amount", "decision")
    @api.depends_context("lang")
    def _compute_display_name(self):
        decisions = dict(self._fields["decision"]._description_selection(self.env))
        for row in self:
            words = self._words(row._plain())
            row.display_name = f"{words} → {decisions.get(row.decision, '–')}"

    # === GRID === #

    @api.model
    def _default_commands(self):
        """Rows of a new rule: everything that is sure enough is posted."""
        return [
            Command.create(
                {"sequence": 10 * place, "amount": amount, "decision": "post"}
            )
            for place, amount in enumerate(DEFAULT_AMOUNTS, 1)
        ]

    def _plain(self):
        self.ensure_one()
        return {"payer": self.payer, "document": self.document, "amount": self.amount}

    @api.model
    def _words(self, row):
        """What a row asks for: ``Payer Known By: Name, Amount: Part Payment``.

        :param dict row: as kept with the data of a reason or exception.
        """
        parts = []
        for name in ("payer", "document", "amount"):
            value = row.get(name) or "any"
            if value != "any":
                field = self._fields[name]
                word = dict(field._description_selection(self.env)).get(value, value)
                parts.append(f"{field._description_string(self.env)}: {word}")
        return ", ".join(parts) or self.env._("any match")

    def _rows(self):
        """Records -> core ``Row``s, in their order."""
        return tuple(
            Row(id=row.id, decision=row.decision, **row._plain())
            for row in self.sorted(lambda row: (row.sequence, row.id))
        )
