"""From the terms of a plan to its instalments, and the seal of what is offered."""

from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import LazyTranslate

from ..core.instalments import (
    Default,
    Instalment,
    Terms,
    canonical,
    problems,
    reference,
    schedule,
    seal,
)

_lt = LazyTranslate(__name__)

PROBLEM_TEXTS = {
    "nothing_open": _lt("Nothing is open of the chosen items."),
    "bad_number": _lt("A plan has 1 to %(limit)s instalments, not %(number)s."),
    "too_many": _lt("%(amount)s cannot be shared among %(number)s instalments."),
    "bad_first_payment": _lt(
        "A first payment of %(first)s does not fit %(amount)s in this number of "
        "instalments."
    ),
    "bad_rate": _lt("%(rate)s is no rate of interest."),
}
MONEY = ("amount", "first")


class ArInstalmentPlan(models.Model):
    _inherit = "ar.instalment.plan"

    made_by_id = fields.Many2one(
        "res.users",
        string="Terms by",
        readonly=True,
        copy=False,
        help="Who set the terms; somebody else approves them.",
    )
    seal = fields.Char(
        readonly=True, copy=False, help="Changes when anything of the offer changes."
    )
    sealed_content = fields.Text(
        readonly=True,
        copy=False,
        prefetch=False,
        help="The bytes whose SHA-256 is the seal.",
    )

    def _units(self, amount):
        return self.env["ar.core.bridge"]._units(amount, self.currency_id)

    def _money(self, units):
        return self.env["ar.core.bridge"]._amount(units, self.currency_id)

    def _terms(self):
        """The terms as the core wants them; the total is what is open today."""
        self.ensure_one()
        owed = self.item_ids.sudo().filtered(lambda i: i.amount_residual_currency > 0)
        return Terms(
            total=sum(self._units(item.amount_residual_currency) for item in owed),
            number=self.number,
            first_date=self.first_date,
            period=self.period,
            first_payment=self._units(self.first_payment),
            rate=Decimal(str(round(self.rate, 3))),
        )

    def _make_lines(self, user=None):
        """Compute the instalments anew; records as superuser.

        A plan without open items has none: it cannot be offered.

        :param user: res.users who set the terms.
        """
        for plan in self:
            terms = plan._terms()
            rows = [] if problems(terms) else schedule(terms)
            principal = sum(row.principal for row in rows)
            interest = sum(row.interest for row in rows)
            plan.write(
                {
                    "line_ids": [
                        Command.clear(),
                        *(Command.create(plan._line_vals(row)) for row in rows),
                    ],
                    "amount_total": plan._money(principal),
                    "interest_total": plan._money(interest),
                    "amount_due": plan._money(principal + interest),
                    "next_date": rows[0].day if rows else False,
                    "next_amount": plan._money(rows[0].units) if rows else 0.0,
                    "made_by_id": (user or self.env.user).id,
                }
            )

    def _line_vals(self, row):
        return {
            "sequence": row.number,
            "date": row.day,
            "principal": self._money(row.principal),
            "interest": self._money(row.interest),
            "amount": self._money(row.units),
            "reference": reference(self.id, row.number),
        }

    def _instalments(self):
        """The stored instalments as the core wants them, in order."""
        return [
            Instalment(
                line.sequence,
                line.date,
                self._units(line.principal),
                self._units(line.interest),
            )
            for line in self.line_ids.sorted("sequence")
        ]

    def _default_rule(self):
        return Default(self.default_days, self.default_missed)

    # === CHECKS === #

    def _check_terms(self):
        """Only what can be agreed is offered.

        :raise UserError: naming the first problem.
        """
        today = fields.Date.context_today(self)
        for plan in self:
            found = problems(plan._terms())
            if found:
                raise UserError(plan._problem_words(*found[0]))
            if plan.first_date < today:
                raise UserError(
                    self.env._(
                        "The first instalment of %s is due in the past.",
                        plan.display_name,
                    )
                )
            others = plan._other_plans()
            if others:
                raise UserError(
                    self.env._(
                        "Items of %(plan)s are in %(other)s already.",
                        plan=plan.display_name,
                        other=others[0].display_name,
                    )
                )

    def _other_plans(self):
        """Plans agreed for one of the items."""
        return self.sudo().search(
            [
                ("item_ids", "in", self.item_ids.ids),
                ("state", "in", ("accepted", "running")),
                ("id", "!=", self.id),
            ]
        )

    def _problem_words(self, code, data):
        values = {
            key: self.currency_id.format(self._money(value)) if key in MONEY else value
            for key, value in data.items()
        }
        return self.env["ar.core.bridge"]._sentence(PROBLEM_TEXTS, code, values)

    # === SEAL === #

    def _content(self):
        """The bytes of what is offered, with what is open today."""
        self.ensure_one()
        parties = {
            "company": self.company_id.name,
            "customer": self.partner_id.name,
            "plan": self.name,
            "currency": self.currency_id.name,
        }
        items = self.item_ids.sudo().sorted(lambda i: (i.date_maturity or i.date, i.id))
        owed = [
            (item.move_name or item.name or "", item.amount_residual_currency)
            for item in items
        ]
        references = self.line_ids.sorted("sequence").mapped("reference")
        return canonical(
            parties,
            [(number, self._units(amount)) for number, amount in owed],
            zip(self._instalments(), references, strict=True),
            self._default_rule(),
        )

    def _make_seal(self):
        for plan in self.sudo():
            content = plan._content()
            plan.write({"seal": seal(content), "sealed_content": content.decode()})

    def _seal_holds(self):
        """Is the offer still what is open?"""
        return self.seal == seal(self.sudo()._content())
