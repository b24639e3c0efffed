import inspect
from itertools import pairwise

from lxml import etree

from odoo.models import MAGIC_COLUMNS
from odoo.tests import TransactionCase, tagged

MODULE = "ar_reconciliation"
PACKAGE = f"odoo.addons.{MODULE}."
AUTOMATIC = {*MAGIC_COLUMNS, "display_name"}
#: Seen as part of another record, never alone.
NO_ACTION = {
    "ar.match.allocation",
    "ar.match.rule.line",
    "ar.import.issue",
    "ar.match.rule.reason",
    "ar.dispute.line",
    "ar.dunning.level",
    "ar.dunning.message.line",
    "ar.dunning.rate",
    "ar.confirmation.line",
    "ar.customer.statement.line",
    "ar.payment.remittance.line",
}


@tagged("post_install", "-at_install")
class TestStructure(TransactionCase):
    """What every model, view and menu of the addon must have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = [
            cls.env[name]
            for name, model in sorted(cls.registry.items())
            if model._original_module == MODULE
        ]
        cls.persistent = [
            model for model in cls.models if not (model._abstract or model._transient)
        ]

    def own_fields(self):
        """Fields that the addon defines, on its own and on Odoo's models."""
        for name in self.registry:
            model = self.env[name]
            for field in model._fields.values():
                if MODULE in (field._modules or ()) and field.name not in AUTOMATIC:
                    yield model, field

    def test_what_few_may_read_is_not_copied_with_records_of_odoo(self):
        """Whoever may copy a contact or an invoice copies all of its fields."""
        for model, field in self.own_fields():
            if model._original_module != MODULE and field.groups:
                self.assertFalse(field.copy, f"{model._name}.{field.name}")

    def own_parts(self):
        """(model, class of the addon it is made of)"""
        for name, model in self.registry.items():
            for part in model.__mro__:
                if part.__module__.startswith(PACKAGE) and "_name" in dir(part):
                    yield name, part

    def records_of(self, model):
        """Records of a model that come with the addon, by their name."""
        data = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", model)]
        )
        return {row.name: self.env[model].browse(row.res_id) for row in data}

    # === MODELS === #

    def test_there_are_models_to_look_at(self):
        self.assertGreaterEqual(len(self.persistent), 9)
        self.assertGreater(len(list(self.own_fields())), 100)

    def test_every_model_says_what_it_is(self):
        for model in self.models:
            self.assertNotEqual(model._description, model._name)
            self.assertTrue(model._description, model._name)
            self.assertTrue(model._name.startswith("ar."), model._name)

    def test_every_model_with_a_table_has_rights(self):
        for model in self.models:
            if not model._abstract:
                rights = self.env["ir.model.access"].search(
                    [("model_id.model", "=", model._name)]
                )
                self.assertTrue(rights, model._name)
                self.assertTrue(all(right.group_id for right in rights), model._name)

    def test_every_persistent_model_belongs_to_a_company(self):
        for model in self.persistent:
            self.assertIn("company_id", model._fields, model._name)
            self.assertTrue(model._fields["company_id"].index, model._name)

    def test_every_company_field_has_a_global_rule_for_all_operations(self):
        for model in self.persistent:
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", model._name), ("global", "=", True)]
            )
            rules = rules.filtered(lambda rule: "company_ids" in rule.domain_force)
            self.assertTrue(rules, model._name)
            for right in ("read", "write", "create", "unlink"):
                self.assertTrue(all(rules.mapped(f"perm_{right}")), model._name)

    def test_every_wizard_is_kept_to_its_user(self):
        for model in self.models:
            if model._transient:
                domains = self.env["ir.rule"].search(
                    [("model_id.model", "=", model._name), ("global", "=", True)]
                )
                self.assertIn("create_uid", "".join(domains.mapped("domain_force")))

    def test_every_model_sorts_by_something_that_ends_in_a_unique_field(self):
        for model in self.persistent:
            last = model._order.split(",")[-1].split()[0]
            self.assertEqual(last, "id", model._name)

    # === FIELDS === #

    def test_every_field_has_a_label_of_its_own(self):
        for model, field in self.own_fields():
            self.assertTrue(field.string, f"{model._name}.{field.name}")

    def test_fields_on_models_of_odoo_carry_our_prefix(self):
        for model, field in self.own_fields():
            if model._original_module != MODULE and not model._name.startswith("ar."):
                self.assertTrue(field.name.startswith("ar_"), f"{model}.{field.name}")

    def test_the_other_side_of_every_one2many_is_indexed(self):
        for _model, field in self.own_fields():
            if field.type == "one2many" and field.inverse_name:
                inverse = self.env[field.comodel_name]._fields[field.inverse_name]
                transient = self.env[field.comodel_name]._transient
                name = f"{field.comodel_name}.{field.inverse_name}"
                self.assertTrue(transient or inverse.index, name)

    def test_stored_references_to_big_tables_are_indexed(self):
        big = {"account.move.line", "account.move", "account.bank.statement.line"}
        for model, field in self.own_fields():
            stored = field.type == "many2one" and field.store
            if stored and field.comodel_name in big and not model._transient:
                self.assertTrue(field.index, f"{model._name}.{field.name}")

    def test_money_has_a_currency_beside_it(self):
        for model, field in self.own_fields():
            if field.type == "monetary":
                self.assertIn(field.get_currency_field(model), model._fields)

    # === METHODS === #

    def test_every_public_method_has_a_docstring(self):
        inherited = {"create", "write", "unlink"}
        for name, part in self.own_parts():
            for method, function in vars(part).items():
                if method.startswith("_") or method in inherited:
                    continue
                if inspect.isfunction(inspect.unwrap(function)):
                    self.assertTrue(inspect.getdoc(function), f"{name}.{method}")

    def test_methods_on_models_of_odoo_carry_our_prefix(self):
        for name, part in self.own_parts():
            if name.startswith("ar."):
                continue
            inherited = set()
            for other in self.registry[name].__mro__:
                if not other.__module__.startswith(PACKAGE):
                    inherited.update(vars(other))
            for method, function in vars(part).items():
                own = method not in inherited and not method.startswith("__")
                if own and inspect.isfunction(inspect.unwrap(function)):
                    self.assertRegex(
                        method, "^(action_ar_|_ar_|_compute_ar_|_search_ar_)"
                    )

    def test_no_model_has_constraints_of_the_old_kind(self):
        for name, part in self.own_parts():
            self.assertNotIn("_sql_constraints", vars(part), name)

    # === VIEWS AND MENUS === #

    def test_every_persistent_model_has_list_search_and_action(self):
        actions = self.records_of("ir.actions.act_window").values()
        opened = {action.res_model for action in actions}
        for model in self.persistent:
            if model._name in NO_ACTION:
                continue
            kinds = set(
                self.env["ir.ui.view"]
                .search([("model", "=", model._name), ("mode", "=", "primary")])
                .mapped("type")
            )
            self.assertLessEqual({"list", "search"}, kinds, model._name)
            self.assertIn(model._name, opened)

    def test_every_list_opened_from_a_menu_explains_itself_when_empty(self):
        for name, action in self.records_of("ir.actions.act_window").items():
            if "list" in action.view_mode and action.target == "current":
                self.assertIn("o_view_nocontent", action.help or "", name)

    def test_every_search_view_filters_and_groups(self):
        views = self.records_of("ir.ui.view").items()
        searches = [(name, view) for name, view in views if view.type == "search"]
        self.assertTrue(searches)
        for name, view in searches:
            filters = etree.fromstring(view.arch).xpath("//filter")
            self.assertTrue(filters, name)

    def test_every_view_of_ours_can_be_opened(self):
        for name, view in self.records_of("ir.ui.view").items():
            if view.type != "qweb" and view.mode == "primary":
                with self.subTest(name):
                    self.env[view.model].get_view(view.id, view.type)

    def test_menus_are_seen_by_our_roles_only(self):
        menus = self.env["ir.ui.menu"].browse(
            menu.id for menu in self.records_of("ir.ui.menu").values()
        )
        if not menus:
            self.skipTest("the addon has no menus yet")
        root = menus.filtered(lambda menu: not menu.parent_id)
        self.assertEqual(len(root), 1)
        self.assertTrue(root.group_ids)
        auditor = self.env.ref(f"{MODULE}.{MODULE}_group_auditor")
        for group in menus.group_ids:
            self.assertIn(auditor, group | group.all_implied_ids, group.name)

    def test_every_leaf_menu_opens_something_and_every_branch_has_leaves(self):
        for name, menu in self.records_of("ir.ui.menu").items():
            self.assertTrue(bool(menu.action) != bool(menu.child_id), name)

    def test_manager_implies_reviewer_implies_clerk_implies_auditor(self):
        roles = ("manager", "reviewer", "clerk", "auditor")
        groups = [self.env.ref(f"{MODULE}.{MODULE}_group_{role}") for role in roles]
        for higher, lower in pairwise(groups):
            self.assertIn(lower, higher.all_implied_ids)
            self.assertNotIn(higher, lower.all_implied_ids)
        self.assertEqual(len({group.privilege_id for group in groups}), 1)

    def test_the_auditor_has_no_right_to_change_accounting(self):
        auditor = self.env.ref(f"{MODULE}.{MODULE}_group_auditor")
        for group in ("group_account_invoice", "group_account_basic"):
            odoo = self.env.ref(f"account.{group}")
            self.assertNotIn(odoo, auditor.all_implied_ids)
