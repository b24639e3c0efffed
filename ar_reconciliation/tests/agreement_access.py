"""Records of promises and instalment plans, for tests of access."""

from odoo import fields

from .statement_access import StatementRecords

#: A field of each model that a person could want to change.
AGREEMENT_CHANGE = {
    "ar.promise": {"note": "changed"},
    "ar.promise.wizard": {"note": "changed"},
    "ar.instalment.plan": {"decision_note": "changed"},
    "ar.instalment.line": {"paid_on": "2026-01-01"},
}
#: State in which a method has something to do.
PLAN_STATES = {
    "action_approve": "approval",
    "action_take_back": "offered",
    "action_reject": "asked",
    "action_resume": "defaulted",
    "action_send": "offered",
    "action_book_interest": "running",
    "action_evaluate": "running",
}


class AgreementRecords(StatementRecords):
    """Values of promises and plans, and fresh ones to act on."""

    agreement_models = tuple(AGREEMENT_CHANGE)
    statement_models = (*StatementRecords.statement_models, *agreement_models)

    @classmethod
    def statement_vals(cls, model, company):
        """Values of a statement, promise or plan, or of a part of one."""
        if model in cls.agreement_models:
            return cls.agreement_vals(model, company)
        return super().statement_vals(model, company)

    @classmethod
    def agreement_vals(cls, model, company):
        """Values of a promise or plan, or of a part of one."""
        about = {"company_id": company.id, "partner_id": cls.azure.id}
        if model == "ar.instalment.plan":
            return about
        if model == "ar.instalment.line":
            plans = cls.env["ar.instalment.plan"].sudo()
            return {
                "plan_id": plans.create(about).id,
                "sequence": 1,
                "date": "2026-06-01",
                "amount": 5,
                "reference": f"R{cls.counter}",
            }
        money = {**about, "currency_id": company.currency_id.id, "amount": 5}
        today = fields.Date.context_today(cls.env["ar.promise"])
        day = {"date": fields.Date.add(today, days=5)}
        if model == "ar.promise.wizard":
            return {**money, **day}
        return {**money, **day, "made_on": today}

    def agreement_subject(self, model, method, user):
        """A promise, a plan, or the user's wizard, to act on."""
        vals = self.vals(model)
        records = self.env[model]
        if model == "ar.promise.wizard":
            records = records.with_user(user)
            return records.sudo(not records.has_access("create")).create(vals)
        record = records.sudo().create(vals)
        if model == "ar.instalment.plan":
            move = self.invoice(self.azure, 100)
            record.write(
                {
                    "item_ids": self.receivable(move).ids,
                    "first_date": fields.Date.context_today(record),
                    "rate": 1,
                }
            )
            record._make_lines(self.env.ref("base.user_root"))
            record._make_seal()
            record.state = PLAN_STATES.get(method, "draft")
        return record.sudo(False)
