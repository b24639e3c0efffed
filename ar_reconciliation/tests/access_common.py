"""Users of every kind and a record of every model, for tests of access."""

import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .agreement_access import AGREEMENT_CHANGE, AgreementRecords
from .common import ArCommon
from .credit_access import CREDIT_CHANGE, CreditRecords
from .dispute_access import DisputeRecords
from .dunning_access import DUNNING_CHANGE, DunningRecords
from .invoice_access import INVOICE_CHANGE, InvoiceRecords
from .statement_access import STATEMENT_CHANGE

OUTSIDERS = {
    "accountant": "account.group_account_user",
    "employee": "base.group_user",
    "portal": "base.group_portal",
}
#: A field of each model that a person could want to change.
CHANGE = {
    "ar.match.run": {"automatic": True},
    "ar.match.proposal": {"rank": 9},
    "ar.match.allocation": {"amount": 1.0},
    "ar.match.log": {"note": "changed"},
    "ar.match.rule": {"name": "Changed"},
    "ar.match.rule.line": {"decision": "never"},
    "ar.match.rule.reason": {"words": "changed"},
    "ar.payer.alias": {"count": 9},
    "ar.import.batch": {"name": "changed"},
    "ar.import.issue": {"text": "changed"},
    "ar.import.profile": {"name": "Changed"},
    "ar.bank.feed": {"name": "Changed"},
    "ar.sms.gateway": {"name": "Changed"},
    "ar.statement.import": {"filename": "changed"},
    "ar.statement.import.statement": {"name": "changed"},
    "ar.statement.import.issue": {"text": "changed"},
    "ar.statement.import.column": {"heading": "changed"},
    "ar.match.backtest": {"date_from": "2026-01-01"},
    "ar.match.backtest.line": {"difference": "changed"},
    "ar.reason.wizard": {"reason": "changed"},
    "ar.remittance.wizard": {"filename": "changed"},
    "ar.remittance.wizard.line": {"reason": "changed"},
    "ar.assign.wizard": {"note": "changed"},
    "ar.write.off.wizard": {"line_ids": []},
    **STATEMENT_CHANGE,
    **CREDIT_CHANGE,
    **INVOICE_CHANGE,
    **AGREEMENT_CHANGE,
    **DUNNING_CHANGE,
    "ar.dispute": {"note": "changed"},
    "ar.dispute.line": {"note": "changed"},
    "ar.dispute.reason": {"days": 9},
    "ar.dispute.remedy": {"note": "changed"},
    "ar.dispute.open.wizard": {"note": "changed"},
    "ar.dispute.open.line": {"note": "changed"},
    "ar.dispute.close.wizard": {"reason": "changed"},
    "ar.short.payment.wizard": {"reason": "tax"},
    "ar.match.wizard": {"rest": "credit"},
    "ar.match.wizard.payment": {"chosen": False},
    "ar.match.wizard.item": {"amount": 1.0},
    "ar.workbench.watch": {"seen_on": "2026-01-01"},
    "ar.confirmation.letter": {"note": "changed"},
    "ar.confirmation.line": {"balance": 9.0},
    "ar.confirmation.wizard": {"zero": True},
    "ar.confirmation.answer.wizard": {"note": "changed"},
    "ar.confirmation.answer.line": {"answer": 9.0},
}
CSV = "Date,Amount,Description\n2026-03-10,100.00,hello\n"
ADVICE = "Invoice,Paid\nINV/2026/00001,100.00\n"


