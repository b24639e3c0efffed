"""How much each fact counts, in log-odds; the one place to tune matching.

A proposal's confidence is ``1 / (1 + exp(-sum of its weights))``.  +3 makes a
proposal twenty times more likely, -3 twenty times less.  ``PRIOR`` is what a
candidate is worth before anything is known.  ``tests/bench/calibrate.py`` refits
the table from labelled data; keys are the codes of ``core.errors.REASONS``.
"""

import math

PRIOR = -4.0

#: Which document the line means.
NUMBER = {
    "structured_reference": 8.0,
    "payment_reference": 7.0,
    "number_exact": 7.0,
    "remittance_advice": 7.0,
    "number_digits": 5.0,
    "number_plain": 4.5,
    "customer_reference": 4.5,
    "number_listed": 4.0,
    "number_labelled": 4.0,
    "number_embedded": 3.5,
    "number_typo": 3.0,
    "number_core": 2.5,
    "date_named": 2.0,
}

#: Who pays.
PAYER = {
    "payer_fixed": 5.5,
    "payer_account": 5.5,
    "payer_tax_id": 5.0,
    "payer_account_learned": 5.0,
    "payer_name": 4.5,
    "payer_name_learned": 4.5,
    "payer_name_cut": 3.7,
    "payer_name_similar": 3.4,
    "payer_name_shared": 2.5,
    "payer_name_in_text": 3.5,
    "payer_name_hint": 2.2,
    "payer_unknown": 0.0,
    "payer_not_given": 0.0,
}

#: How the amount fits.
AMOUNT = {
    "amount_exact": 4.0,
    "amount_sum": 4.0,
    "amount_balance": 3.5,
    "amount_discount": 3.5,
    "amount_charges": 3.5,
    "amount_within_tolerance": 3.0,
    "amount_subset": 3.6,
    "amount_exchanged": 2.5,
    "late_discount": 1.5,
    "part_payment": 0.0,
    "over_payment": 0.0,
}

#: What speaks against.
AGAINST = {
    "payer_conflict": -6.0,
    "stranger_not_in_full": -0.8,
    "third_party_strong": -1.2,
    "third_party_name": -1.0,
    "foreign_document": -6.0,
    "already_paid": -7.0,
    "other_number_own": -4.0,
    "other_number_full": -2.0,
    "other_number_part": -0.8,
    "same_amount": -1.0,
    "other_subsets": -3.0,
    "search_cut": -3.0,
    "amount_elsewhere": -4.0,
    "later_item": -0.7,
    "not_receipt_word": -2.5,
    "no_reference_unsettled": -5.0,
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
