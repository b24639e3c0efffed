"""Where Sales is installed, the addon for orders comes by itself and works."""

import re


def test_orders_are_under_credit_control_where_sales_is_installed(database, run_odoo):
    tags = ["--test-tags", "/ar_reconciliation_sale"]
    done = run_odoo("server", "-d", database, "-i", "sale", "--stop-after-init", *tags)
    ran = re.search(r"0 failed, 0 error\(s\) of (\d+) tests", done.stderr)
    assert ran, done.stderr[-6000:]
    assert int(ran[1]) >= 10
    script = """
module = env["ir.module.module"].search([("name", "=", "ar_reconciliation_sale")])
print("state", module.state)
field = env["ir.model.fields"]._get("ar.credit.hold", "order_id")
print("label", field.with_context(lang="zh_CN").field_description)
"""
    shown = run_odoo("shell", "-d", database, script=script).stdout
    assert "state installed" in shown
    assert "label 订单" in shown
