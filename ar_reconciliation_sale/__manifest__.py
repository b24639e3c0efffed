{
    "name": "AR Reconciliation: Orders",
    "summary": "Credit control of orders: exposure and holds",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "AR Reconciliation contributors",
    "depends": ["ar_reconciliation", "sale"],
    "auto_install": True,
}
