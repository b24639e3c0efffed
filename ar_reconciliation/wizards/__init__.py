from . import (
    ar_assign_wizard,
    ar_dispute_close_wizard,
    ar_dispute_open_wizard,
    ar_match_backtest,
    ar_reason_wizard,
    ar_remittance_wizard,
    ar_short_payment_wizard,
    ar_statement_import,
    ar_statement_import_files,
    ar_statement_import_preview,
    ar_write_off_wizard,
    res_config_settings,
)
