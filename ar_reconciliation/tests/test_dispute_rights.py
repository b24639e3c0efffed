from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .dispute_common import DisputeCommon


@tagged("post_install", "-at_install")
class TestDisputeRights(DisputeCommon):
    """Who may see, work on and decide disputes."""

    def test_nobody_writes_what_follows_from_the_actions(self):
        dispute = self.dispute(30)
        for role in ("clerk", "reviewer", "manager"):
            mine = dispute.with_user(self.users[role])
            for vals in (
                {"state": "resolved"},
                {"resolution": "paid"},
                {"amount_open": 0},
                {"touched": False},
                {"name": "X"},
                {"line_ids": [Command.clear()]},
            ):
                self.assertRefused(mine.write, vals, message=f"{role} {vals}")
            self.assertRefused(
                mine.line_ids.write, {"move_line_id": False}, message=role
            )
            self.assertRefused(mine.line_ids.unlink, message=role)
            vals = self.dispute_vals("ar.dispute", self.proposal)
            self.assertRefused(mine.create, vals, message=role)

    def test_a_closed_dispute_does_not_change(self):
        dispute = self.dispute(30)
        self.decide(dispute, "cancel")
        with self.assertRaisesRegex(AccessError, "reopen it first"):
            dispute.line_ids.amount = 40

    def test_an_auditor_reads_all_of_it_and_changes_nothing(self):
        dispute = self.dispute(30, user=self.clerk).with_user(self.users["auditor"])
        self.assertTrue(dispute.read(["name", "amount_open", "documents", "age_days"]))
        self.assertTrue(dispute.line_ids.read(["amount", "amount_open"]))
        for call in (dispute.action_start, dispute.action_wait):
            self.assertRefused(call, message="auditor")
        self.assertRefused(dispute.write, {"note": "x"}, message="auditor")
        self.assertRefused(
            lambda: self.decide(dispute, "cancel", user=self.users["auditor"]),
            message="auditor decides",
        )

    def test_disputes_of_another_company_do_not_exist(self):
        data = self.setup_other_company()
        stranger = self.make_user("manager", data["company"], login="ar_stranger")
        dispute = self.dispute(30)
        mine = dispute.with_user(stranger)
        self.assertFalse(mine.search([("id", "=", dispute.id)]))
        for call in (mine.action_start, mine.action_assign_me):
            self.assertRefused(call, message="stranger")
        self.assertRefused(
            lambda: self.decide(dispute, "cancel", user=stranger), message="decide"
        )
        item = self.receivable(dispute.line_ids.sudo().move_id)
        wizard = {
            "reason_id": self.price.id,
            "line_ids": [Command.create({"move_line_id": item.id, "amount": 1})],
        }
        wizards = self.env["ar.dispute.open.wizard"].with_user(stranger)
        self.assertRefused(
            lambda: wizards.create(wizard).action_open(), message="stranger opens"
        )
        partner = self.azure.with_user(stranger)
        self.assertEqual(partner.ar_disputed_amount, 0)

    def test_people_without_a_role_do_not_see_what_is_disputed(self):
        move = self.invoice(self.azure, 100)
        self.dispute(30, move)
        mine = move.with_user(self.users["accountant"])
        with self.assertRaises(AccessError):
            mine.read(["ar_disputed_amount"])
        mine.read(["amount_residual"])
        self.assertTrue(mine.get_view(view_type="form"))

    def test_a_write_off_above_the_limit_needs_another_reviewer(self):
        self.rule.approval_limit = 50
        small = self.dispute(50)
        self.decide(small, "resolve", "write_off")
        self.assertEqual(small.state, "resolved")
        large = self.dispute(60)
        with self.assertRaisesRegex(AccessError, "above the limit"):
            self.decide(large, "resolve", "write_off")
        self.decide(large, "resolve", "write_off", user=self.reviewer)
        self.assertEqual(large.closed_by_id, self.reviewer)
        own = self.dispute(60, user=self.reviewer)
        with self.assertRaisesRegex(AccessError, "did not open it"):
            self.decide(own, "resolve", "write_off", user=self.reviewer)
        self.decide(own, "resolve", "write_off", user=self.users["manager"])
