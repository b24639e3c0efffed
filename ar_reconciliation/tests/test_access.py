import inspect
from functools import partial

from odoo import Command
from odoo.tests import tagged

from ..models.ar_feed_client import Answer, Client
from . import access_matrix
from .access_common import CSV, AccessCommon
from .access_subjects import MethodSubjects
from .common import ROLES

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


@tagged("post_install", "-at_install")
class TestMethodAccess(MethodSubjects, AccessCommon):
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
