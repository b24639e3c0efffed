"""Write-off rules: does a rule apply to a bank entry, and how is it split?

* :func:`core.rules.conditions.evaluate` says whether, and why.
* :func:`core.rules.actions.split` divides the amount so that the entry balances.
* :mod:`core.rules.regex_guard` evaluates patterns that users write, in bounded time.
"""
