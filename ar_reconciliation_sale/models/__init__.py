from . import ar_credit_facts, ar_credit_hold, sale_order
