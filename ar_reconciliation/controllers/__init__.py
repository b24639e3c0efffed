from . import (
    comparisons,
    exports,
    portal_confirmations,
    portal_statements,
    portal_statement_account,
    portal_statement_answers,
    portal_statement_compare,
    portal_statement_files,
    portal_statement_pay,
    portal_statement_transaction,
    statements,
)
