"""How much each fact counts, in log-odds; the one place to tune matching.

The weights of a candidate are added.  Of several candidates for one entry at most one
is right, so that each has the probability ``exp(sum) / (1 + all exp(sums))``; alone
that is ``1 / (1 + exp(-sum))``.  +3 makes a candidate twenty times more likely, -3
twenty times less.  ``PRIOR`` is what one is worth before anything is known.

``make calibrate`` fits the table (``tests/bench/calibrate.py``); a person copies it.
Keys are codes of ``core.errors.REASONS`` and variants of them (``SHADES`` and parts of
``AGAINST``).
"""

import math

PRIOR = -3.5

#: Which document the line means.
NUMBER = {
    "structured_reference": 6.1,
    "payment_reference": 6.0,
    "number_exact": 6.0,
    "remittance_advice": 7.0,
    "number_digits": 4.4,
    "number_plain": 4.3,
    "customer_reference": 4.4,
    "number_listed": 3.8,
    "number_labelled": 4.0,
    "number_embedded": 3.5,
    "number_typo": 2.5,
    "number_core": 2.4,
}

#: Which of several items of one amount the line means.
DATES = {
    "date_named": 5.0,
    "month_named": 4.4,
}

#: Who pays.
PAYER = {
    "payer_fixed": 5.1,
    "payer_account": 5.1,
    "payer_tax_id": 5.0,
    "payer_account_learned": 5.0,
    "payer_name": 4.2,
    "payer_name_learned": 4.2,
    "payer_name_cut": 4.1,
    "payer_name_in_text": 3.6,
    "payer_name_similar": 3.5,
    "payer_name_shared": 3.4,
    "payer_name_hint": 1.3,
    "payer_unknown": 0.0,
    "payer_not_given": 0.0,
}

#: How the amount fits.
AMOUNT = {
    "amount_exact": 4.3,
    "amount_sum": 5.7,
    "amount_subset": 2.6,
    "amount_balance": 3.6,
    "amount_discount": 3.5,
    "amount_charges": 3.5,
    "amount_within_tolerance": 3.0,
    "amount_exchanged": 2.5,
    "instalment": 3.5,
    "late_discount": 1.5,
    "part_payment": 1.0,
    "over_payment": -1.0,
}

#: Weaker or additional forms of the facts above.
SHADES = {
    "number_typo_two": 0.4,
    "month_near": 2.4,
    "payer_second": 0.3,
    "amount_extended": 2.0,
    "amount_of_anybody": 3.8,
    "advice_sum": 1.0,
    "over_payment_in_full": 0.6,
}

#: What speaks against.
AGAINST = {
    "payer_conflict": -3.1,
    "stranger_not_in_full": -0.1,
    "third_party_strong": -1.4,
    "third_party_name": -1.9,
    "already_paid": -3.8,
    "other_number_own": -0.3,
    "other_number_full": -0.2,
    "other_number_part": -0.1,
    "same_amount": -3.1,
    "amount_usual": -0.8,
    "other_subsets": -3.9,
    "search_cut": -0.1,
    "amount_elsewhere": -6.3,
    "later_item": -0.7,
    "not_receipt_word": -4.1,
    "no_reference_unsettled": -3.5,
}

#: Two candidates nearer than this (log-odds) are a tie: ``ambiguous``.
TIE_MARGIN = 1.0


def confidence(log_odds: float) -> float:
    """Probability for a sum of weights, rounded so that it is stable.

    >>> confidence(0.0), confidence(3.0)
    (0.5, 0.9526)
    """
    log_odds = max(-30.0, min(30.0, log_odds))
    return round(1.0 / (1.0 + math.exp(-log_odds)), 4)


def taken_by_others(sums: list[float]) -> list[float]:
    """What each of several candidates loses to the others, in log-odds, at most 0.

    >>> taken_by_others([5.0, 5.0, -3.0])
    [-5.007, -5.007, -5.6965]
    >>> confidence(5.0 - 5.007)
    0.4983
    """
    odds = [math.exp(max(-30.0, min(30.0, each))) for each in sums]
    return [
        round(-math.log1p(math.fsum(odds[:at] + odds[at + 1 :])), 4)
        for at in range(len(odds))
    ]
