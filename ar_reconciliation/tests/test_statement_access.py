from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged

from .statement_common import StatementCommon


@tagged("post_install", "-at_install")
class TestStatementAccess(StatementCommon):
    """Statements are reached through the module only."""

    def test_what_writes_statements_cannot_be_called_from_outside(self):
        methods = (
            "_make_lines",
            "_seal",
            "_release",
            "_reopen",
            "_mark_sent",
            "_portal_confirm",
            "_portal_dispute",
            "_event",
        )
        for method in methods:
            with self.subTest(method), self.assertRaises(AccessError):
                get_public_method(self.env["ar.customer.statement"], method)
        with self.assertRaises(AccessError):
            get_public_method(self.env["ar.statement.ledger"], "_fetch")

    def test_a_portal_user_reads_nothing_by_rpc(self):
        self.invoice(self.azure, 100, "2026-02-01")
        statement = self.sent()
        user = new_test_user(self.env, "ar_portal_contact", groups="base.group_portal")
        user.partner_id.parent_id = self.azure
        mine = statement.with_user(user)
        lines = statement.line_ids.with_user(user)
        events = statement.sudo().event_ids.with_user(user)
        for records, name in ((mine, "state"), (lines, "amount"), (events, "kind")):
            with self.assertRaises(AccessError):
                records.read([name])
            with self.assertRaises(AccessError):
                records.search([])

    def test_partner_fields_are_for_our_roles(self):
        employee = new_test_user(self.env, "ar_other", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.azure.with_user(employee).read(["ar_portal_role"])
        fields = ["ar_portal_role", "ar_statement_count"]
        found = self.azure.with_user(self.users["auditor"]).read(fields)
        self.assertEqual(found[0]["ar_statement_count"], 0)

    def test_the_partners_button_shows_its_statements(self):
        statement = self.statement()
        self.statement(self.deco)
        partner = self.contact.with_user(self.clerk)
        self.assertEqual(partner.ar_statement_count, 1)
        action = partner.action_ar_show_statements()
        found = self.env["ar.customer.statement"].search(action["domain"])
        self.assertEqual(found, statement)
        self.assertEqual(action["context"]["default_partner_id"], self.azure.id)

    def test_a_clerk_of_another_company_makes_no_statement_here(self):
        other = self.setup_other_company()["company"]
        stranger = self.make_user("clerk", company=other, login="ar_foreign")
        statements = self.env["ar.customer.statement"].with_user(stranger)
        vals = {"partner_id": self.azure.id, "company_id": self.company.id}
        with self.assertRaises(AccessError):
            statements.create(vals)
        own = statements.create({"partner_id": self.azure.id})
        self.assertEqual(own.company_id, other)

    def test_people_without_a_role_copy_contacts_and_add_some(self):
        self.azure.ar_statement_cycle = "monthly"
        employee = new_test_user(
            self.env,
            login="ar_contacts",
            groups="base.group_user,base.group_partner_manager",
        )
        partner = self.azure.with_user(employee)
        copy = partner.copy()
        child = partner.create({"name": "Ann", "parent_id": partner.id})
        child.write({"street": "Main Street 1"})
        self.assertEqual(child.commercial_partner_id, partner)
        self.assertFalse(copy.sudo().ar_statement_cycle)
