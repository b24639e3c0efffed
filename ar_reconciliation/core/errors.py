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
    "too_many_rows": {"count": 2_000_000, "limit": 1_000_000},
    "bad_mapping": {"detail": "columns.amount: Betrag"},
    "no_entries": {"format": "csv"},
    "bank_refused": {"status": "15500", "message": "Signon invalid"},
    "investment_only": {"format": "QIF", "count": 12},
    # remittance advices
    "no_advice": {"columns": "A, B, C"},
    "scanned_pdf": {"pages": 2},
    "too_many_pages": {"count": 900, "limit": 50},
    "unproven_lines": {"found": 3, "total": "1000.00"},
    "several_advices": {"count": 2},
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
    "no_direction": {"text": "不计收支"},
    "future_date": {"date": "2062-03-01"},
    "ambiguous_date": {"text": "01/02/2026", "assumed": "DMY"},
    "ambiguous_decimal": {"text": "1,234", "assumed": "."},
    "assumed_sign": {"assumed": "swapped"},
    "assumed_fees": {},
    "assumed_side": {"assumed": "credit"},
    "other_sheet": {"sheet": "2026-02", "count": 12},
    "investment_entry": {"text": "BUYSTOCK"},
    "account_refused": {"status": "2000", "message": "General Server Error"},
    "corrected_entry": {"id": "20260105-7", "action": "DELETE"},
    "repeated_id": {"id": "20260105-7", "first": 12},
    "left_out_section": {"section": "Cat", "count": 3},
    "control_total": {"record": "49", "expected": "8340.00", "found": "8330.00"},
    "record_count": {"record": "49", "expected": "14", "found": "13"},
    "test_or_deletion": {"status": "2"},
    "correction_group": {},
    "missing_number": {},
    "advice_unbalanced": {"gross": "100.00", "deductions": "2.00", "paid": "97.00"},
    "unread_member": {
        "member": "notes.pdf",
        "reason": "unknown_format",
        "head": "%PDF-1.7",
    },
    "possible_repeat": {},
}

#: Why nothing could be fetched; the value of ``ar.bank.feed.problem_code``.
#: No value is ever a secret, an address with its parameters, or a server's words.
FEED_ERRORS: dict[str, dict] = {
    "not_https": {"host": "bank.example"},
    "private_address": {"host": "intranet.example"},
    "other_host": {"host": "elsewhere.example"},
    "no_connection": {"host": "bank.example"},
    "too_slow": {"host": "bank.example"},
    "run_too_long": {"seconds": 100},
    "bad_certificate": {"host": "bank.example"},
    "cut_answer": {"host": "bank.example"},
    "too_large": {"limit": 50_000_000},
    "refused_login": {"host": "bank.example", "status": 401},
    "bad_status": {"host": "bank.example", "status": 404},
    "server_trouble": {"host": "bank.example", "status": 500},
    "too_many_requests": {"host": "bank.example", "status": 429},
    "no_secret": {},
    "no_token": {"host": "bank.example"},
    "bad_template": {"count": 2},
    "not_json": {"page": 1, "row": 3},
    "no_list": {"page": 1, "path": "transactions.booked"},
    "page_loop": {"page": 3},
    "too_many_pages": {"limit": 100},
    "folder_unset": {},
    "folder_outside": {"folder": "../other"},
    "folder_missing": {"folder": "bank/in"},
    "files_refused": {"count": 1, "files": "statement.xml"},
    "unconfirmed_layout": {"file": "statement.csv"},
    "import_refused": {"detail": "No journal has the bank account DE89…"},
    "damaged_text": {"file": "statement.csv"},
    "no_attachment": {"sender": "bank@bank.example"},
    "busy": {},
    "unexpected": {"kind": "KeyError"},
}

#: What is wrong with a template of a feed, and where.
TEMPLATE_PROBLEMS: dict[str, dict] = {
    "no_json": {"row": 3},
    "unknown_key": {"path": "fields.datum"},
    "missing_key": {"path": "fields.date"},
    "not_object": {"path": "paging"},
    "not_text": {"path": "url"},
    "not_number": {"path": "max_pages", "least": 1, "most": 1000},
    "not_choice": {"path": "paging.kind", "choices": "none, page, cursor"},
    "not_path": {"path": "fields.date"},
    "unknown_placeholder": {"path": "params.from", "name": "start"},
    "needs_id": {"path": "fields.id"},
    "secret_in_request": {"path": "headers.Authorization"},
}

#: A row of a rule's grid, put into words by the adaptor.
ROW = {"id": 4, "payer": "any", "document": "number", "amount": "part"}

