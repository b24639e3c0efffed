from . import ar_reason_wizard, ar_statement_import, ar_statement_import_preview
