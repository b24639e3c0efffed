"""Pure receivable reconciliation: decides, never acts.

Nothing below this package imports Odoo, reads a clock, opens a file or a
connection, or writes a sentence for a user: dates, rates and limits are
arguments, results and errors are values with a code and data.

* :func:`core.parsers.parse` turns the bytes of a bank file into statements.
* :func:`core.matching.match` turns entries and open items into proposals.
"""