#: Why a bank entry was not settled; the value of ``ar_exception_code``.
#: Matching gives money as int (units of ``currency``, which is always beside it),
#: and where documents are named also their ``item_ids``; the adaptor formats.
EXCEPTIONS: dict[str, dict] = {
    "ambiguous": {
        "count": 2,
        "numbers": "INV/2026/00011, INV/2026/00012",
        "item_ids": [11, 12],
    },
    "duplicate_payment": {
        "number": "INV/2026/00007",
        "paid_on": "2026-03-02",
        "paid_by": "BNK1/2026/00003",
        "paid_entry_id": 0,
        "item_ids": [7],
    },
    "unknown_payer": {"name": "ACME TRADING", "customers": 0},
    "no_open_item": {"payer": "Azure Interior", "payer_id": 7},
    "no_such_amount": {
        "payer": "Azure Interior",
        "number": "INV/2026/00009",
        "amount": 9500,
        "residual": 10000,
        "difference": -500,
        "currency": "EUR",
        "item_ids": [9],
    },
    "amount_mismatch": {
        "number": "INV/2026/00009",
        "amount": 9500,
        "residual": 10000,
        "difference": -500,
        "currency": "EUR",
        "item_ids": [9],
    },
    "payer_conflict": {
        "payer": "Azure Interior",
        "number": "INV/2026/00009",
        "customer": "Deco Addict",
        "item_ids": [9],
    },
    "foreign_document": {"number": "2026-00012"},
    "currency_mismatch": {
        "number": "INV/2026/00009",
        "item_currency": "USD",
        "item_ids": [9],
    },
    "exchange_mismatch": {
        "number": "INV/2026/00009",
        "amount": 91000,
        "expected": 91500,
        "difference": -500,
        "currency": "EUR",
        "open": 100000,
        "item_currency": "USD",
        "item_ids": [9],
    },
    "no_rule": {},
    "rule_asks": {"rule": "Careful standard", "row": ROW},
    "rule_proposes": {"rule": "Careful standard", "row": ROW},
    "rule_refuses": {"rule": "Careful standard", "row": ROW},
    "rule_supervised": {"rule": "Careful standard"},
    "below_threshold": {"confidence": "0.71", "threshold": "0.95"},
    "not_receipt": {"hint": "interest"},
    "outgoing": {"payer_id": 0, "item_ids": []},
    "zero_amount": {},
    "posting_failed": {"detail": "The period is locked."},
    "partly_undone": {"numbers": "INV/2026/00009"},
    "rejected": {},
}

