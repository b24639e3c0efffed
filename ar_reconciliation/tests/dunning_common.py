"""Builders for tests of what decides about reminders."""

from datetime import timedelta

from odoo import Command

from ..core.dunning import Level, Policy, plan
from .statement_common import TODAY, StatementCommon

#: A reminder from the first day after the due date on, on any day of the week.
POLICY = Policy(
    1,
    (Level(1, 1, 1, fallbacks=("sms", "letter", "call")), Level(2, 2, 10)),
    gap_days=3,
)


class DunningCommon(StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.azure.write(
            {
                "email": "accounts@azure.example",
                "phone": "+32 2 555 12 34",
                "street": "Rue Haute 1",
                "city": "Brussels",
                "country_id": cls.env.ref("base.be").id,
            }
        )
        cls.deco.email = "deco@deco.example"

    @classmethod
    def due(cls, amount, days=10, partner=None, currency=None, **vals):
        """An invoice that was due so many days before today."""
        vals = {"invoice_date_due": TODAY - timedelta(days=days), **vals}
        if currency:
            vals["currency_id"] = currency.id
        day = vals.pop("day", "2026-02-20")
        return cls.invoice(partner or cls.azure, amount, day, **vals)

    def fetch(self, partners=None, company=None, user=None, day=TODAY):
        facts = self.env["ar.dunning.facts"].with_user(user or self.clerk)
        return facts._fetch(company or self.company, partners or self.azure, day)

    def facts(self, partner=None, currency=None, **how):
        """The facts of one customer and currency; None if there are none."""
        partner = partner or self.azure
        key = partner.id, (currency or self.usd).id
        return self.fetch(partner, **how).get(key)

    def planned(self, partner=None, currency=None, policy=POLICY, day=TODAY):
        return plan(self.facts(partner, currency, day=day), policy, day)

    def codes(self, partner=None, **how):
        """Codes for which the reminder is held; () if it is not."""
        return getattr(self.planned(partner, **how), "codes", ())

    def item(self, move):
        """The item of an invoice among the facts of its customer."""
        ids = self.receivable(move).ids
        partner = move.partner_id.commercial_partner_id
        items = self.facts(partner, move.currency_id).items
        return next(item for item in items if item.id in ids)

    def address(self, channel, partner=None):
        """(contact id, text, problem) of a channel."""
        found = {a.channel: a for a in self.facts(partner).addresses}[channel]
        return found.contact, found.text, found.problem

    def reminder(self, move, day, state="sent", **vals):
        """A reminder about an invoice, as the module stores it."""
        partner = self.receivable(move).partner_id.commercial_partner_id
        policy = self.env["ar.dunning.policy"].create(
            {
                "name": "Plain",
                "company_id": move.company_id.id,
                "level_ids": [Command.create({"name": "First", "offset_days": 1})],
            }
        )
        items = [
            Command.create({"move_line_id": i.id, "move_id": move.id})
            for i in self.receivable(move)
        ]
        values = {
            "company_id": move.company_id.id,
            "partner_id": partner.id,
            "currency_id": move.currency_id.id,
            "day": day,
            "policy_id": policy.id,
            "level_id": policy.level_ids.id,
            "offset_days": 1,
            "channel": "email",
            "state": state,
            "line_ids": items,
            **vals,
        }
        return self.env["ar.dunning.message"].sudo().create(values)

    def transaction(self, amount, state, moves=None, **vals):
        """An online payment of the customer."""
        provider = self.env["payment.provider"].sudo().search([], limit=1)
        methods = self.env["payment.method"].sudo().with_context(active_test=False)
        method = methods.search([], limit=1)
        found = self.env["payment.transaction"].sudo()
        tx = found.create(
            {
                "provider_id": provider.copy({"company_id": self.company.id}).id,
                "payment_method_id": method.id,
                "reference": f"TX{found.search_count([])}",
                "amount": amount,
                "currency_id": self.usd.id,
                "partner_id": self.azure.id,
                "operation": "online_redirect",
                "invoice_ids": [Command.set(moves.ids if moves else [])],
                **vals,
            }
        )
        # Not every provider can be in every state.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE payment_transaction SET state = %s WHERE id = %s", [state, tx.id]
        )
        self.env.invalidate_all()
        return tx
