"""Sentences for the codes of the core: what is wrong, with what, and what to do."""

from odoo import models
from odoo.tools import LazyTranslate, ormcache

_lt = LazyTranslate(__name__)

#: Data that is money, in units of the currency beside it.
MONEY_KEYS = frozenset(
    ("amount", "residual", "difference", "discount", "charges", "excess", "expected")
)

#: What a line is when it is no receipt; the hints of ``core.matching.labels``.
HINT_TEXTS = {
    "interest": _lt("interest"),
    "loan": _lt("a loan"),
    "tax_refund": _lt("a tax refund"),
    "salary": _lt("a salary sent back"),
}

FILE_ERROR_TEXTS = {
    "empty_file": _lt("The file is empty. Download it from the bank again."),
    "file_too_large": _lt(
        "The file has %(size)s bytes; at most %(limit)s can be read. Ask the bank for "
        "a shorter period, or split the file."
    ),
    "unknown_format": _lt(
        "This is no bank statement the module knows (it begins with “%(head)s”). "
        "Export the statement as CAMT.053, MT940, OFX, CSV or XLSX."
    ),
    "truncated_file": _lt(
        "The file ends too early (%(detail)s): the download was cut. "
        "Download it from the bank again."
    ),
    "malformed_file": _lt(
        "The file is damaged at line %(row)s (%(detail)s). "
        "Download it from the bank again."
    ),
    "bad_encoding": _lt(
        "The characters cannot be read as %(encoding)s (line %(row)s). Save the file "
        "as UTF-8, or choose the right encoding."
    ),
    "forbidden_xml": _lt(
        "The file contains an XML construct (%(construct)s) that no bank uses and that "
        "can do harm. It was not opened; check where it comes from."
    ),
    "archive_too_large": _lt(
        "The archive unpacks to %(size)s bytes; at most %(limit)s are allowed. "
        "Import its files one by one."
    ),
    "archive_too_many_files": _lt(
        "The archive holds %(count)s files; at most %(limit)s are allowed. "
        "Import them in parts."
    ),
    "archive_nested": _lt(
        "The archive holds another archive (%(member)s). Unpack it first."
    ),
    "encrypted_file": _lt(
        "The file is protected by a password. Save it without one, then import it."
    ),
    "missing_library": _lt(
        "Reading %(format)s files needs the Python library %(library)s. Ask the "
        "administrator to install it, or save the file in another format."
    ),
    "no_header": _lt(
        "No row of the file names a date and an amount column (found: %(columns)s). "
        "Choose the columns by hand."
    ),
    "too_many_columns": _lt(
        "A row has %(count)s columns; at most %(limit)s are read. "
        "This is no bank statement."
    ),
    "too_many_rows": _lt(
        "The file has %(count)s rows; at most %(limit)s are read. Ask the bank for a "
        "shorter period, or split the file."
    ),
    "bad_mapping": _lt(
        "The chosen columns do not fit the file (%(detail)s). Choose them anew in the "
        "preview."
    ),
    "no_entries": _lt(
        "The %(format)s file holds no entries. Check the period you exported."
    ),
    "bank_refused": _lt(
        "The bank sent an error instead of a statement (%(status)s: %(message)s). "
        "Ask the bank, then download the file again."
    ),
    "investment_only": _lt(
        "The %(format)s file holds trades of an investment account (%(count)s) and no "
        "bank entries. Export the bank account."
    ),
    "no_advice": _lt(
        "No row of the file names a document and an amount column (found: "
        "%(columns)s). Ask the payer for a list with invoice numbers and amounts."
    ),
    "scanned_pdf": _lt(
        "The PDF holds pictures of text (%(pages)s pages), which are not read. Ask the "
        "payer for the list as CSV or XLSX, or for a PDF with text."
    ),
    "too_many_pages": _lt(
        "The PDF has %(count)s pages; at most %(limit)s are read. Attach the pages of "
        "the list only."
    ),
    "unproven_lines": _lt(
        "The PDF has %(found)s rows with a number and an amount, but they do not add "
        "up to a total that it states (%(total)s). Ask the payer for a table."
    ),
    "several_advices": _lt(
        "The file holds %(count)s remittance advices. Attach a file with one."
    ),
}

