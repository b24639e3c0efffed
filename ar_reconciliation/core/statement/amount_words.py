"""Amounts in Chinese capitals (大写金额), as on cheques and signed statements.

Source: 《支付结算办法》附一《正确填写票据和结算凭证的基本规定》, articles 2 to 4:

* the name of the currency stands directly before the amount;
* 整 (or 正) follows 元; after 角 it may be left out, and after 分 it must not stand;
* one or several zeros inside the number are one 零;
* where the place of 元 is 0 and 角 is not, 零 may be written or not: it is written
  here, as in the first form of the rule's examples (¥1,680.32, ¥107,000.53), since it
  leaves no gap to fill; where the place of 万 (or 亿) is 0 and the next one is not,
  it is not written, as in the same examples;
* where 角 is 0 and 分 is not, 零 is written after 元.
"""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
#: Amounts of this many yuan and more have no words.
LIMIT = 10**16


def amount_words(
    units: int, *, decimals: int = 2, name: str = "人民币", ending: str = "整"
) -> str:
    """An amount in capitals; "" if it has none, then only digits can be shown.

    :param units: 分 with ``decimals`` 2, whole units with 0; < 0 is written 负.
    :param decimals: of the currency; only 0 and 2 have words.
    :param name: what stands before it: 人民币, 美元, ….
    :param ending: 整 or 正.

    >>> amount_words(10700053)
    '人民币壹拾万柒仟元零伍角叁分'
    >>> amount_words(-10000)
    '人民币负壹佰元整'
    """
    if decimals not in (0, 2):
        return ""
    whole, cents = divmod(abs(units), 10**decimals)
    if whole >= LIMIT:
        return ""
    sign = "负" if units < 0 else ""
    yuan = f"{_number(whole)}元" if whole or not cents else ""
    return f"{name}{sign}{yuan}{_cents(whole, cents) or ending}"


def _cents(whole: int, cents: int) -> str:
    """角 and 分, with the 零 that parts them from 元."""
    if not cents:
        return ""
    jiao, fen = divmod(cents, 10)
    gap = bool(whole) and (not jiao or not whole % 10)
    text = "零" if gap else ""
    text += f"{_DIGITS[jiao]}角" if jiao else ""
    return text + (f"{_DIGITS[fen]}分" if fen else "")


def _number(number: int) -> str:
    """A whole number: by 亿 (10^8), then by 万 (10^4), then by digits."""
    for base, place in ((10**8, "亿"), (10**4, "万")):
        if number >= base:
            high, low = divmod(number, base)
            gap = "零" if 0 < low < base // 10 else ""
            return _number(high) + place + gap + (_number(low) if low else "")
    return _section(number)


def _section(number: int) -> str:
    """A number below 10,000."""
    if not number:
        return _DIGITS[0]
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _PLACES[place]
        gap = not digit
    return text
