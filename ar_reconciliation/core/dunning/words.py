"""Texts of reminders with placeholders in braces, such as ``{amount}``.

No expressions: whoever writes a text cannot make it compute or reveal anything.
"""

import re
from collections.abc import Mapping

#: What a text may name, with an example of what stands there in the end.
PLACEHOLDERS: dict[str, str] = {
    "customer": "Azure Interior",
    "contact": "Brandon Freeman",
    "company": "My Company",
    "items": "(list of everything due)",
    "count": "2",
    "amount": "150.00 €",
    "overdue": "100.00 €",
    "days": "14",
    "due": "03/15/2026",
    "fee": "5.00 €",
    "interest": "1.20 €",
    "total": "156.20 €",
    "link": "https://example.com/my/statements",
    "button": "(button to the portal)",
    "bank": "BE71 0961 2345 6769",
    "collector": "Marc Demo",
    "phone": "+32 2 290 34 90",
    "email": "info@example.com",
    "today": "03/31/2026",
}
_FIELD = re.compile(r"\{\s*(\w+)\s*\}")


def unknown(text: str) -> list[str]:
    """Names in braces that are no placeholder, each once, in order.

    >>> unknown("Dear {contact}, {amont} is due. {amont}!")
    ['amont']
    """
    found = dict.fromkeys(_FIELD.findall(text or ""))
    return [name for name in found if name not in PLACEHOLDERS]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced; what has no value disappears.

    What is put in is not looked at again: a customer called "{amount}" keeps its name.

    >>> fill("{contact}: { amount } until {due}{nothing}.", {"contact": "{due}",
    ... "amount": "5 €", "due": "today"})
    '{due}: 5 € until today.'
    """
    return _FIELD.sub(lambda found: values.get(found[1], ""), text or "")