#: Codes of :class:`core.types.Reason`: what speaks for or against a proposal.
#: ``number`` is ours, ``text`` is what the bank line says; money is int beside
#: its ``currency``.
REASONS: dict[str, dict] = {
    # which document is meant
    "number_exact": {"number": "INV/2026/00012", "text": "INV/2026/00012"},
    "number_plain": {"number": "INV/2026/00012", "text": "RE 2026/12"},
    "number_digits": {"number": "INV/2026/00012", "text": "202600012"},
    "number_core": {"number": "INV/2026/00012", "text": "00012"},
    "number_labelled": {"number": "INV/2026/00012", "text": "00012"},
    "number_embedded": {"number": "INV/2026/00012", "text": "99202600012"},
    "number_listed": {"number": "INV/2026/00013", "text": "INV/2026/00012-13"},
    "number_typo": {
        "number": "INV/2026/00012",
        "text": "INV/2026/00021",
        "distance": 1,
    },
    "structured_reference": {
        "number": "RF18539007547034",
        "text": "RF18 5390 0754 7034",
    },
    "payment_reference": {"number": "CUST7-12", "text": "CUST7-12"},
    "customer_reference": {"number": "PO-4711", "text": "PO 4711"},
    "remittance_advice": {"count": 2},
    "date_named": {"number": "INV/2026/00012", "date": "2026-03-01"},
    "month_named": {"number": "INV/2026/00012", "date": "2026-03"},
    # who pays
    "payer_fixed": {"payer": "Azure Interior"},
    "payer_account": {"payer": "Azure Interior", "account": "DE89370400440532013000"},
    "payer_account_learned": {
        "payer": "Azure Interior",
        "account": "DE89370400440532013000",
        "times": 3,
    },
    "payer_tax_id": {"payer": "Azure Interior", "tax_id": "BE0477472701"},
    "payer_name": {"payer": "Azure Interior", "name": "AZURE INTERIOR"},
    "payer_name_learned": {"payer": "Azure Interior", "name": "AZ INT", "times": 2},
    "payer_name_cut": {"payer": "Azure Interior", "name": "AZURE INTER"},
    "payer_name_similar": {
        "payer": "Azure Interior",
        "name": "AZUR INTERIOR",
        "score": 96,
    },
    "payer_name_in_text": {"payer": "Azure Interior", "name": "AZURE INTERIOR"},
    "payer_name_shared": {"name": "AZURE", "count": 2},
    "payer_unknown": {"name": "ACME TRADING"},
    "payer_not_given": {},
    "third_party_payer": {"payer": "Azure Group", "customer": "Azure Interior"},
    # the amount
    "amount_exact": {"amount": 10000, "currency": "EUR"},
    "amount_sum": {"amount": 10000, "currency": "EUR", "count": 2},
    "amount_subset": {"amount": 10000, "currency": "EUR", "count": 2},
    "amount_balance": {"amount": 10000, "currency": "EUR", "count": 2},
    "amount_discount": {
        "amount": 9800,
        "discount": 200,
        "currency": "EUR",
        "until": "2026-03-10",
    },
    "amount_charges": {"amount": 9900, "charges": 100, "currency": "EUR"},
    "amount_within_tolerance": {"difference": -3, "currency": "EUR"},
    "amount_exchanged": {
        "amount": 91320,
        "expected": 91500,
        "difference": -180,
        "currency": "EUR",
        "open": 100000,
        "item_currency": "USD",
    },
    "set_off": {"numbers": "BILL/2026/00003"},
    "part_payment": {"amount": 4000, "residual": 10000, "currency": "EUR"},
    "over_payment": {"amount": 12000, "excess": 2000, "currency": "EUR"},
    "instalment": {"amount": 4000, "residual": 10000, "currency": "EUR"},
    "late_discount": {"discount": 200, "currency": "EUR", "until": "2026-03-10"},
    # what speaks against
    "payer_conflict": {"payer": "Deco Addict", "customer": "Azure Interior"},
    "other_number": {"number": "INV/2026/00009", "text": "INV/2026/00009"},
    "foreign_document": {"text": "2026-00012", "label": "ORDER"},
    "already_paid": {
        "number": "INV/2026/00007",
        "paid_on": "2026-03-02",
        "paid_by": "BNK1/2026/00003",
    },
    "same_amount": {
        "count": 2,
        "numbers": "INV/2026/00011, INV/2026/00012",
        "item_ids": [11, 12],
    },
    "amount_usual": {"count": 7},
    "other_subsets": {"count": 3},
    "subset_chance": {"items": 14, "expected": 0.01},
    "search_cut": {"items": 10000},
    "amount_elsewhere": {"numbers": "INV/2026/00013", "item_ids": [13]},
    "later_item": {"number": "INV/2026/00012", "date": "2026-05-01"},
    "not_receipt_word": {"word": "ZINSEN"},
    "runner_up": {
        "numbers": "INV/2026/00013",
        "confidence": "0.41",
        "item_ids": [13],
    },
    "left_open": {"difference": 500, "currency": "EUR"},
    # what becomes of the difference of a short payment
    "short_disputed": {"difference": 300, "currency": "EUR"},
    "short_left_open": {"difference": 4000, "currency": "EUR"},
    "short_written_off": {"difference": 300, "currency": "EUR"},
    "prior": {},
    "by_person": {"user": "Ann Clerk"},
    # what the rule's grid says of a match of this kind
    "row_post": {"rule": "Careful standard", "row": ROW},
    "row_ask": {"rule": "Careful standard", "row": ROW},
    "row_propose": {"rule": "Careful standard", "row": ROW},
    "row_never": {"rule": "Careful standard", "row": ROW},
    # why a write-off model applies
    "rule_applies": {"model": "Bank Fees"},
    "rule_text": {"text": "BANK FEE"},
    "rule_text_absent": {"text": "INVOICE"},
    "rule_partner": {},
    "rule_amount": {},
}


class CoreError(Exception):
    """Base of every core error; ``code`` is stable, ``data`` fills the sentence."""

    def __init__(self, code: str, **data):
        super().__init__(code, data)
        self.code = code
        self.data = data


class FileError(CoreError):
    """The file as a whole cannot be read; ``code`` is one of ``FILE_ERRORS``."""


class FeedError(CoreError):
    """Nothing was fetched; ``code`` is one of ``FEED_ERRORS``.

    ``wait`` is how many seconds the server asked to be left alone, if it did.
    """

    def __init__(self, code: str, wait: float | None = None, **data):
        super().__init__(code, **data)
        self.wait = wait
