"""What browsers send as text, read without trust."""

#: A longer number is no id of a record; Python refuses to read endless ones.
DIGITS = 18


def whole(text: object) -> int | None:
    """The whole number >= 0 in a text; None when it is none.

    >>> whole("12"), whole("x"), whole("-1"), whole("²"), whole("9" * 5000)
    (12, None, None, None, None)
    """
    digits = f"{text}"
    plain = digits.isascii() and digits.isdecimal() and len(digits) <= DIGITS
    return int(digits) if plain else None


def wholes(texts: list[str]) -> list[int]:
    """Those of the texts that are whole numbers, in their order.

    >>> wholes(["3", "x", "1"])
    [3, 1]
    """
    return [number for text in texts if (number := whole(text)) is not None]
