"""Records of disputes and letters, for the tests of access."""

from odoo import Command


class DisputeRecords:
    @classmethod
    def dispute_vals(cls, model, proposal):
        """Values of a dispute, of what it is about, or of a reason."""
        company = {"company_id": proposal.company_id.id}
        if model == "ar.dispute.reason":
            return {**company, "name": "Colour"}
        item = proposal.allocation_ids.move_line_id[:1]
        about = {"move_line_id": item.id, "amount": 5}
        if model == "ar.dispute.line":
            return {**about, "dispute_id": cls.dispute_of(proposal).id}
        if model == "ar.dispute.remedy":
            dispute = cls.dispute_of(proposal).id
            return {"dispute_id": dispute, "kind": "credit_note", "amount": 5}
        return {
            **company,
            "partner_id": cls.azure.id,
            "currency_id": proposal.currency_id.id,
            "line_ids": [Command.create(about)],
        }

    @classmethod
    def dispute_of(cls, proposal):
        disputes = cls.env["ar.dispute"].sudo()
        found = disputes.search([("company_id", "=", proposal.company_id.id)], limit=1)
        return found or disputes.create(cls.dispute_vals("ar.dispute", proposal))

    @classmethod
    def dispute_wizard_vals(cls, proposal):
        item = proposal.allocation_ids.move_line_id[:1]
        reason = cls.env.ref("ar_reconciliation.ar_dispute_reason_price")
        line = Command.create({"move_line_id": item.id, "amount": 5})
        return {"reason_id": reason.id, "line_ids": [line]}

    @classmethod
    def dispute_wizard_of(cls, proposal):
        wizards = cls.env["ar.dispute.open.wizard"]
        return wizards.create(cls.dispute_wizard_vals(proposal)).id

    @classmethod
    def letter_vals(cls, model, proposal):
        """Values of a confirmation letter, or of one balance of it."""
        if cls.env[model]._transient:
            return cls.letter_wizard_vals(model, proposal)
        currencies = cls.env["res.currency"].with_context(active_test=False)
        others = currencies.search([("id", "!=", proposal.currency_id.id)])
        if model == "ar.confirmation.line":
            letter = cls.letter_of(proposal).id
            unit = others[cls.counter % len(others)]
            return {"letter_id": letter, "currency_id": unit.id, "balance": 5}
        line = {"currency_id": proposal.currency_id.id, "balance": 5}
        return {
            "company_id": proposal.company_id.id,
            "partner_id": cls.azure.id,
            "date": "2026-02-28",
            "line_ids": [Command.create(line)],
        }

    @classmethod
    def letter_of(cls, proposal):
        """A letter that was sent."""
        letters = cls.env["ar.confirmation.letter"].sudo()
        vals = cls.letter_vals("ar.confirmation.letter", proposal)
        return letters.create({**vals, "state": "sent"})

    @classmethod
    def letter_wizard_vals(cls, model, proposal):
        """Values of the wizards about confirmation letters."""
        if model == "ar.confirmation.wizard":
            return {"company_id": proposal.company_id.id, "date": "2026-12-31"}
        answer = {"letter_id": cls.letter_of(proposal).id, "name": "Ms Huber"}
        if model == "ar.confirmation.answer.wizard":
            return answer
        wizard = cls.env["ar.confirmation.answer.wizard"].create(answer)
        currency = proposal.currency_id.id
        return {"wizard_id": wizard.id, "currency_id": currency, "answer": 5}