class AccessCommon(
    AgreementRecords,
    CreditRecords,
    DisputeRecords,
    DunningRecords,
    InvoiceRecords,
    ArCommon,
):
    statement_models = (
        *AgreementRecords.statement_models,
        *CreditRecords.statement_models,
    )
    #: Beginning of the names of models -> what gives values of their records.
    families = {
        "ar.confirmation": "letter_vals",
        "ar.invoice": "invoice_vals",
        "ar.collection": "collection_vals",
        "ar.call": "collection_vals",
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role, group in OUTSIDERS.items():
            cls.users[role] = new_test_user(cls.env, f"ar_{role}", groups=group)
        cls.line = cls.bank_line(100, "first")
        cls.proposal = cls.make_proposal(cls.line, cls.invoice(cls.azure, 100))
        cls.counter = 0

    @classmethod
    def make_proposal(cls, line, move, **values):
        """A stored proposal as the engine makes it."""
        proposal = (
            cls.env["ar.match.proposal"]
            .sudo()
            .create(
                {
                    "statement_line_id": line.id,
                    "company_id": line.company_id.id,
                    "currency_id": line.currency_id.id,
                    "partner_id": move.partner_id.id,
                    "rule_id": cls.rule.id,
                    "rank": 1,
                    "confidence": 0.5,
                    "allocation_ids": [
                        Command.create(
                            {
                                "move_line_id": cls.receivable(move).id,
                                "amount": move.amount_total,
                            }
                        )
                    ],
                    **values,
                }
            )
        )
        line._ar_write(ar_match_state="proposed", ar_proposal_id=proposal.id)
        return proposal.sudo(False)

    @classmethod
    def vals(cls, model, proposal=None):
        """Values of a new record of the proposal's company."""
        proposal = proposal or cls.proposal
        cls.counter += 1
        for family, method in cls.families.items():
            if model.startswith(family):
                return getattr(cls, method)(model, proposal)
        if model in DUNNING_CHANGE:
            return cls.dunning_vals(model, proposal.company_id)
        others = cls.env[model]._transient or model in cls.statement_models
        if others or model.startswith("ar.dispute"):
            return cls.other_vals(model, proposal)
        return cls.matching_vals(model, proposal)

    @classmethod
    def matching_vals(cls, model, proposal):
        """Values of what is imported, matched or fetched."""
        company = {"company_id": proposal.company_id.id}
        by_user = {**company, "user_id": cls.env.uid}
        return {
            "ar.match.run": by_user,
            "ar.match.proposal": {
                **company,
                "statement_line_id": proposal.statement_line_id.id,
                "currency_id": proposal.currency_id.id,
            },
            "ar.match.allocation": {
                "proposal_id": proposal.id,
                "move_line_id": proposal.allocation_ids[:1].move_line_id.id,
            },
            "ar.match.log": {**by_user, "event": "posted"},
            "ar.match.rule": {**company, "name": "More"},
            "ar.match.rule.line": {"rule_id": cls.rule_of(proposal.company_id)},
            "ar.match.rule.reason": {"rule_id": cls.rule_of(proposal.company_id)},
            "ar.payer.alias": {
                **company,
                "kind": "name",
                "value": f"PAYER {cls.counter}",
                "partner_id": cls.azure.id,
            },
            "ar.import.batch": {**by_user, "name": "file"},
            "ar.import.issue": {
                "batch_id": cls.batch_of(proposal.company_id),
                "code": "bad_date",
                "severity": "error",
            },
            "ar.bank.feed": {
                **company,
                "name": "Feed",
                "kind": "folder",
                "folder": "bank",
            },
            "ar.sms.gateway": {
                **company,
                "name": "Gateway",
                "url": "https://sms.example/",
                "test_number": "+49151",
            },
            "ar.import.profile": {
                "name": "Layout",
                "journal_id": proposal.statement_line_id.journal_id.id,
                "columns": f"A | {cls.counter}",
            },
        }[model]

    @classmethod
    def other_vals(cls, model, proposal):
        """Values of a wizard, or about a dispute."""
        if model in cls.statement_models:
            return cls.statement_vals(model, proposal.company_id)
        if cls.env[model]._transient:
            return cls.wizard_vals(model, proposal)
        return cls.dispute_vals(model, proposal)

    @classmethod
    def wizard_vals(cls, model, proposal):
        """Values of a new record of a wizard."""
        if model.startswith(("ar.match.wizard", "ar.workbench", "ar.short")):
            return cls.work_vals(model, proposal)
        wizard = {"wizard_id": cls.wizard_of(proposal.company_id)}
        return {
            "ar.statement.import": {
                "file": base64.b64encode(CSV.encode()),
                "filename": "a.csv",
            },
            "ar.statement.import.statement": wizard,
            "ar.statement.import.issue": wizard,
            "ar.statement.import.column": {
                **wizard,
                "field": "date",
                "heading": "Date",
            },
            "ar.match.backtest": {"rule_id": cls.shadow_rule().id},
            "ar.match.backtest.line": {"backtest_id": cls.backtest_of(proposal)},
            "ar.reason.wizard": {
                "line_ids": proposal.statement_line_id.ids,
                "reason": "wrong",
            },
            "ar.remittance.wizard": {
                "line_id": proposal.statement_line_id.id,
                "file": base64.b64encode(ADVICE.encode()),
                "filename": "advice.csv",
            },
            "ar.remittance.wizard.line": {"wizard_id": cls.advice_of(proposal)},
            "ar.assign.wizard": {
                "line_ids": proposal.statement_line_id.ids,
                "note": "ask",
            },
            "ar.write.off.wizard": {
                "line_ids": proposal.statement_line_id.ids,
                "model_id": cls.write_off_model_of(proposal.company_id),
            },
            "ar.dispute.open.wizard": cls.dispute_wizard_vals(proposal),
            "ar.dispute.open.line": {
                "wizard_id": cls.dispute_wizard_of(proposal),
                "move_line_id": proposal.allocation_ids.move_line_id[:1].id,
            },
            "ar.dispute.close.wizard": {
                "dispute_ids": cls.dispute_of(proposal).ids,
                "resolution": "paid",
                "reason": "agreed",
            },
        }[model]

    @classmethod
    def work_vals(cls, model, proposal):
        """Values of what belongs to the work on one bank line."""
        if model == "ar.workbench.watch":
            return {"user_id": cls.env.uid, "seen_on": "2026-01-02"}
        if model == "ar.short.payment.wizard":
            return {"proposal_id": proposal.id, "treatment": "open"}
        if model == "ar.match.wizard":
            return cls.match_wizard_vals(proposal)
        wizard = {"wizard_id": cls.match_wizard_of(proposal)}
        if model == "ar.match.wizard.payment":
            return {**wizard, "statement_line_id": proposal.statement_line_id.id}
        item = proposal.allocation_ids.move_line_id[:1]
        return {**wizard, "move_line_id": item.id}

    @classmethod
    def match_wizard_vals(cls, proposal):
        """A wizard that settles the proposal's line with its item."""
        line, item = proposal.statement_line_id, proposal.allocation_ids.move_line_id
        payment = {"statement_line_id": line.id, "chosen": True}
        return {
            "payment_ids": [Command.create(payment)],
            "item_ids": [
                Command.create({"move_line_id": item[:1].id, "amount": line.amount})
            ],
        }

    @classmethod
    def match_wizard_of(cls, proposal):
        return cls.env["ar.match.wizard"].create(cls.match_wizard_vals(proposal)).id

    @classmethod
    def advice_of(cls, proposal):
        line = proposal.statement_line_id
        return cls.env["ar.remittance.wizard"].create({"line_id": line.id}).id

    @classmethod
    def shadow_rule(cls):
        rules = cls.env["ar.match.rule"].with_context(active_test=False)
        shadow = rules.search([("name", "=", "Shadow")], limit=1)
        return shadow or rules.create({"name": "Shadow", "sequence": 99})

    @classmethod
    def backtest_of(cls, proposal):
        rule = cls.rule_of(proposal.company_id)
        return cls.env["ar.match.backtest"].create({"rule_id": rule}).id

    @classmethod
    def rule_of(cls, company):
        rules = cls.env["ar.match.rule"].sudo()
        return rules.search([("company_id", "=", company.id)], limit=1).id

    @classmethod
    def batch_of(cls, company):
        batches = cls.env["ar.import.batch"].sudo()
        found = batches.search([("company_id", "=", company.id)], limit=1)
        return (
            found.id
            or batches.create(
                {"name": "file", "company_id": company.id, "user_id": cls.env.uid}
            ).id
        )

    @classmethod
    def write_off_model_of(cls, company):
        models = cls.env["account.reconcile.model"].sudo()
        named = [("company_id", "=", company.id), ("name", "=", "Book")]
        domain = [("company_ids", "in", company.ids), ("account_type", "=", "expense")]
        account = cls.env["account.account"].sudo().search(domain, limit=1)
        return (
            models.search(named, limit=1).id
            or models.create(
                {
                    "name": "Book",
                    "company_id": company.id,
                    "line_ids": [Command.create({"account_id": account.id})],
                }
            ).id
        )

    @classmethod
    def wizard_of(cls, company):
        wizard = cls.env["ar.statement.import"].with_company(company)
        return wizard.create({"file": base64.b64encode(CSV.encode())}).id

    def attempt(self, operation, record, vals):
        """Do it, in a savepoint that is always rolled back."""
        with self.env.cr.savepoint() as savepoint:
            if operation == "r":
                record.invalidate_recordset()
                record.read(list(CHANGE[record._name]))
            elif operation == "w":
                record.write(CHANGE[record._name])
            elif operation == "c":
                record.create(vals)
            else:
                record.unlink()
            record.env.flush_all()
            savepoint.rollback()

    def assertRefused(self, function, *args, message=""):
        with self.subTest(message), mute_logger("odoo.addons.base.models.ir_rule"):
            # The log refuses everybody, whatever their role, with a UserError.
            kind = UserError if "ar.match.log" in message else AccessError
            with self.assertRaises(kind):
                function(*args)
