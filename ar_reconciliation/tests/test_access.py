import inspect
from functools import partial

from odoo import Command, fields
from odoo.tests import tagged

from ..models.ar_feed_client import Answer, Client
from . import access_matrix
from .access_common import CSV, AccessCommon
from .common import ROLES
from .dunning_access import DUNNING_CHANGE

PACKAGE = "odoo.addons.ar_reconciliation."


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessCommon):
    """The table of ``access_matrix``, tried as real users with least rights."""

    def test_every_model_of_the_addon_is_in_the_table(self):
        ours = {
            name
            for name, model in self.registry.items()
            if model._original_module == "ar_reconciliation" and not model._abstract
        }
        self.assertEqual(ours, set(access_matrix.MODELS))

    def try_role(self, role):
        user = self.users[role]
        for model in access_matrix.MODELS:
            allowed = access_matrix.rights(model, role)
            mine = self.env[model].with_user(user)
            owner = mine if "c" in allowed else mine.sudo()
            record = owner.create(self.vals(model)).with_env(mine.env)
            for operation in "rwcu":
                args = (operation, record, self.vals(model))
                message = f"{role} {operation} {model}"
                if operation in allowed:
                    with self.subTest(message):
                        self.attempt(*args)
                else:
                    self.assertRefused(self.attempt, *args, message=message)

    def test_auditor_reads_and_changes_nothing(self):
        self.try_role("auditor")

    def test_clerk_imports_but_sets_no_rules(self):
        self.try_role("clerk")

    def test_reviewer_has_the_rights_of_a_clerk(self):
        self.try_role("reviewer")

    def test_manager_sets_rules_and_forgets_payers(self):
        self.try_role("manager")

    def test_accountant_without_a_role_sees_none_of_our_records(self):
        self.try_role("accountant")

    def test_employee_sees_none_of_our_records(self):
        self.try_role("employee")

    def test_portal_customer_sees_none_of_our_records(self):
        self.try_role("portal")


@tagged("post_install", "-at_install")
class TestOtherCompany(AccessCommon):
    """Records of a company the user does not work for do not exist for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        data = cls.setup_other_company()
        cls.other = data["company"]
        move = (
            cls.env["account.move"]
            .with_company(cls.other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": cls.azure.id,
                    "company_id": cls.other.id,
                    "invoice_date": "2026-03-01",
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Work", "price_unit": 70, "tax_ids": []}
                        )
                    ],
                }
            )
        )
        move.action_post()
        cls.foreign_line = cls.bank_line(70, "x", journal=data["default_journal_bank"])
        cls.foreign = cls.make_proposal(cls.foreign_line, move, rule_id=False)

    def company_models(self):
        return [
            model
            for model in access_matrix.MODELS
            if "company_id" in self.env[model]._fields
            and not self.env[model].is_transient()
        ]

    def test_no_role_reaches_them_by_any_operation(self):
        self.assertGreaterEqual(len(self.company_models()), 9)
        for model in self.company_models():
            record = self.env[model].sudo().create(self.vals(model, self.foreign))
            self.assertEqual(record.company_id, self.other, model)
            for role in ROLES:
                mine = record.with_user(self.users[role])
                self.assertFalse(mine.search([("id", "=", record.id)]), model)
                for operation in "rwcu":
                    vals = self.vals(model, self.foreign)
                    self.assertRefused(
                        self.attempt,
                        operation,
                        mine,
                        vals,
                        message=f"{role} {operation} {model}",
                    )

    def test_manager_of_both_companies_reads_both(self):
        manager = self.users["manager"]
        manager.company_ids += self.other
        both = self.foreign.with_user(manager).with_context(
            allowed_company_ids=manager.company_ids.ids
        )
        self.assertEqual(both.read(["rank"])[0]["rank"], 1)

    def test_actions_on_their_bank_lines_are_refused(self):
        line = self.foreign_line.with_user(self.users["manager"])
        for action in (
            line.action_ar_match,
            line.action_ar_undo,
            line.action_ar_apply,
            line.action_ar_reject,
            line.action_ar_exclude,
            line.action_ar_include,
            self.foreign.with_user(self.users["manager"]).action_apply,
            self.foreign.with_user(self.users["manager"]).action_reject,
        ):
            self.assertRefused(action, message=action.__name__)
        self.assertEqual(self.foreign.state, "proposed")

    def test_a_reason_wizard_does_not_undo_their_lines(self):
        wizards = self.env["ar.reason.wizard"].with_user(self.clerk)
        vals = {"line_ids": self.foreign_line.ids, "reason": "x"}
        self.assertRefused(
            lambda: wizards.create(vals).action_confirm(), message="wizard"
        )

    def test_a_file_cannot_be_imported_into_their_journal(self):
        journal = self.foreign_line.journal_id
        before = journal.env["account.bank.statement.line"].search_count([])
        self.assertRefused(
            lambda: self.wizard(CSV, journal=journal).action_import(),
            message="import",
        )
        after = journal.env["account.bank.statement.line"].search_count([])
        self.assertEqual(after, before)


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


@tagged("post_install", "-at_install")
class TestMethodAccess(AccessCommon):
    """Which role may call which public method."""

    def setUp(self):
        super().setUp()
        answer = Answer(b"{}")
        self.patch(Client, "post_once", lambda *_args, **_body: answer)

    def test_every_public_method_of_the_addon_is_in_the_table(self):
        inherited = {"create", "write", "unlink", "init", "default_get"}
        found = set()
        for name, model in self.registry.items():
            for part in model.__mro__:
                if not part.__module__.startswith(PACKAGE):
                    continue
                found.update(
                    (name, method)
                    for method, function in vars(part).items()
                    if inspect.isfunction(inspect.unwrap(function))
                    and not method.startswith("_")
                    and method not in inherited
                    and not getattr(function, "_api_private", False)
                )
        self.assertEqual(found, access_matrix.OPENERS | set(access_matrix.METHODS))

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

    def try_role(self, model, method, role, allowed):
        user = self.users[role]
        with self.env.cr.savepoint() as savepoint:
            arguments = ()
            if model == "ar.workbench":
                record = self.env[model].with_user(user)
                arguments = self.workbench_arguments(method)
            else:
                record = self.subject(model, method, user).with_user(user)
            self.env.flush_all()
            record.env.invalidate_all()
            call = partial(getattr(record, method), *arguments)
            message = f"{role} {model}.{method}"
            if allowed:
                with self.subTest(message):
                    call()
            else:
                self.assertRefused(call, message=message)
            savepoint.rollback()
        self.env.invalidate_all()

    def try_methods(self, *roles):
        for (model, method), allowed in access_matrix.METHODS.items():
            for role in roles:
                self.try_role(model, method, role, role in allowed)

    def test_auditor_calls_nothing_that_changes_anything(self):
        self.try_methods("auditor")

    def test_clerk_and_manager_call_what_their_role_needs(self):
        self.try_methods("clerk", "manager")

    def test_people_without_a_role_call_nothing_of_ours(self):
        self.try_methods("accountant", "employee", "portal")

    def test_auditor_opens_every_list(self):
        for model, method in access_matrix.OPENERS:
            self.try_role(model, method, "auditor", True)
