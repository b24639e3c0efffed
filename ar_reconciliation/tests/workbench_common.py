"""Helpers for tests of the workbench."""

import json

from odoo import fields

from .access_common import AccessCommon

#: Longest text a bank line may have here.
LONG = "narrative " * 400


class WorkbenchCommon(AccessCommon):
    """A clerk's, a reviewer's and an auditor's workbench, and lines to settle."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Tests count the lines that they make.
        cls.line._ar_write(ar_match_state="excluded", ar_proposal_id=False)
        cls.work = cls.as_user(cls.clerk)
        cls.today = fields.Date.context_today(cls.env["ar.workbench"])

    @classmethod
    def as_user(cls, user):
        """The workbench of a user."""
        return cls.env["ar.workbench"].with_user(user)

    @classmethod
    def colleague(cls, role="clerk", login="ar_colleague"):
        return cls.make_user(role, login=login)

    def days_ago(self, days):
        return fields.Date.subtract(self.today, days=days)

    def proposed(self, amount=100, text="", confidence=0.97, partner=None, **vals):
        """A bank line with a proposal for one invoice: (line, proposal, invoice)."""
        move = self.invoice(partner or self.azure, amount)
        line = self.bank_line(amount, text or f"payment {move.name}", **vals)
        proposal = self.make_proposal(line, move, confidence=confidence)
        return line, proposal, move

    def waiting(self, amount=100, asked_by=None):
        """The same, put before a reviewer, by the clerk unless told otherwise."""
        line, proposal, move = self.proposed(amount)
        proposal.with_user(asked_by or self.clerk)._request_approval()
        return line, proposal, move

    def ids(self, queue):
        """Ids of the lines of a queue, in its order."""
        return [i for group in queue["groups"] for i in group["ids"]]

    def messages(self, kind="changed"):
        """Messages that go out with the commit: [(company id, payload)]."""
        found = []
        for values in self.env.cr.precommit.data.get("bus.bus.values", []):
            message = json.loads(values["message"])
            if message["type"] == f"ar_workbench/{kind}":
                found.append((json.loads(values["channel"])[2], message["payload"]))
        return found

    def forget_messages(self):
        self.env.cr.precommit.data.pop("bus.bus.values", None)
        self.env.cr.postcommit.data.pop("bus.bus.channels", None)
        self.env.cr.precommit.clear()

    def journal_in(self, code):
        """A bank journal in a currency."""
        currencies = self.env["res.currency"].with_context(active_test=False)
        currency = currencies.search([("name", "=", code)])
        currency.active = True
        return self.env["account.journal"].create(
            {
                "name": f"Bank {code}",
                "type": "bank",
                "code": f"B{code}",
                "currency_id": currency.id,
            }
        )
