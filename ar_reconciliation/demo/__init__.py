from . import ar_reconciliation_demo