ISSUE_TEXTS = {
    "bad_amount": _lt("“%(text)s” is no amount; correct it in the file."),
    "bad_date": _lt("“%(text)s” is no date; correct it or choose the date order."),
    "bad_currency": _lt("“%(text)s” is no currency code."),
    "missing_amount": _lt("The row has no amount."),
    "missing_date": _lt("The row has no date."),
    "two_amounts": _lt("The row has money in and money out (%(text)s)."),
    "mixed_currency": _lt("The entry is in %(currency)s, the account in %(expected)s."),
    "balance_break": _lt(
        "%(opening)s and the entries (%(entries)s) do not give %(closing)s: "
        "%(difference)s is missing. Entries may be missing from the file."
    ),
    "running_balance_break": _lt(
        "The balance after this row should be %(expected)s but is %(found)s."
    ),
    "pending_entry": _lt("Not booked yet (%(status)s): it will come again when it is."),
    "zero_amount": _lt("The amount is zero; nothing to import."),
    "batch_unbalanced": _lt(
        "The parts of this collective booking give %(details)s, not %(amount)s; "
        "it is kept as one entry."
    ),
    "total_row": _lt("Total row: %(text)s."),
    "unread_row": _lt("The row could not be read: %(text)s."),
    "footer_mismatch": _lt("The file announces %(expected)s but %(found)s were read."),
    "formula_cell": _lt(
        "The cell holds a formula (%(text)s); save the sheet with values only."
    ),
    "no_direction": _lt(
        "“%(text)s” says neither money in nor money out; nothing to import."
    ),
    "future_date": _lt(
        "The entry is dated %(date)s, in the future. Check the day in the file and, "
        "for a table, the order of day and month."
    ),
    "ambiguous_date": _lt(
        "“%(text)s” can be read in two ways; dates were read as %(assumed)s. Choose "
        "the other order if that is wrong."
    ),
    "ambiguous_decimal": _lt(
        "“%(text)s” can be read in two ways; “%(assumed)s” was taken for the decimal "
        "sign. Compare the sum of the entries with the bank."
    ),
    "assumed_sign": _lt(
        "The file does not say which amounts are money in; its signs were read as "
        "%(assumed)s. Compare the sum of the entries with the bank."
    ),
    "assumed_side": _lt(
        "The file does not say which amounts raise what the customer owes; they were "
        "read as the %(assumed)s side. Compare the closing balance with the customer."
    ),
    "assumed_fees": _lt(
        "The fees beside the amounts were taken off: an amount is what reached the "
        "account. Compare the sum of the entries with the payouts."
    ),
    "other_sheet": _lt(
        "The sheet %(sheet)s (%(count)s rows) was not read. Save it as a file of its "
        "own if it holds entries."
    ),
    "investment_entry": _lt(
        "“%(text)s” is a trade of an investment account, no bank entry; nothing to "
        "import."
    ),
    "account_refused": _lt(
        "For one account the bank sent an error instead of a statement (%(status)s: "
        "%(message)s). Download that account again."
    ),
    "corrected_entry": _lt(
        "The bank takes its entry %(id)s back (%(action)s). Find that entry and "
        "undo it."
    ),
    "repeated_id": _lt(
        "The bank's number %(id)s stands on row %(first)s, too; both entries are kept. "
        "Ask the bank if it booked only once."
    ),
    "left_out_section": _lt(
        "The section %(section)s (%(count)s records) holds no bank entries and was "
        "left out."
    ),
    "control_total": _lt(
        "Record %(record)s has the control total %(expected)s but the amounts give "
        "%(found)s. Download the file again, or ask the bank."
    ),
    "record_count": _lt(
        "Record %(record)s announces %(expected)s records but %(found)s were read. "
        "Download the file again, or ask the bank."
    ),
    "test_or_deletion": _lt(
        "The bank marks this entry as a test or as deleted (status %(status)s); "
        "nothing to import."
    ),
    "correction_group": _lt(
        "The bank sends these entries to correct an earlier file. Undo what they "
        "replace."
    ),
    "missing_number": _lt("The row names no document."),
    "advice_unbalanced": _lt(
        "%(gross)s less %(deductions)s is not the %(paid)s that is paid."
    ),
    "unread_member": _lt(
        "%(member)s in the archive was left out. It could not be read: “%(reason)s”"
    ),
    "possible_repeat": _lt(
        "An equal entry without a number came on an earlier page; both were kept. "
        "Compare with the bank whether there were two payments."
    ),
}

