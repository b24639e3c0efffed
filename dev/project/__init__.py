"""Development environment of the ar_reconciliation module.

Only Python's standard library is used here, so that the tool runs on a
machine that has nothing but Python, make and git.
"""
