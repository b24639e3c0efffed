"""Errors of the core: a stable code and data, never a sentence.

The sentence for each code is made by ``ar.core.bridge`` in the user's language;
``docs/errors.md`` is generated from the catalogues here.  Every catalogue maps a
code to an example of its data; a test asserts that each code has a sentence and
that the sentence uses only the keys of the example.
"""

#: Raised as :class:`CoreError` when nothing of a file can be used.
FILE_ERRORS: dict[str, dict] = {
    "empty_file": {},
    "file_too_large": {"size": 120_000_000, "limit": 50_000_000},
    "unknown_format": {"head": "GIF89a"},
    "truncated_file": {"detail": "</Ntry> is missing"},
    "malformed_file": {"row": 12, "detail": "mismatched tag"},
    "bad_encoding": {"encoding": "utf-8", "row": 3},
    "forbidden_xml": {"construct": "DOCTYPE"},
    "archive_too_large": {"size": 900_000_000, "limit": 200_000_000},
    "archive_too_many_files": {"count": 5000, "limit": 200},
    "archive_nested": {"member": "inner.zip"},
    "encrypted_file": {},
    "missing_library": {"library": "xlrd", "format": "xls"},
    "no_header": {"columns": "A, B, C"},
    "too_many_columns": {"count": 4096, "limit": 512},
    "no_entries": {"format": "csv"},
}

#: Codes of :class:`core.types.Issue`: one row, or one statement, of a file.
ISSUES: dict[str, dict] = {
    "bad_amount": {"text": "12,34,5.6"},
    "bad_date": {"text": "30.02.2026"},
    "bad_currency": {"text": "EURO"},
    "missing_amount": {},
    "missing_date": {},
    "two_amounts": {"text": "100.00 / 50.00"},
    "mixed_currency": {"currency": "USD", "expected": "EUR"},
    "mixed_account": {"account": "DE02…", "expected": "DE89…"},
    "balance_break": {
        "opening": "100.00",
        "entries": "20.00",
        "closing": "130.00",
        "difference": "10.00",
    },
    "running_balance_break": {"expected": "120.00", "found": "130.00"},
    "pending_entry": {"status": "PDNG"},
    "zero_amount": {},
    "batch_unbalanced": {"amount": "100.00", "details": "90.00"},
    "total_row": {"text": "合计"},
    "unread_row": {"text": "…"},
    "footer_mismatch": {"expected": "12", "found": "11"},
    "formula_cell": {"text": "=A1"},
}

#: Why a bank entry was not settled; the value of ``ar_exception_code``.
EXCEPTIONS: dict[str, dict] = {
    "ambiguous": {"count": 2, "numbers": "INV/2026/00011, INV/2026/00012"},
    "duplicate_payment": {
        "number": "INV/2026/00007",
        "paid_on": "2026-03-02",
        "paid_by": "BNK1/2026/00003",
    },
    "unknown_payer": {"name": "ACME TRADING"},
    "no_open_item": {"payer": "Azure Interior"},
    "amount_mismatch": {
        "number": "INV/2026/00009",
        "amount": "95.00",
        "residual": "100.00",
        "difference": "-5.00",
    },
    "payer_conflict": {
        "payer": "Azure Interior",
        "number": "INV/2026/00009",
        "customer": "Deco Addict",
    },
    "foreign_document": {"number": "2026-00012"},
    "currency_mismatch": {"number": "INV/2026/00009", "currency": "USD"},
    "below_threshold": {"confidence": "0.71", "threshold": "0.95"},
    "not_receipt": {"hint": "interest"},
    "outgoing": {},
    "zero_amount": {},
    "posting_failed": {"detail": "The period is locked."},
}


class CoreError(Exception):
    """Base of every core error; ``code`` is stable, ``data`` fills the sentence."""

    def __init__(self, code: str, **data):
        super().__init__(code, data)
        self.code = code
        self.data = data


class FileError(CoreError):
    """The file as a whole cannot be read; ``code`` is one of ``FILE_ERRORS``."""
