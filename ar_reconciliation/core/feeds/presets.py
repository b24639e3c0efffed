"""Templates to begin with: shapes that several services share."""

import json

#: Transactions of an account-information aggregator that passes on what banks give
#: under the Berlin Group's NextGenPSD2 (the shape of GoCardless Bank Account Data,
#: formerly Nordigen, among others): ``transactions.booked`` and ``.pending``.
AGGREGATOR = {
    "version": 1,
    "url": "https://bankaccountdata.gocardless.com/api/v2/accounts/{account}/transactions/",
    "params": {"date_from": "{since}", "date_to": "{until}"},
    "token": {
        "style": "json",
        "id_name": "secret_id",
        "secret_name": "secret_key",
        "token": "access",
        "expires": "access_expires",
    },
    "entries": "transactions.booked",
    "fields": {
        "id": ["internalTransactionId", "transactionId"],
        "date": ["bookingDate", "valueDate"],
        "value_date": "valueDate",
        "amount": "transactionAmount.amount",
        "currency": "transactionAmount.currency",
        "payer_name": "debtorName",
        "payer_account": ["debtorAccount.iban", "debtorAccount.bban"],
        "payer_bank": "debtorAgent",
        "payee_name": "creditorName",
        "payee_account": ["creditorAccount.iban", "creditorAccount.bban"],
        "payee_bank": "creditorAgent",
        "narrative": [
            "remittanceInformationUnstructured",
            "remittanceInformationUnstructuredArray",
            "additionalInformation",
        ],
        "reference": "remittanceInformationStructured",
        "end_to_end_id": "endToEndId",
        "transaction_code": ["bankTransactionCode", "proprietaryBankTransactionCode"],
        "balance_after": "balanceAfterTransaction.balanceAmount.amount",
    },
    "overlap_days": 7,
}

#: A list in pages, each naming the next; amounts without sign beside a direction.
CURSOR = {
    "version": 1,
    "url": "https://bank.example/v1/accounts/{account}/transactions",
    "params": {"from": "{since}", "to": "{until}"},
    "paging": {
        "kind": "cursor",
        "param": "cursor",
        "next": "next_cursor",
        "size_param": "limit",
        "size": 100,
    },
    "entries": "data",
    "fields": {
        "id": "id",
        "date": "booked_at",
        "amount": "amount",
        "direction": "side",
        "currency": "currency",
        "status": "status",
        "payer_name": "counterparty.name",
        "payer_account": "counterparty.account",
        "narrative": "description",
        "reference": "reference",
    },
    "amount": {"sign": "direction", "in": "credit", "out": "debit"},
    "booked": ["booked", "completed"],
}

PRESETS = {"aggregator": AGGREGATOR, "cursor": CURSOR}


def preset_text(name: str) -> str:
    """The template of a preset, as a person edits it."""
    return json.dumps(PRESETS[name], indent=2, ensure_ascii=False)
