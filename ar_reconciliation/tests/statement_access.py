"""Records of statements, for tests of access."""

#: A field of each model that a person could want to change.
STATEMENT_CHANGE = {
    "ar.customer.statement": {"date_from": "2026-01-02"},
    "ar.customer.statement.line": {"amount": 1.0},
    "ar.statement.event": {"note": "changed"},
    "ar.statement.claim": {"answer": "changed"},
    "ar.statement.reopen": {"reason": "changed"},
}


class StatementRecords:
    """Values of statements and what belongs to them, and fresh ones to act on."""

    statement_models = (
        "ar.customer.statement",
        "ar.customer.statement.line",
        "ar.statement.event",
        "ar.statement.claim",
        "ar.statement.reopen",
    )

    @classmethod
    def statement_vals(cls, model, company):
        """Values of a statement, or of something that belongs to one."""
        if model == "ar.customer.statement":
            return {
                "company_id": company.id,
                "partner_id": cls.azure.id,
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
            }
        statement = cls.statement_of(company)
        part = {"statement_id": statement.id}
        return {
            "ar.statement.reopen": {"statement_ids": statement.ids, "reason": "no"},
            "ar.customer.statement.line": part,
            "ar.statement.event": {**part, "kind": "viewed"},
            "ar.statement.claim": {**part, "number": "R1", "answer": "no"},
        }[model]

    @classmethod
    def statement_of(cls, company):
        statements = cls.env["ar.customer.statement"].sudo()
        domain = [("company_id", "=", company.id), ("state", "=", "draft")]
        vals = cls.statement_vals(statements._name, company)
        return statements.search(domain, limit=1) or statements.create(vals)

    def reopen_subject(self, user):
        """The user's wizard about a released statement."""
        statement = self.statement_subject("action_reopen")
        wizards = self.env["ar.statement.reopen"].with_user(user)
        may_create = wizards.has_access("create")
        vals = {"statement_ids": statement.ids, "reason": "wrong"}
        return wizards.sudo(not may_create).create(vals)

    def statement_subject(self, method):
        """A statement in a state in which the method has something to do."""
        vals = self.vals("ar.customer.statement")
        statement = self.env["ar.customer.statement"].sudo().create(vals)
        if method in ("action_take_back", "action_release"):
            statement.action_submit()
        if method in ("action_send", "action_reopen"):
            statement.action_submit()
            statement.action_release()
        return statement.sudo(False)
