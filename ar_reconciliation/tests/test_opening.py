from odoo.tests import tagged

from .access_common import AccessCommon

KINDS = ("list", "form", "search", "kanban", "pivot", "graph")


@tagged("post_install", "-at_install")
class TestOpening(AccessCommon):
    """Every list and form opens with data for everybody who has its menu."""

    def actions(self):
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "ar_reconciliation"),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        actions = self.env["ir.actions.act_window"].browse(data.mapped("res_id"))
        return actions.filtered(lambda action: action.target != "new")

    def read_all(self, model, kind, user, view_id=False):
        """Read what the client reads to show this view."""
        records = self.env[model].with_user(user)
        views = records.get_views([(view_id, kind)])
        names = views["models"][model]["fields"]
        shown = views["views"][kind]["arch"]
        columns = {name: {} for name in names if f'name="{name}"' in shown}
        self.assertTrue(columns, f"{model} {kind}")
        self.env.invalidate_all()
        return records.search([], limit=5).web_read(columns)

    def open_all(self, role):
        user = self.users[role]
        actions = self.actions()
        self.assertGreaterEqual(len(actions), 9)
        for action in actions:
            chosen = {view.view_mode: view.view_id.id for view in action.view_ids}
            for kind in action.view_mode.split(","):
                if kind in ("list", "form"):
                    with self.subTest(f"{role} {action.name} {kind}"):
                        view = chosen.get(kind, False)
                        self.read_all(action.res_model, kind, user, view)

    def test_auditor_opens_everything(self):
        self.match(self.bank_line(7, "unknown"))
        self.open_all("auditor")

    def test_clerk_opens_everything(self):
        self.match(self.bank_line(7, "unknown"))
        self.open_all("clerk")

    def test_accountant_without_a_role_opens_odoos_own_bank_lines(self):
        for kind in ("list", "form"):
            rows = self.read_all(
                "account.bank.statement.line", kind, self.users["accountant"]
            )
            self.assertTrue(rows)

    def test_accountant_without_a_role_opens_odoos_own_statements(self):
        self.env["account.bank.statement"].create({"line_ids": self.line.ids})
        rows = self.read_all("account.bank.statement", "list", self.users["accountant"])
        self.assertTrue(rows)
