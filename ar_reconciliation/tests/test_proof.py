from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from ..models.account_bank_statement_line import PROOF_FIELDS
from . import access_matrix
from .access_common import AccessCommon


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
            "ar_run_id": False,
            "ar_queue_run_id": False,
        }
        self.assertEqual(set(values), PROOF_FIELDS)
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

    def test_the_reason_given_in_the_wizard_is_in_the_log(self):
        line = self.match(self.bank_line(90, self.invoice(self.azure, 90).name))
        wizard = self.env["ar.reason.wizard"].with_user(self.clerk)
        wizard = wizard.with_context(active_ids=line.ids).create(
            {"reason": "no, later"}
        )
        wizard.action_confirm()
        self.assertState(line, "new")
        last = line.ar_log_ids.sorted("id")[-1]
        self.assertEqual((last.event, last.note), ("undone", "no, later"))

    def test_what_writes_proof_cannot_be_called_from_outside(self):
        for model, method in (
            ("account.bank.statement.line", "_ar_write"),
            ("ar.match.run", "_run"),
            ("ar.match.run", "report_lines"),
            ("ar.match.log", "_record"),
            ("ar.import.batch", "_import"),
            ("ar.posting", "_post"),
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                get_public_method(self.env[model], method)

    def test_a_manager_cannot_turn_the_version_of_a_rule_back(self):
        rule = self.rule.with_user(self.users["manager"])
        rule.post_at = 0.96
        version = rule.version
        rule.write({"version": 1})
        self.assertEqual(rule.version, version)

    def test_a_wizard_of_another_user_is_not_readable(self):
        owner, other = self.users["manager"], self.make_user("manager", login="ar_two")
        for model in access_matrix.MODELS:
            if not self.env[model]._transient:
                continue
            mine = self.env[model].with_user(owner)
            by_module = not mine.has_access("create")
            mine = mine.sudo(by_module).create(self.vals(model)).sudo(False)
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
