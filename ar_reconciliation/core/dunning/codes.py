"""Codes of what keeps a reminder back, with an example of their data.

The sentences are made by ``ar.core.bridge`` in the user's language.  Money in data is
``int`` units with its ``currency``; days are ``date``.
"""

from datetime import date

_DAY = date(2026, 3, 2)

#: Hold codes in the order in which they are told.
HOLDS: dict[str, dict] = {
    # the money may be here already
    "receipt_waiting": {
        "receipt": 7,
        "label": "Azure Interior INV/2026/00012",
        "amount": 10_000,
        "currency": "EUR",
        "day": _DAY,
        "why": "account",
    },
    "proposal_waiting": {
        "receipt": 7,
        "label": "Azure Interior INV/2026/00012",
        "amount": 10_000,
        "currency": "EUR",
        "day": _DAY,
        "why": "proposal",
    },
    "payment_in_process": {
        "number": "PBNK/2026/00004",
        "amount": 10_000,
        "currency": "EUR",
    },
    # it is being talked about
    "disputed": {"number": "INV/2026/00012", "amount": 2_000, "currency": "EUR"},
    "statement_review": {"number": "ST/2026/00031", "day": _DAY},
    "promise_running": {
        "number": "INV/2026/00012",
        "amount": 10_000,
        "currency": "EUR",
        "day": _DAY,
    },
    "plan_running": {"number": "INV/2026/00012", "amount": 10_000, "currency": "EUR"},
    "customer_hold": {"until": _DAY, "reason": "new owner", "number": ""},
    # there is too little, or no way
    "netted": {"due": 10_000, "credits": 12_000, "currency": "EUR"},
    "minimum": {"amount": 300, "minimum": 500, "currency": "EUR"},
    "no_address": {"channel": "email", "problem": "bounced", "text": "a@b.example"},
    "opted_out": {"channel": "email", "text": "a@b.example"},
    # not now
    "not_working_day": {"next": _DAY},
    "quiet": {"until": "08:00", "tz": "Asia/Shanghai"},
}

#: Reasons of :class:`core.dunning.types.Nothing`.
NOTHING: dict[str, dict] = {
    "nothing_open": {},
    "nothing_due": {},
    "no_levels": {},
    "sent_today": {},
    "gap": {},
    "level_sent": {},
}
