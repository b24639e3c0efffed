"""Confirmation letters: legal moves of state, and what an answer says.

Amounts are whole units (cents) of their currency; more than zero is owed to us.
"""

#: target state -> the states from which it may be reached.
MOVES: dict[str, tuple[str, ...]] = {
    "draft": ("printed",),
    "printed": ("draft", "printed"),
    "sent": ("draft", "printed", "sent"),
    "answered": ("printed", "sent", "answered", "differs"),
    "differs": ("printed", "sent", "answered", "differs"),
    "cancelled": ("draft", "printed", "sent"),
}
#: Out of the house, or about to be: an answer may come.
AWAITING = ("printed", "sent")
ANSWERED = ("answered", "differs")


def differences(ours: dict, theirs: dict) -> dict:
    """What the customer's books say more than ours, per currency.

    :param ours: currency to our balance.
    :param theirs: currency to theirs; a currency that is missing is not confirmed
        and counts as zero.
    :return: every currency of both to theirs minus ours.

    >>> differences({"EUR": 100, "USD": 5}, {"EUR": 90, "CNY": 7})
    {'EUR': -10, 'USD': -5, 'CNY': 7}
    """
    currencies = dict.fromkeys([*ours, *theirs])
    return {key: theirs.get(key, 0) - ours.get(key, 0) for key in currencies}


def outcome(ours: dict, theirs: dict) -> str:
    """The state an answer leads to: "answered" when all agrees, else "differs".

    >>> outcome({"EUR": 1}, {"EUR": 1}), outcome({"EUR": 1}, {})
    ('answered', 'differs')
    """
    return "differs" if any(differences(ours, theirs).values()) else "answered"
