"""Fees beside the amounts: kept by the bank or service, or charged elsewhere.

What a wallet or account moves by is what a statement needs; what the payer paid is
that plus the fee.  Sources: docs/decisions/0010-payout-reports.md.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from .table_headers import Header
from .table_rows import Draft
from .table_words import word_key

_ZERO = Decimal(0)
_CENT = Decimal("0.01")
#: Columns that only a payment service's list of its merchant's receipts has.
_SERVICE = frozenset(
    word_key(name)
    for name in (
        "商户订单号|商家订单号|商户单号|商户号|特约商户号|微信订单号|支付宝交易号"
        "|商家实收|Seller Message|Captured|Card Brand|Payment Intent ID"
        "|PaymentIntent ID|Balance Transaction ID"
    ).split("|")
)
#: A list of payouts names the day they reach the bank.
_ARRIVAL = frozenset(
    word_key(name)
    for name in ("Arrival Date", "Arrival Date (UTC)", "Arrival Date UTC")
)


def is_service(header: Header) -> bool:
    """Whether the rows are a merchant's receipts: their fee is kept from the money."""
    columns = header.columns
    proven = "net" in columns or "balance_after" in columns
    keys = {word_key(name) for name in header.names}
    return "charges" in columns and not proven and bool(keys & _SERVICE)


def is_payout_list(header: Header, drafts: Iterable[Draft]) -> bool:
    """Transfers from a service to the bank, written as positive amounts."""
    keys = {word_key(name) for name in header.names}
    return bool(keys & _ARRIVAL) and all(draft.value >= 0 for draft in drafts)


def _trimmed(amount: Decimal) -> Decimal:
    """Without the zeros that a fee written as ``0.60000`` leaves behind."""
    cents = amount.quantize(_CENT)
    return cents if cents == amount else amount


def take_fees(drafts: Sequence[Draft]) -> None:
    """Take the fees off the amounts.

    Some write a fee as positive, some as negative; one of the other sign than the
    fees of receipts was given back.
    """
    receipts = [draft.fee for draft in drafts if draft.fee and draft.value > 0]
    fees = receipts or [draft.fee for draft in drafts if draft.fee]
    cost = -1 if sum(fee < 0 for fee in fees) * 2 > len(fees) else 1
    for draft in drafts:
        if draft.amount is not None and draft.fee:
            draft.fee *= cost
            draft.amount = _trimmed(draft.amount - draft.fee)
            draft.fee = max(draft.fee, _ZERO)
