from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.ar_reconciliation.tests.credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestOrderCredit(CreditCommon):
    """Orders count for the exposure and wait for a manager, as invoices do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.azure.credit_limit = 1000
        cls.salesman = new_test_user(
            cls.env,
            "ar_salesman",
            groups="sales_team.group_sale_salesman_all_leads",
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Work",
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
            }
        )

    @classmethod
    def get_default_groups(cls):
        """The user that prepares the data may also make quotations."""
        manager = cls.env.ref("sales_team.group_sale_manager")
        return super().get_default_groups() | manager

    def order(self, partner, amount, **vals):
        line = {"product_id": self.product.id, "price_unit": amount, "tax_ids": []}
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "user_id": self.salesman.id,
                "order_line": [Command.create(line)],
                **vals,
            }
        )

    def confirm(self, orders, user=None):
        return orders.with_user(user or self.salesman).action_confirm()

    def holds(self, order, *states):
        return self.env["ar.credit.hold"].search([("order_id", "in", order.ids)])

    def test_confirmed_orders_count_until_they_are_invoiced(self):
        order = self.order(self.azure, 600)
        self.assertEqual(self.exposure(self.azure).orders, 0)
        self.confirm(order)
        self.assertEqual(self.exposure(self.azure).orders, 60000)
        # Also where a company does without limits.
        self.company.account_use_credit_limit = False
        self.assertEqual(self.exposure(self.azure).orders, 60000)
        order._create_invoices().action_post()
        exposure = self.exposure(self.azure)
        self.assertEqual((exposure.orders, exposure.open), (0, 60000))

    def test_an_order_over_the_limit_stays_a_quotation(self):
        order = self.order(self.azure, 1001)
        notice = self.confirm(order)
        self.assertEqual(order.state, "draft")
        self.assertIn("manager", notice["params"]["message"])
        hold = self.holds(order)
        self.assertEqual((hold.state, hold.kind, hold.amount), ("open", "limit", 1001))
        self.assertEqual(hold.action_show_document()["res_id"], order.id)
        self.assertIn(self.manager, hold.activity_ids.user_id)

    def test_open_invoices_and_orders_count_together(self):
        self.owed(self.azure, 500, due=-10)
        self.confirm(self.order(self.azure, 400))
        order = self.order(self.azure, 101)
        self.confirm(order)
        self.assertEqual(order.state, "draft")

    def test_the_invoice_of_an_order_is_not_counted_twice(self):
        order = self.order(self.azure, 900)
        self.confirm(order)
        invoice = order._create_invoices()
        invoice.with_user(self.clerk).action_post()
        self.assertEqual(invoice.state, "posted")

    def test_a_manager_releases_and_it_is_confirmed(self):
        order = self.order(self.azure, 2000)
        self.confirm(order)
        hold = self.holds(order)
        with self.assertRaises(AccessError):
            hold.with_user(self.clerk)._release("no")
        hold.with_user(self.manager)._release("They will pay.")
        self.assertEqual((order.state, hold.state), ("sale", "released"))
        self.assertEqual(len(self.holds(order)), 1)

    def test_the_shop_confirms_and_that_is_recorded(self):
        order = self.order(self.azure, 2000)
        order.with_user(self.salesman).sudo().action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(self.holds(order).state, "released")

    def test_credit_stop_warns_and_holds(self):
        self.deco.ar_credit_stop = True
        order = self.order(self.deco, 1)
        self.assertIn("Credit was stopped", order.partner_credit_warning)
        self.confirm(order)
        self.assertEqual(order.state, "draft")

    def test_companies_that_only_warn_confirm(self):
        self.company.ar_credit_mode = "warn"
        order = self.order(self.azure, 2000)
        self.assertTrue(self.confirm(order))
        self.assertEqual(order.state, "sale")
        self.assertFalse(self.holds(order))

    def test_others_confirmed_together_are_confirmed(self):
        orders = self.order(self.azure, 2000) + self.order(self.deco, 2000)
        self.confirm(orders)
        self.assertEqual(orders.mapped("state"), ["draft", "sale"])

    def test_a_cancelled_quotation_needs_no_decision(self):
        order = self.order(self.azure, 2000)
        self.confirm(order)
        order.action_cancel()
        self.assertEqual(self.holds(order).state, "cancelled")
