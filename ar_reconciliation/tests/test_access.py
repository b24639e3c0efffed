import base64
import inspect

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from . import access_matrix
from .common import ROLES, ArCommon

PACKAGE = "odoo.addons.ar_reconciliation."
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
    "ar.payer.alias": {"count": 9},
    "ar.import.batch": {"name": "changed"},
    "ar.import.issue": {"text": "changed"},
    "ar.import.profile": {"name": "Changed"},
    "ar.statement.import": {"filename": "changed"},
    "ar.statement.import.statement": {"name": "changed"},
    "ar.statement.import.issue": {"text": "changed"},
    "ar.statement.import.column": {"heading": "changed"},
    "ar.reason.wizard": {"reason": "changed"},
}
CSV = "Date,Amount,Description\n2026-03-10,100.00,hello\n"


class AccessCommon(ArCommon):
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
        company = proposal.company_id
        cls.counter += 1
        wizard = {"wizard_id": cls.wizard_of(company)}
        return {
            "ar.match.run": {"company_id": company.id, "user_id": cls.env.uid},
            "ar.match.proposal": {
                "statement_line_id": proposal.statement_line_id.id,
                "company_id": company.id,
                "currency_id": proposal.currency_id.id,
            },
            "ar.match.allocation": {
                "proposal_id": proposal.id,
                "move_line_id": proposal.allocation_ids[:1].move_line_id.id,
            },
            "ar.match.log": {
                "event": "posted",
                "user_id": cls.env.uid,
                "company_id": company.id,
            },
            "ar.match.rule": {"name": "More", "company_id": company.id},
            "ar.payer.alias": {
                "kind": "name",
                "value": f"PAYER {cls.counter}",
                "partner_id": cls.azure.id,
                "company_id": company.id,
            },
            "ar.import.batch": {
                "name": "file",
                "company_id": company.id,
                "user_id": cls.env.uid,
            },
            "ar.import.issue": {
                "batch_id": cls.batch_of(company),
                "code": "bad_date",
                "severity": "error",
            },
            "ar.import.profile": {
                "name": "Layout",
                "journal_id": proposal.statement_line_id.journal_id.id,
                "columns": f"A | {cls.counter}",
            },
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
            "ar.reason.wizard": {
                "line_ids": proposal.statement_line_id.ids,
                "reason": "wrong",
            },
        }[model]

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
class TestMethodAccess(AccessCommon):
    """Which role may call which public method."""

    def test_every_public_method_of_the_addon_is_in_the_table(self):
        inherited = {"create", "write", "unlink", "init"}
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

    def subject(self, model, method, user):
        """A fresh record on which the method has something to do."""
        if model == "account.bank.statement":
            line = self.bank_line(5, statement_id=False)
            return self.env[model].create({"line_ids": line.ids})
        if model == "account.journal":
            return self.bank
        move = self.invoice(self.azure, 100)
        line = self.bank_line(100, move.name)
        if method in ("action_ar_undo", "action_undo_reconciliation", "action_confirm"):
            self.match(line)
            self.assertState(line, "matched")
        if method == "action_ar_include":
            line.with_user(self.clerk).action_ar_exclude()
        if model == "account.bank.statement.line":
            if "apply" in method or "reject" in method:
                self.make_proposal(line, move)
            return line
        if model == "ar.match.proposal":
            return self.make_proposal(line, move)
        vals = self.vals(model)
        if model == "ar.reason.wizard":
            vals["line_ids"] = line.ids
        elif model == "ar.statement.import":
            vals["journal_id"] = self.bank.id
        may_create = self.env[model].with_user(user).has_access("create")
        owner = self.env[model].with_user(user) if may_create else self.env[model]
        return owner.sudo(not may_create).create(vals).sudo(False)

    def try_role(self, model, method, role, allowed):
        user = self.users[role]
        with self.env.cr.savepoint() as savepoint:
            record = self.subject(model, method, user).with_user(user)
            self.env.flush_all()
            record.env.invalidate_all()
            call = getattr(record, method)
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


