from . import ar_unsettled_report
