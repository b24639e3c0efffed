"""Fresh records on which the methods of the access tests have something to do."""

from odoo import Command, fields

from .dunning_access import DUNNING_CHANGE

#: Beginnings of the names of models whose methods need no bank line.
WITHOUT_LINE = (
    "ar.bank.feed",
    "ar.call",
    "ar.collection",
    "ar.confirmation",
    "ar.credit",
    "ar.customer.statement",
    "ar.dunning",
    "ar.import",
    "ar.instalment",
    "ar.promise",
    "ar.sms",
    "ar.statement",
)


class MethodSubjects:
    """To be mixed into a class of tests with the records of ``AccessCommon``."""

    def rule_to_promote(self, user):
        """A rule that another manager asked to promote."""
        another = self.make_user("manager", login=f"promoter_of_{user.login}")
        rule = self.rule.copy()
        rule.with_user(another).action_request_promotion()
        return rule

    def workbench_arguments(self, method):
        """Records for a method of the workbench: what it gets to do something."""
        move = self.invoice(self.azure, 100)
        line = self.bank_line(100, move.name)
        proposal = self.make_proposal(line, move)
        if method in ("undo", "remember"):
            proposal.with_user(self.clerk).action_apply()
        if method == "include":
            line.with_user(self.clerk).action_ar_exclude()
        tomorrow = fields.Date.add(fields.Date.context_today(line), days=1)
        settle = {
            "items": [{"id": self.receivable(move).id, "units": 10000}],
            "parts": [],
            "rest": {"kind": ""},
        }
        return {
            "preview": (line.id, settle),
            "settle": (line.id, settle, f"token-{line.id}"),
            "ask": (line.id, proposal.id),
            "remember": (proposal.id,),
            "rule_action": (proposal.id,),
            "items": (line.id,),
            "scan": (line.id, move.name),
            "accept": (proposal.id,),
            "reject": (proposal.id,),
            "book": (line.ids, self.fee_model().id),
            "assign": (line.ids, self.reviewer.id),
            "snooze": (line.ids, str(tomorrow)),
            "mass_accept": (proposal.ids,),
            "mass_summary": ({}, 0.5),
            "line": (line.id,),
            "watch": (line.id,),
            "load": (),
            "queue": (),
            "progress": (),
        }.get(method, (line.ids,))

    def fee_model(self):
        return self.env["account.reconcile.model"].create(
            {
                "name": "Other Income",
                "company_id": self.company.id,
                "line_ids": [
                    Command.create(
                        {
                            "amount_type": "percentage",
                            "amount_string": "100",
                            "account_id": self.company_data[
                                "default_account_revenue"
                            ].id,
                        }
                    )
                ],
            }
        )

    def subject(self, model, method, user):
        """A fresh record on which the method has something to do."""
        if model == "account.bank.statement":
            line = self.bank_line(5, statement_id=False)
            return self.env[model].create({"line_ids": line.ids})
        if model.startswith(WITHOUT_LINE):
            line = self.env["account.bank.statement.line"]
            return self.prepared(self.created(model, line, user, method), method, user)
        move = self.invoice(self.azure, 100)
        line = self.bank_line(100, move.name)
        if method in ("action_ar_undo", "action_undo_reconciliation", "action_confirm"):
            self.match(line)
            self.assertState(line, "matched")
        if method == "action_undo_run":
            return self.match(line).sudo().ar_proposal_id.run_id
        if method == "action_ar_include":
            line.with_user(self.clerk).action_ar_exclude()
        if model == "account.bank.statement.line":
            if "apply" in method or "reject" in method:
                self.make_proposal(line, move)
            return line
        own = {
            "account.journal": self.bank,
            "account.move": self.move_subject(method, move),
            "account.move.line": self.receivable(move),
            "res.partner": self.azure,
        }
        if model in own:
            return own[model]
        makers = {
            "ar.dispute.remedy": lambda: self.remedy_subject(move, method),
            "ar.match.proposal": lambda: self.make_proposal(line, move),
        }
        if model in makers:
            return makers[model]()
        return self.prepared(self.created(model, line, user, method), method, user)

    def prepared(self, record, method, user):
        """The record in the state in which the method has something to do."""
        if method == "action_draft":
            record.sudo().state = "printed"
        if method == "action_import_all":
            self.drop_another_file(record.with_user(user))
        return record

    def drop_another_file(self, wizard):
        """A second file beside the one of the wizard, both looked at."""
        if wizard.env["ar.access"]._is("clerk"):
            other = {"name": "b.csv", "data": wizard.file.decode()}
            wizard.more_files = [other]
            wizard.action_preview()

    def remedy_subject(self, move, method):
        """A remedy somebody else asked for; a refund for what pays it out."""
        items = {self.receivable(move): (30, False)}
        dispute = self.env["ar.dispute"]._open([{"items": items}])
        refund = method == "action_pay"
        credit = self.invoice(self.azure, 30, move_type="out_refund")
        vals = {
            "dispute_id": dispute.id,
            "kind": "refund" if refund else "credit_note",
            "state": "prepared" if refund else "to_approve",
            "amount": 30,
            "item_ids": self.receivable(credit).ids if refund else [],
        }
        return self.env["ar.dispute.remedy"].sudo().create(vals).sudo(False)

    def dispute_subject(self, model, line, user):
        """A dispute, or the wizard of the user about one, or about a short match."""
        move = self.invoice(self.azure, 100)
        short = self.make_proposal(self.bank_line(90, move.name), move)
        short.allocation_ids.sudo().amount = 90
        if model == "ar.dispute":
            vals = {**self.vals(model), "statement_line_id": line.id}
            return self.env[model].sudo().create(vals).sudo(False)
        vals = self.vals(model, short)
        if model == "ar.dispute.open.wizard":
            vals = self.dispute_wizard_vals(short)
        may_create = self.env[model].with_user(user).has_access("create")
        return self.env[model].with_user(user).sudo(not may_create).create(vals)

    def subject_of_its_own(self, model, line, user, method):
        """A record made in a way of its own; None for those made from their values."""
        makers = {
            "ar.match.rule": lambda: self.rule_to_promote(user),
            "ar.customer.statement": lambda: self.statement_subject(method),
            "ar.statement.campaign": lambda: self.campaign_subject(method),
            "ar.statement.reopen": lambda: self.reopen_subject(user),
        }
        if model in makers:
            return makers[model]()
        if model.startswith("ar.credit"):
            return self.credit_subject(model, user)
        if model in self.agreement_models:
            return self.agreement_subject(model, method, user)
        if model in DUNNING_CHANGE:
            return self.dunning_subject(model, method, user)
        if model.startswith(("ar.dispute", "ar.short")):
            return self.dispute_subject(model, line, user)
        return None

    def created(self, model, line, user, method):
        """A record of a model that needs no matching, the user's own if possible."""
        subject = self.subject_of_its_own(model, line, user, method)
        if subject is not None:
            return subject
        vals = self.vals(model)
        if model == "ar.invoice.override":
            vals["move_ids"] = self.odd_invoice().ids
        if model == "ar.reason.wizard":
            vals["line_ids"] = line.ids
        elif model == "ar.remittance.wizard":
            vals["line_id"] = line.id
        elif model == "ar.statement.import":
            vals["journal_id"] = self.bank.id
        may_create = self.env[model].with_user(user).has_access("create")
        owner = self.env[model].with_user(user) if may_create else self.env[model]
        return owner.sudo(not may_create).create(vals).sudo(False)
