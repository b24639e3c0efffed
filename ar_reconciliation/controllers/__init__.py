from . import exports
from . import statements
from . import (
    exports,
    portal_statements,
    portal_statement_account,
    portal_statement_files,
    portal_statement_answers,
)
from . import comparisons, exports
