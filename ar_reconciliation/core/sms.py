"""How an SMS gateway is told to send a message, and what its answer means.

The request is one JSON object of names and texts, in which placeholders are filled in:
``{number}``, ``{text}``, ``{sender}``, ``{id}`` (a number of our own for the message,
by which gateways recognise one that is sent twice) and ``{secret}``, which must stand
alone.  A credential is never written into the object itself.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .feeds.reader import text_at
from .feeds.template import SECRET_NAMES

PLACEHOLDERS = ("number", "text", "sender", "id", "secret")
#: What a problem of a request is called.
SMS_PROBLEMS = (
    "no_json",
    "not_object",
    "not_text",
    "unknown_placeholder",
    "missing_placeholder",
    "secret_in_request",
)
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_NEEDED = ("number", "text")
_MAX_REASON = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a request; ``code`` is one of ``SMS_PROBLEMS``."""

    code: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """Where an answer says what became of the message; paths as in ``docs/import.md``.

    ``accepted``: a path and the words there that mean success, in lower case; without
    a path every answer with a status of 200 to 299 does.  ``id``: the gateway's own
    number of the message.  ``reason``: why it was refused.
    """

    accepted: str = ""
    words: frozenset[str] = frozenset()
    id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a message; ``reason`` is in the gateway's words, and short."""

    accepted: bool
    id: str = ""
    reason: str = ""


def check(text: str) -> tuple[dict[str, str], list[Problem]]:
    """Read the request of a gateway.

    :return: name -> text with placeholders, and what is wrong with it.

    >>> check('{"to": "{number}", "msg": "{text}"}')
    ({'to': '{number}', 'msg': '{text}'}, [])
    """
    try:
        data = json.loads(text or "")
    except (ValueError, RecursionError) as error:
        return {}, [Problem("no_json", {"row": getattr(error, "lineno", 1)})]
    if not isinstance(data, dict):
        return {}, [Problem("not_object")]
    problems = [found for name, value in data.items() if (found := _wrong(name, value))]
    used = set(_PLACEHOLDER.findall(text))
    problems += [
        Problem("missing_placeholder", {"name": name})
        for name in _NEEDED
        if name not in used
    ]
    return ({}, problems) if problems else (data, [])


def _wrong(name: str, value: Any) -> Problem | None:
    """What is wrong with one part of the request."""
    if not isinstance(value, str):
        return Problem("not_text", {"name": name})
    for used in _PLACEHOLDER.findall(value):
        if used not in PLACEHOLDERS:
            return Problem("unknown_placeholder", {"name": used})
    secret = "{secret}" in value
    if (secret or SECRET_NAMES.search(name)) and value != "{secret}":
        return Problem("secret_in_request", {"name": name})
    return None


def fill(request: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """The request of one message.

    :param values: by the names of ``PLACEHOLDERS``; what is not there is empty.

    >>> fill({"to": "{number}", "q": "{text}"}, {"number": "+86139", "text": "{id}"})
    {'to': '+86139', 'q': '{id}'}
    """
    return {
        name: _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)
        for name, text in request.items()
    }


def read_answer(body: bytes, reading: Reading) -> Answer:
    """What an answer with a status of 200 to 299 means.

    :param body: JSON if the reading has paths; nothing else is looked into.
    """
    paths = (reading.accepted, reading.id, reading.reason)
    if not any(paths):
        return Answer(True)
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    accepted, number, reason = (
        text_at(data, (path,)) if path and data is not None else "" for path in paths
    )
    right = not reading.accepted or accepted.casefold() in reading.words
    return Answer(right, number[:100], "" if right else reason[:_MAX_REASON])


def parts(text: str) -> int:
    """How many messages a text is charged as (3GPP TS 23.038 and 23.040).

    160 characters of the GSM alphabet, or 153 in each of several; 70 and 67 with any
    other character.

    >>> parts("a" * 160), parts("a" * 161), parts("款" * 70), parts("款" * 71)
    (1, 2, 1, 2)
    """
    plain = all(char in _GSM or char in _GSM_DOUBLE for char in text)
    if plain:
        size, one, each = sum(1 + (c in _GSM_DOUBLE) for c in text), 160, 153
    else:
        size, one, each = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if size <= one else -(-size // each)


_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE = frozenset("^{}\\[~]|€\f")
