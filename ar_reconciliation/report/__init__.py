from . import ar_invoice_code
from . import ar_dunning_paper
from . import ar_statement_document
from . import ar_statement_paper
from . import ar_statement_sheet
from . import ar_unsettled_report
