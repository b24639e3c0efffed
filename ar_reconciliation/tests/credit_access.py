"""Records of credit control, for tests of access."""

from .statement_access import StatementRecords

#: A field of each model that a person could want to change.
CREDIT_CHANGE = {
    "ar.credit.run": {"state": "done"},
    "ar.credit.assessment": {"risk_class": "A"},
    "ar.credit.hold": {"state": "released"},
    "ar.credit.proposal": {"note": "changed"},
    "ar.credit.answer": {"reason": "changed"},
}


class CreditRecords(StatementRecords):
    """Values of assessments and holds, and fresh ones to act on."""

    statement_models = (*StatementRecords.statement_models, *CREDIT_CHANGE)

    @classmethod
    def statement_vals(cls, model, company):
        """Values of a record of the company."""
        if model not in CREDIT_CHANGE:
            return super().statement_vals(model, company)
        return cls.credit_vals(model, company)

    @classmethod
    def credit_vals(cls, model, owner):
        """Values of a record of credit control; ``owner`` is the company."""
        cls.counter += 1
        company = {"company_id": owner.id}
        if model == "ar.credit.run":
            # One may be computing at a time.
            return {**company, "day": "2026-01-01", "state": "done"}
        if model == "ar.credit.proposal":
            found = cls.assessment_of(owner)
            about = {"assessment_id": found.id, "note": "they pay late"}
            return {**about, "suggestion": "lower_limit", "new_limit": 50}
        if model == "ar.credit.answer":
            return {"hold_ids": cls.hold_of(owner).ids, "reason": "they will pay"}
        customer = cls.make_customer(f"Customer {cls.counter}")
        about = {**company, "partner_id": customer.id}
        if model == "ar.credit.hold":
            return {**about, "document": "Draft", "kind": "stop", "amount": 5}
        change = {"suggestion": "raise_limit", "new_limit": 100}
        return {**about, **change, "day": "2026-01-01", "risk_class": "B"}

    @classmethod
    def assessment_of(cls, owner):
        vals = cls.credit_vals("ar.credit.assessment", owner)
        return cls.env["ar.credit.assessment"].sudo().create(vals)

    @classmethod
    def hold_of(cls, owner):
        vals = cls.credit_vals("ar.credit.hold", owner)
        return cls.env["ar.credit.hold"].sudo().create(vals)

    def credit_subject(self, model, user):
        """A record to act on; a wizard is the user's own where that is allowed."""
        vals = self.vals(model)
        if model == "ar.credit.run":
            vals["state"] = "computing"
        if model == "ar.credit.hold":
            vals["move_id"] = self.invoice(self.azure, 10).id
        may_create = self.env[model].with_user(user).has_access("create")
        owner = self.env[model].with_user(user) if may_create else self.env[model]
        return owner.sudo(not may_create).create(vals).sudo(False)