EXCEPTION_TEXTS = {
    "ambiguous": _lt(
        "%(count)s ways fit equally well: %(numbers)s. Choose the right one, or ask "
        "the payer."
    ),
    "duplicate_payment": _lt(
        "%(number)s was paid on %(paid_on)s by %(paid_by)s. Ask the customer: refund "
        "it, or keep it as credit."
    ),
    "unknown_payer": _lt(
        "The payer “%(name)s” could not be tied to one customer and no open document "
        "is named. Set the customer on the line, or find the invoice."
    ),
    "no_open_item": _lt(
        "%(payer)s has no open item this could settle. Post it as the customer's "
        "credit, or ask what it is for."
    ),
    "no_such_amount": _lt(
        "Nothing open of %(payer)s gives %(amount)s. Nearest is %(number)s with "
        "%(residual)s open: difference %(difference)s. Ask the customer what it is for."
    ),
    "amount_mismatch": _lt(
        "%(amount)s was paid for %(number)s, of which %(residual)s is open: "
        "difference %(difference)s. Settle in part, write off, or ask the customer."
    ),
    "payer_conflict": _lt(
        "The payment comes from %(payer)s but names %(number)s of %(customer)s. "
        "Confirm who paid for whom."
    ),
    "foreign_document": _lt(
        "%(number)s looks like one of our numbers but seems to be the payer's own. "
        "Find the invoice it pays."
    ),
    "currency_mismatch": _lt(
        "%(number)s is in %(item_currency)s, the payment is not, and there is no rate "
        "of that day or none is allowed by the rule. Enter the rate and match again, "
        "or settle it by hand."
    ),
    "exchange_mismatch": _lt(
        "%(open)s of %(number)s are worth %(expected)s at the day's rate, but "
        "%(amount)s came: %(difference)s. Check the rate and what the customer paid, "
        "then settle it by hand."
    ),
    "no_rule": _lt(
        "No rule covers this journal, so nothing is posted by itself. Check the "
        "proposal, or let a manager add a rule."
    ),
    "rule_asks": _lt(
        "Rule “%(rule)s” has a second person approve matches of this kind: %(row)s."
    ),
    "rule_proposes": _lt(
        "Rule “%(rule)s” only proposes matches of this kind: %(row)s. Check the "
        "proposal."
    ),
    "rule_refuses": _lt(
        "Rule “%(rule)s” never accepts matches of this kind: %(row)s. Settle the line "
        "by hand, or exclude it."
    ),
    "rule_supervised": _lt(
        "Rule “%(rule)s” is supervised: it would post this, but a person decides. "
        "Check the proposal."
    ),
    "below_threshold": _lt(
        "The best match has a confidence of %(confidence)s; posting by itself needs "
        "%(threshold)s. Check the proposal."
    ),
    "not_receipt": _lt(
        "This is no customer payment (%(hint)s). Book it with a reconciliation model, "
        "or exclude the line."
    ),
    "outgoing": _lt(
        "Money went out: nothing to receive. Book it elsewhere, or exclude the line."
    ),
    "zero_amount": _lt("The amount is zero: there is nothing to settle."),
    "posting_failed": _lt(
        "The match was found but Odoo refused to post it: %(detail)s Remove the cause "
        "and match again."
    ),
    "partly_undone": _lt(
        "%(numbers)s no longer belongs to this payment: it was unreconciled elsewhere. "
        "Undo the whole match, or apply the customer's credit."
    ),
    "rejected": _lt(
        "All proposals were rejected. Settle the line by hand, or exclude it."
    ),
}


class ArCoreBridge(models.AbstractModel):
    _inherit = "ar.core.bridge"

    def _file_error_text(self, error):
        """Sentence for a core ``FileError``."""
        return self._sentence(FILE_ERROR_TEXTS, error.code, error.data)

    def _issue_text(self, code, data):
        """Sentence for an issue of a file."""
        return self._sentence(ISSUE_TEXTS, code, data)

    def _exception_text(self, code, data):
        """Sentence for the reason a bank line was not settled; "" without a code."""
        return self._sentence(EXCEPTION_TEXTS, code, data) if code else ""

    def _sentence(self, texts, code, data):
        """Fill the sentence of a code in the user's language.

        Data a sentence does not get shows as a dash, never as an error.
        """
        if code not in texts:
            return code
        sentence = self.env._(texts[code])
        return sentence % _Dashed(self._readable(data or {}))

    def _readable(self, data):
        """Money units beside a currency code become formatted amounts, hints words."""
        if data.get("hint") in HINT_TEXTS:
            hint = HINT_TEXTS[data["hint"]]
            data = {**data, "hint": self.env._(hint)}
        if isinstance(data.get("row"), dict):
            row = self.env["ar.match.rule.line"]._words(data["row"])
            data = {**data, "row": row}
        if data.get("reason") in FILE_ERROR_TEXTS:
            reason = self._sentence(
                FILE_ERROR_TEXTS, data["reason"], {**data, "reason": None}
            )
            data = {**data, "reason": reason}
        if data.get("paid_entry_id") and not data.get("paid_by"):
            lines = self.env["account.bank.statement.line"]
            line = lines.browse(data["paid_entry_id"]).exists()
            data = {**data, "paid_by": line.name}
        other = self._currency(data.get("item_currency"))
        if other and isinstance(data.get("open"), int):
            data = {**data, "open": other.format(self._amount(data["open"], other))}
        currency = self._currency(data.get("currency"))
        if not currency:
            return data
        return {
            name: currency.format(self._amount(value, currency))
            if name in MONEY_KEYS and isinstance(value, int)
            else value
            for name, value in data.items()
        }

    def _currency(self, code):
        """The currency of a code, from the cache of one request."""
        return self.env["res.currency"].browse(self._currency_ids().get(code))

    @ormcache()
    def _currency_ids(self):
        currencies = self.env["res.currency"].with_context(active_test=False)
        return {currency.name: currency.id for currency in currencies.search([])}


class _Dashed(dict):
    """Data of a sentence; what is missing or empty reads as a dash."""

    def __missing__(self, key):
        return "–"

    def __getitem__(self, key):
        value = super().__getitem__(key)
        return "–" if value in (None, "") else value
