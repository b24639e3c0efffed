"""How a reminder would look to a customer."""

from datetime import timedelta

from odoo import api, models
from odoo.fields import Command

from ..core.dunning import MessageLine


class ArDunningLevel(models.Model):
    _inherit = "ar.dunning.level"

    def action_preview(self):
        """Open the window that shows this level's message to a customer."""
        self.ensure_one()
        return self.policy_id._preview(self)

    def _sample(self, partner):
        """A reminder as this level would write it to a customer, stored nowhere.

        With what is really open; with two made-up documents when nothing is.

        :param partner: res.partner
        :return: virtual record of ar.dunning.message with its words
        """
        self.ensure_one()
        company = self.company_id
        customer = partner.commercial_partner_id
        messages = self.env["ar.dunning.message"].with_company(company)
        day = self.env["ar.dunning.run"]._today(company)
        vals = self._sample_vals(customer, company, day)
        message = messages.new(
            {
                **vals,
                "company_id": company.id,
                "partner_id": customer.id,
                "policy_id": self.policy_id.id,
                "level_id": self.id,
                "channel": self.channel,
                "day": day,
                "user_id": self.env.uid,
                "state": "ready",
            }
        )
        message.lang = (
            self.env.context.get("ar_preview_lang")
            or message.contact_id.lang
            or customer.lang
            or self.env.lang
        )
        level = self.sudo()
        message.update(message._words(level, level._texts(message.lang)))
        return message

    def _sample_vals(self, customer, company, day):
        """Amounts and items of a sample, as the core counts them."""
        planner = self.env["ar.dunning.planner"].sudo()
        planned = planner._plan(company, customer, day)
        model = self.env["ar.dunning.message"]
        best = max(planned, key=lambda plan: len(plan.facts.items), default=None)
        if best is None or not best.facts.items:
            return self._made_up_vals(customer, company, day)
        items = sorted(best.facts.items, key=lambda item: (item.due, item.id))
        lines = tuple(MessageLine(item, (day - item.due).days, 0) for item in items)
        total = sum(line.open for line in lines)
        total -= sum(credit.amount for credit in best.facts.credits)
        bridge = self.env["ar.core.bridge"]
        addresses = {a.channel: a for a in best.facts.addresses}
        address = addresses.get(self.channel)
        return {
            **model._amount_vals(lines, best.facts.credits, best.currency),
            "currency_id": best.currency.id,
            "contact_id": (address and address.contact) or customer.id,
            "address": address.text if address else "",
            "amount": bridge._amount(total, best.currency),
            "fee": self.fee,
        }

    def _made_up_vals(self, customer, company, day):
        """Two documents, so that a text can be looked at with any customer."""
        due = day - timedelta(days=max(self.offset_days, 0))
        lines = [
            {
                "number": f"INV/{due.year}/{number:05d}",
                "date": due - timedelta(days=30),
                "date_due": due,
                "amount": amount,
                "open_amount": amount,
                "overdue_days": max(self.offset_days, 0),
            }
            for number, amount in ((12, 1200.0), (15, 340.5))
        ]
        overdue = 1540.5 if self.offset_days > 0 else 0.0
        return {
            "line_ids": [Command.create(line) for line in lines],
            "currency_id": company.currency_id.id,
            "contact_id": customer.id,
            "address": customer.email or "",
            "amount": 1540.5,
            "overdue_amount": overdue,
            "overdue_days": max(self.offset_days, 0),
            "fee": self.fee,
        }


class ArDunningPolicy(models.Model):
    _inherit = "ar.dunning.policy"

    def action_preview(self):
        """Open the window that shows the messages of this policy to a customer."""
        self.ensure_one()
        return self._preview(self.level_ids[:1])

    @api.model
    def _preview(self, level):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_dunning_preview_action"
        )
        context = {"default_policy_id": self.id, "default_level_id": level.id}
        return {**action, "context": context}
