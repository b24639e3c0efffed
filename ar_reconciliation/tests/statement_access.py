"""Records of statements, for tests of access."""

import base64

#: A field of each model that a person could want to change.
STATEMENT_CHANGE = {
    "ar.customer.statement": {"date_from": "2026-01-02"},
    "ar.customer.statement.line": {"amount": 1.0},
    "ar.statement.event": {"note": "changed"},
    "ar.statement.claim": {"answer": "changed"},
    "ar.payment.remittance": {"amount": 1.0},
    "ar.payment.remittance.line": {"amount": 1.0},
    "ar.statement.reopen": {"reason": "changed"},
    "ar.ledger.comparison": {"user_id": False},
    "ar.ledger.comparison.line": {"note": "changed"},
    "ar.ledger.compare": {"filename": "changed"},
    "ar.ledger.compare.row": {"text": "changed"},
    "ar.ledger.compare.column": {"heading": "changed"},
    "ar.statement.campaign": {"name": "changed"},
    "ar.statement.campaign.line": {"excluded": True},
    "ar.statement.delivery": {"failure": "changed"},
}
LEDGER = b"Date,Invoice number,Debit,Credit\n2026-01-10,ABC-1,,100\n"


class StatementRecords:
    """Values of statements and what belongs to them, and fresh ones to act on."""

    statement_models = (
        "ar.customer.statement",
        "ar.customer.statement.line",
        "ar.statement.event",
        "ar.statement.claim",
        "ar.payment.remittance",
        "ar.payment.remittance.line",
        "ar.statement.reopen",
        "ar.ledger.comparison",
        "ar.ledger.comparison.line",
        "ar.ledger.compare",
        "ar.ledger.compare.row",
        "ar.ledger.compare.column",
        "ar.statement.campaign",
        "ar.statement.campaign.line",
        "ar.statement.delivery",
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
        if model.startswith("ar.ledger"):
            return cls.ledger_vals(model, company)
        if model.startswith("ar.payment.remittance"):
            return cls.remittance_vals(model, company)
        if model == "ar.statement.campaign":
            return {"company_id": company.id}
        if model == "ar.statement.campaign.line":
            return cls.campaign_line_vals(company)
        statement = cls.statement_of(company)
        part = {"statement_id": statement.id}
        return {
            "ar.statement.reopen": {"statement_ids": statement.ids, "reason": "no"},
            "ar.customer.statement.line": part,
            "ar.statement.event": {**part, "kind": "viewed"},
            "ar.statement.claim": {**part, "number": "R1", "answer": "no"},
            "ar.statement.delivery": {
                **part,
                "kind": "statement",
                "contact_id": cls.azure.id,
                "email": "a@example.com",
                "number": cls.env["ar.statement.delivery"].sudo().search_count([]),
            },
        }[model]

    @classmethod
    def remittance_vals(cls, model, company):
        """Values of a payment from the portal, or of a part of one."""
        remittances = cls.env["ar.payment.remittance"].sudo()
        vals = {
            "name": "PAY",
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "partner_id": cls.azure.id,
            "contact_id": cls.azure.id,
            "mode": "lines",
            "amount": 2.0,
        }
        if model == remittances._name:
            return vals
        return {"remittance_id": remittances.create(vals).id, "number": "INV/1"}

    @classmethod
    def ledger_vals(cls, model, company):
        """Values of a comparison with a customer's ledger, or of a part of one."""
        about = {
            "company_id": company.id,
            "partner_id": cls.azure.id,
            "currency_id": company.currency_id.id,
            "date_to": "2026-01-31",
        }
        if model == "ar.ledger.comparison":
            return {**about, "date_from": "2026-01-01"}
        if model == "ar.ledger.comparison.line":
            comparisons = cls.env["ar.ledger.comparison"].sudo()
            comparison = comparisons.search([("company_id", "=", company.id)], limit=1)
            if not comparison:
                vals = cls.ledger_vals(comparisons._name, company)
                comparison = comparisons.create(vals)
            part = {"comparison_id": comparison.id, "code": "unclear", "act": "both"}
            return {**part, "note": "why"}
        vals = {**about, "file": base64.b64encode(LEDGER), "filename": "a.csv"}
        if model == "ar.ledger.compare":
            return vals
        wizard = cls.env["ar.ledger.compare"].create(vals)
        return {"wizard_id": wizard.id}

    @classmethod
    def campaign_line_vals(cls, company):
        campaigns = cls.env["ar.statement.campaign"].sudo()
        return {
            "campaign_id": campaigns.create(
                {"company_id": company.id, "state": "review"}
            ).id,
            "partner_id": cls.azure.id,
            "currency_id": company.currency_id.id,
        }

    def campaign_subject(self, method):
        """A campaign in a state in which the method has something to do."""
        vals = {"company_id": self.company.id, "date_from": False}
        campaign = self.env["ar.statement.campaign"].sudo().create(vals)
        states = {
            "action_release": "review",
            "action_send": "released",
            "action_retry": "done",
            "action_stop": "sending",
            "action_continue": "sending",
        }
        campaign.state = states.get(method, "draft")
        return campaign.sudo(False)

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
        mailed = ("action_send_mail", "action_resend", "action_send_failed")
        if method in ("action_reopen", *mailed):
            statement.action_submit()
            statement.action_release()
        if method in mailed:
            statement.partner_id.email = "azure@example.com"
        return statement.sudo(False)
