"""Shares of the kinds of lines in a workload."""

#: Kinds and their share in a hundred lines.
MIX = {
    "exact": 14,
    "spelled": 20,
    "structured": 6,
    "account": 7,
    "name": 8,
    "several": 7,
    "credit": 2,
    "subset": 4,
    "part": 4,
    "fee": 3,
    "discount": 3,
    "over": 3,
    "third": 3,
    "typo": 5,
    "ambiguous": 1,
    "paid": 2,
    "twice": 1,
    "foreign": 2,
    "unlabelled": 1,
    "no_receipt": 2,
    "unknown": 1,
    "currency": 1,
}

#: Mostly traps and typing errors.
HARD = MIX | {
    "typo": 25,
    "foreign": 10,
    "unlabelled": 10,
    "ambiguous": 10,
    "paid": 10,
    "third": 8,
    "subset": 8,
    "spelled": 5,
    "exact": 2,
}
