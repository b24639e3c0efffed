"""Agreement with the customer: their ledger read, compared with ours, balanced.

:func:`~.their_ledger.read` → :func:`~.their_ledger.ledger_lines` →
:func:`~.compare.compare` → :func:`~.balance.balance`, and at the next period
:func:`~.carry.with_carried` and :func:`~.carry.carry`.
"""