@tagged("post_install", "-at_install")
class TestProof(AccessCommon):
    """What proves something cannot be forged by the people it is about."""

    def test_proof_fields_of_a_bank_line_cannot_be_written(self):
        values = {
            "ar_match_state": "matched",
            "ar_exception_code": "ambiguous",
            "ar_exception_data": {"count": 2},
            "ar_proposal_id": self.proposal.id,
            "ar_import_batch_id": self.batch_of(self.company),
            "ar_import_key": "forged",
            "ar_bank_data": {"v": 1},
        }
        line = self.line.with_user(self.users["manager"])
        for field, value in values.items():
            self.assertRefused(line.write, {field: value}, message=field)

    def test_a_bank_line_cannot_be_created_with_proof_in_it(self):
        lines = self.env["account.bank.statement.line"].with_user(self.clerk)
        vals = {"journal_id": self.bank.id, "date": "2026-03-10", "amount": 1}
        for field, value in (
            ("ar_match_state", "matched"),
            ("ar_import_key", "forged"),
            ("ar_import_batch_id", self.batch_of(self.company)),
            ("ar_bank_data", {"v": 1}),
        ):
            self.assertRefused(lines.create, {**vals, field: value}, message=field)
            hidden = lines.with_context(**{f"default_{field}": value})
            self.assertRefused(hidden.create, vals, message=f"default {field}")

    def test_a_clerk_may_still_enter_a_bank_line_by_hand(self):
        lines = self.env["account.bank.statement.line"].with_user(self.clerk)
        line = lines.create(
            {
                "journal_id": self.bank.id,
                "date": "2026-03-10",
                "amount": 1,
                "payment_ref": "cash",
            }
        )
        self.assertEqual(line.ar_match_state, "new")

    def test_log_and_proposals_are_not_removed_through_the_bank_line(self):
        self.line.with_user(self.clerk).action_ar_exclude()
        line = self.line.with_user(self.users["manager"])
        for field in ("ar_log_ids", "ar_proposal_ids"):
            command = {field: [Command.delete(line[field][0].id)]}
            with self.subTest(field), self.assertRaises(UserError):
                line.write(command)

    def test_the_log_is_immutable_even_for_the_superuser(self):
        self.line.with_user(self.clerk).action_ar_exclude()
        log = self.line.ar_log_ids
        self.assertEqual(log.user_id, self.clerk)
        for change in (lambda: log.sudo().write({"note": "x"}), log.sudo().unlink):
            with self.assertRaises(UserError):
                change()

    def test_a_manager_cannot_turn_the_version_of_a_rule_back(self):
        rule = self.rule.with_user(self.users["manager"])
        rule.post_at = 0.96
        version = rule.version
        rule.write({"version": 1})
        self.assertEqual(rule.version, version)

    def test_a_wizard_of_another_user_is_not_readable(self):
        clerk, other = self.clerk, self.reviewer
        for model in access_matrix.MODELS:
            if not self.env[model]._transient:
                continue
            mine = self.env[model].with_user(clerk).create(self.vals(model))
            theirs = mine.with_user(other)
            self.assertFalse(theirs.search([("id", "=", mine.id)]), model)
            for operation in "rwu":
                self.assertRefused(
                    self.attempt, operation, theirs, {}, message=f"{operation} {model}"
                )

    def test_the_original_file_is_readable_for_our_roles_only(self):
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": "a.csv",
                    "raw": b"x",
                    "res_model": "ar.import.batch",
                    "res_id": self.batch_of(self.company),
                }
            )
        )
        auditor = attachment.with_user(self.users["auditor"])
        self.assertEqual(auditor.read(["raw"])[0]["raw"], b"x")
        for role in ("accountant", "employee", "portal"):
            theirs = attachment.with_user(self.users[role])
            theirs.invalidate_recordset()
            self.assertRefused(theirs.read, ["raw"], message=role)

    def test_an_accountant_without_a_role_reads_the_bank_line_as_before(self):
        self.proposal._request_approval()
        line = self.line.with_user(self.users["accountant"])
        self.env.invalidate_all()
        self.assertEqual(line.read()[0]["payment_ref"], "first")
        self.assertNotIn("ar_log_ids", line.read()[0])

    def test_an_accountant_without_a_role_undoes_and_the_records_follow(self):
        move = self.invoice(self.azure, 90)
        line = self.match(self.bank_line(90, move.name))
        self.assertState(line, "matched")
        line.with_user(self.users["accountant"]).action_undo_reconciliation()
        self.assertState(line, "new")
        self.assertEqual(line.ar_proposal_ids.mapped("state"), ["superseded"])
        last = line.ar_log_ids.sorted("id")[-1]
        self.assertEqual(
            (last.event, last.user_id), ("undone", self.users["accountant"])
        )
