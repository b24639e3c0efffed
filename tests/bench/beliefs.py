"""What a person believed of each fact before looking at data, and what may not change.

``make calibrate`` pulls every weight toward ``BELIEFS``, so that a fact which the data
hardly contain keeps the belief.  Keys are those of ``core/matching/weights.py``.
"""

BELIEFS = {
    "prior": -4.0,
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
    "number_typo_two": 2.0,
    "date_named": 4.5,
    "month_named": 4.0,
    "month_near": 1.5,
    "payer_fixed": 5.5,
    "payer_account": 5.5,
    "payer_tax_id": 5.0,
    "payer_account_learned": 5.0,
    "payer_name": 4.5,
    "payer_name_learned": 4.5,
    "payer_name_cut": 3.7,
    "payer_name_in_text": 3.5,
    "payer_name_similar": 3.4,
    "payer_name_shared": 2.5,
    "payer_name_hint": 2.2,
    "payer_second": 1.0,
    "amount_exact": 4.0,
    "amount_sum": 4.0,
    "amount_subset": 3.6,
    "amount_extended": 3.5,
    "amount_of_anybody": 3.5,
    "amount_balance": 3.5,
    "amount_discount": 3.5,
    "amount_charges": 3.5,
    "amount_within_tolerance": 3.0,
    "amount_exchanged": 2.5,
    "instalment": 3.5,
    "late_discount": 1.5,
    "part_payment": 0.0,
    "over_payment": 0.0,
    "advice_sum": 1.0,
    "over_payment_in_full": 0.6,
    "payer_conflict": -6.0,
    "stranger_not_in_full": -0.8,
    "third_party_strong": -1.2,
    "third_party_name": -1.0,
    "already_paid": -7.0,
    "other_number_own": -4.0,
    "other_number_full": -2.0,
    "other_number_part": -0.8,
    "same_amount": -1.0,
    "amount_usual": -0.5,
    "other_subsets": -3.0,
    "search_cut": -3.0,
    "amount_elsewhere": -4.0,
    "later_item": -0.7,
    "not_receipt_word": -2.5,
    "no_reference_unsettled": -5.0,
}

#: No fact at all: the zero from which the others are counted.
NEUTRAL = ("payer_unknown", "payer_not_given")

#: Kept equal: neither source may overrule the other.
EQUAL = {
    "payer_fixed": "payer_account",
    "payer_account_learned": "payer_tax_id",
    "payer_name_learned": "payer_name",
}

#: Each counts less than the next, by ``GAP`` at least: decisions rest on the order.
ORDER = (
    (
        "number_typo_two",
        "number_core",
        "number_typo",
        "number_embedded",
        "number_labelled",
        "number_plain",
        "number_digits",
        "number_exact",
        "structured_reference",
    ),
    ("number_embedded", "number_listed", "number_plain"),
    ("number_embedded", "customer_reference", "number_exact"),
    ("number_digits", "payment_reference", "structured_reference"),
    (
        "payer_name_hint",
        "payer_name_similar",
        "payer_name_in_text",
        "payer_name_cut",
        "payer_name",
        "payer_tax_id",
        "payer_account",
    ),
    ("payer_name_shared", "payer_name_similar"),
    ("part_payment", "late_discount", "amount_within_tolerance", "amount_charges"),
    ("over_payment", "over_payment_in_full", "late_discount"),
    ("amount_within_tolerance", "amount_discount", "amount_exact"),
    ("amount_charges", "amount_exact"),
    ("amount_of_anybody", "amount_exact"),
    ("amount_balance", "amount_exact"),
    ("amount_exchanged", "amount_exact"),
    ("amount_extended", "amount_subset", "amount_exact"),
    ("amount_subset", "amount_sum"),
    ("month_near", "month_named", "date_named"),
    ("other_number_own", "other_number_full", "other_number_part"),
)
GAP = 0.1

#: May be of either sign: an amount that does not fit is no fact by itself.
FREE = ("part_payment", "over_payment", "over_payment_in_full")


#: Facts of one code that count differently.
VARIANTS = {
    "number_typo": ("number_typo", "number_typo_two"),
    "month_named": ("month_named", "month_near"),
    "amount_exact": ("amount_exact", "amount_of_anybody"),
    "amount_subset": ("amount_subset", "amount_extended"),
    "part_payment": ("part_payment", "no_reference_unsettled"),
    "over_payment": (
        "over_payment",
        "over_payment_in_full",
        "no_reference_unsettled",
    ),
    "late_discount": ("late_discount", "no_reference_unsettled"),
    "payer_unknown": ("payer_unknown", "stranger_not_in_full"),
    "third_party_payer": ("third_party_strong", "third_party_name"),
    "other_number": ("other_number_own", "other_number_full", "other_number_part"),
    "already_paid": ("already_paid", "other_number_part"),
    "remittance_advice": ("remittance_advice", "advice_sum"),
}
#: Not looked up in the table: worked out anew, or a formula.
DERIVED = ("runner_up", "subset_chance")


def shipped(weights) -> dict[str, float]:
    """The table of the engine's module ``weights``, under the keys of ``BELIEFS``."""
    table = {"prior": weights.PRIOR}
    for part in ("NUMBER", "DATES", "PAYER", "AMOUNT", "SHADES", "AGAINST"):
        table |= getattr(weights, part)
    return {key: value for key, value in table.items() if key not in NEUTRAL}


def key_of(reason, table: dict[str, float]) -> str:
    """The key of the table that a reason took its weight from, "" if it has none."""
    if reason.code in (*DERIVED, *NEUTRAL) and not (
        reason.code == "payer_unknown" and reason.weight
    ):
        return ""
    keys = VARIANTS.get(reason.code, (reason.code,))
    if reason.code.startswith("payer_"):
        keys = (*keys, "payer_name_hint", "payer_second")
    for key in keys:
        if table.get(key) == reason.weight:
            return key
    if reason.weight:
        raise LookupError(f"{reason.code} {reason.weight}")
    return ""
