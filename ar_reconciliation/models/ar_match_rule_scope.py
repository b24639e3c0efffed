"""Which bank lines and customers a matching rule is for."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.rules.conditions import Condition, Facts, evaluate
from ..core.rules.regex_guard import PatternError, guard

LABELS = [
    ("contains", "Contains"),
    ("not_contains", "Does Not Contain"),
    ("match_regex", "Matches the Pattern"),
]
#: Changing one of these makes a new version, as with the policy itself.
SCOPE_FIELDS = frozenset(
    (
        "partner_ids",
        "partner_category_ids",
        "amount_from",
        "amount_to",
        "label_match",
        "label_text",
        "date_from",
        "date_to",
    )
)


class ArMatchRule(models.Model):
    _inherit = "ar.match.rule"

    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        check_company=True,
        help="The rule is for these customers and for those with one of the tags. "
        "Both empty: for all.",
    )
    partner_category_ids = fields.Many2many(
        "res.partner.category", string="Customer Tags"
    )
    amount_from = fields.Monetary(
        help="Of the bank line, without its sign, in company currency; limits included."
    )
    amount_to = fields.Monetary(help="Zero: no upper limit.")
    label_match = fields.Selection(LABELS, string="Bank Text")
    label_text = fields.Char(string="Text")
    date_from = fields.Date(string="Valid From")
    date_to = fields.Date(string="Valid Until")

    _amounts = models.Constraint(
        "CHECK (amount_from >= 0 AND (amount_to = 0 OR amount_to >= amount_from))",
        "Amounts have no sign, and the upper limit is not below the lower one.",
    )
    _dates = models.Constraint(
        "CHECK (date_to >= date_from)",
        "A rule does not end before it begins.",
    )

    @api.constrains("label_match", "label_text")
    def _check_label(self):
        for rule in self.filtered("label_match"):
            if not (rule.label_text or "").strip():
                raise ValidationError(
                    self.env._(
                        "Rule “%s” looks at the bank text: say what it looks for.",
                        rule.name,
                    )
                )
            rule._check_pattern()

    def _check_pattern(self):
        if self.label_match != "match_regex":
            return
        try:
            guard(self.label_text)
        except PatternError as error:
            raise ValidationError(
                self.env._(
                    "Rule “%(rule)s” has a pattern that cannot be used: %(detail)s.",
                    rule=self.name,
                    detail=str(error),
                )
            ) from error

    @api.model
    def _versioned_fields(self):
        return super()._versioned_fields() | SCOPE_FIELDS

    # === CHOICE === #

    @api.model
    def _chains(self, lines):
        """The rules that may hold for bank lines, before their customer is known.

        :return: dict of bank line to rules in their order: shadow rules and those
            for certain customers, up to the first that decides for all, if any.
        """
        rules = self.search([("company_id", "in", lines.company_id.ids)])
        tested = [(rule, rule._condition()) for rule in rules]
        with_texts = any(rules.mapped("label_match"))
        return {line: self._chain(line, tested, with_texts) for line in lines}

    @api.model
    def _general(self, lines):
        """dict of bank line to the rule for all customers, empty if there is none."""
        return {
            line: chain.filtered(lambda rule: rule._decides_for_all())[:1]
            for line, chain in self._chains(lines).items()
        }

    @api.model
    def _chain(self, line, tested, with_texts):
        facts = self._line_facts(line, with_texts)
        chain = self.browse()
        for rule, condition in tested:
            if rule.company_id != line.company_id or not rule._is_valid_on(line.date):
                continue
            if evaluate(condition, facts) is not None:
                chain += rule
                if rule._decides_for_all():
                    break
        return chain

    def _condition(self):
        """Where this rule holds, as the core's ``Condition``."""
        self.ensure_one()
        amount = "between" if self.amount_to else "greater" if self.amount_from else ""
        return Condition(
            journals=frozenset(self.journal_ids.ids),
            amount=amount,
            low=Decimal(str(self.amount_from)),
            high=Decimal(str(self.amount_to)),
            label=self.label_match or "",
            text=self.label_text or "",
        )

    @api.model
    def _line_facts(self, line, with_texts=True):
        company = line.company_id
        amount = line.currency_id._convert(
            abs(line.amount), company.currency_id, company, line.date
        )
        bridge = self.env["ar.core.bridge"]
        texts = bridge._bank_entry(line).texts if with_texts else ()
        return Facts(line.journal_id.id, Decimal(str(amount)), texts=texts)

    def _is_valid_on(self, day):
        return not (
            (self.date_from and day < self.date_from)
            or (self.date_to and day > self.date_to)
        )

    def _for_some(self):
        """Is this rule for certain customers only?"""
        return bool(self.partner_ids or self.partner_category_ids)

    def _decides_for_all(self):
        return not self._for_some() and self.mode != "shadow"

    def _covers(self, customer):
        """Is this rule for this customer?"""
        return bool(
            customer in self.partner_ids.commercial_partner_id
            or customer.category_id & self.partner_category_ids
        )

    def _by_customer(self, results):
        """Bank lines whose customer falls under one of these rules.

        :param results: the engine's results; the first of a line tells its customer.
        :return: dict of bank line id to the first rule for its customer.
        """
        if not self:
            return {}
        payers = {result.entry_id: result.payer for result in reversed(results)}
        customers = self.env["res.partner"].browse(filter(None, set(payers.values())))
        rule_of = {
            customer.id: next((rule for rule in self if rule._covers(customer)), None)
            for customer in customers
        }
        found = {entry: rule_of.get(payer) for entry, payer in payers.items()}
        return {entry: rule for entry, rule in found.items() if rule}
