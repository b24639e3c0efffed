"""How a service that gives bank transactions as JSON is described.

A template is one JSON object; its keys are those of :data:`SPEC`.  Nothing in it is
secret: who may see the feed may read it, so that credentials are refused here.  A
*path* names a value in an answer: keys and list positions joined by dots, as in
``transactions.booked`` or ``links.0.href``; several paths in a list are tried in order.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

#: Fields of a transaction that a template can say the place of.
FIELDS = (
    "id",
    "date",
    "value_date",
    "amount",
    "amount_in",
    "amount_out",
    "direction",
    "currency",
    "status",
    "narrative",
    "reference",
    "end_to_end_id",
    "payer_name",
    "payer_account",
    "payer_bank",
    "payee_name",
    "payee_account",
    "payee_bank",
    "transaction_code",
    "balance_after",
    "charges",
    "original_amount",
    "original_currency",
)
#: What is filled in when a request is made.
PLACEHOLDERS = ("account", "since", "until")
#: Names that would carry a credential; those belong into the feed's secret.
SECRET_NAMES = re.compile(
    r"auth|token|secret|passw|cookie|api.?key|credential|signature", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_PATH = re.compile(r"[^.\s]+(?:\.[^.\s]+)*")
_HEADER = re.compile(r"[A-Za-z0-9-]+")
_MAX_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a template; ``code`` is one of ``TEMPLATE_PROBLEMS``."""

    code: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paging:
    """How the next page is asked for.

    ``page`` and ``offset`` count in the parameter ``param``, ``cursor`` sends back
    what stands at ``next``, ``link`` follows the address at ``next`` or, if that is
    ``header``, in the header ``Link``.  ``more`` names a flag that says whether there
    is another page; without one, counting ends with the first empty page.
    """

    kind: str = "none"
    param: str = ""
    first: int | None = None
    size_param: str = ""
    size: int = 0
    next: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """How an access token is asked for with OAuth2 client credentials.

    RFC 6749, section 4.4; ``style`` is ``basic`` (id and secret in the header),
    ``form`` (in the body) or ``json`` (services that want a JSON body).
    """

    style: str = "basic"
    id_name: str = "client_id"
    secret_name: str = "client_secret"  # noqa: S105 - the name of a field
    token: tuple[str, ...] = ("access_token",)
    expires: tuple[str, ...] = ("expires_in",)


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template; see ``docs/import.md`` for the meaning of each part."""

    url: str = ""
    params: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    auth_header: str = "Authorization"
    auth_prefix: str = "Bearer "
    paging: Paging = Paging()
    token: Token = Token()
    entries: tuple[str, ...] = ("",)
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    account: tuple[str, ...] = ()
    sign: str = "signed"
    decimal: str = "."
    divide: int = 1
    money_in: tuple[str, ...] = ()
    money_out: tuple[str, ...] = ()
    booked: tuple[str, ...] = ()
    since_style: str = "date"
    overlap_days: int = 7
    max_pages: int = 100
    per_minute: int = 60


class _Bad(Exception):
    """A value is not what its key wants."""

    def __init__(self, code: str, path: str, **data: Any):
        super().__init__(code)
        self.problem = Problem(code, {"path": path, **data})


Check = Callable[[Any, str], Any]


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str) or len(value) > _MAX_TEXT or not value.isprintable():
        raise _Bad("not_text", path)
    return value


def _filled(value: Any, path: str) -> str:
    """A text with placeholders."""
    for name in _PLACEHOLDER.findall(_text(value, path)):
        if name not in PLACEHOLDERS:
            raise _Bad("unknown_placeholder", path, name=name)
    return value


def _header(value: Any, path: str) -> str:
    if not _HEADER.fullmatch(_text(value, path)):
        raise _Bad("not_text", path)
    return value


def _path(value: Any, path: str) -> tuple[str, ...]:
    paths = value if isinstance(value, list) and value else [value]
    for one in paths:
        if not isinstance(one, str) or (one and not _PATH.fullmatch(one)):
            raise _Bad("not_path", path)
    return tuple(paths)


def _field_path(value: Any, path: str) -> tuple[str, ...]:
    if "" in (paths := _path(value, path)):
        raise _Bad("not_path", path)
    return paths


def _words(value: Any, path: str) -> tuple[str, ...]:
    words = value if isinstance(value, list) and value else [value]
    return tuple(_text(word, path).casefold() for word in words)


def _number(least: int, most: int) -> Check:
    def check(value: Any, path: str) -> int:
        right = isinstance(value, int) and not isinstance(value, bool)
        if not right or not least <= value <= most:
            raise _Bad("not_number", path, least=least, most=most)
        return value

    return check


def _choice(*choices: Any) -> Check:
    def check(value: Any, path: str) -> Any:
        if isinstance(value, bool) or value not in choices:
            listed = ", ".join(str(choice) for choice in choices)
            raise _Bad("not_choice", path, choices=listed)
        return value

    return check


def _named(inner: Check) -> Check:
    """An object of any keys, none of which names a credential."""

    def check(value: Any, path: str) -> dict:
        if not isinstance(value, dict):
            raise _Bad("not_object", path)
        for name in value:
            if SECRET_NAMES.search(name):
                raise _Bad("secret_in_request", f"{path}.{name}")
            if path == "headers":
                _header(name, f"{path}.{name}")
        return {name: inner(one, f"{path}.{name}") for name, one in value.items()}

    return check


#: Key -> check, or the keys of an object.
SPEC: dict[str, Any] = {
    "version": _choice(1),
    "url": _filled,
    "params": _named(_filled),
    "headers": _named(_filled),
    "auth": {"header": _header, "prefix": _text},
    "token": {
        "style": _choice("basic", "form", "json"),
        "id_name": _text,
        "secret_name": _text,
        "token": _field_path,
        "expires": _field_path,
    },
    "paging": {
        "kind": _choice("none", "page", "offset", "cursor", "link"),
        "param": _text,
        "first": _number(0, 1),
        "size_param": _text,
        "size": _number(1, 10_000),
        "next": _field_path,
        "more": _field_path,
    },
    "entries": _path,
    "fields": {name: _field_path for name in FIELDS},
    "account": _field_path,
    "amount": {
        "sign": _choice("signed", "inverted", "direction", "columns"),
        "decimal": _choice(".", ","),
        "divide": _choice(1, 10, 100, 1000),
        "in": _words,
        "out": _words,
    },
    "booked": _words,
    "since_style": _choice("date", "datetime", "epoch"),
    "overlap_days": _number(0, 90),
    "max_pages": _number(1, 1000),
    "per_minute": _number(1, 600),
}


def check(text: str, reads: bool = True) -> tuple[Template | None, list[Problem]]:
    """Read a template.

    :param reads: it must say how transactions are read, as against a template that
        is only about the request of a file.
    :return: the template and no problem, or None and what is wrong with it.
    """
    try:
        data = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        return None, [Problem("no_json", {"row": getattr(error, "lineno", 1)})]
    problems: list[Problem] = []
    values = _object(data, SPEC, "", problems)
    if not problems:
        problems += _missing(values, reads)
    return (None, problems) if problems else (_made(values), [])


def _object(data: Any, spec: dict, path: str, problems: list[Problem]) -> dict:
    """The checked values of an object; what is wrong goes to the problems."""
    if not isinstance(data, dict):
        problems.append(Problem("not_object", {"path": path or "{}"}))
        return {}
    values = {}
    for name, value in data.items():
        where = f"{path}.{name}" if path else name
        inner = spec.get(name)
        if inner is None:
            problems.append(Problem("unknown_key", {"path": where[:200]}))
        elif isinstance(inner, dict):
            values[name] = _object(value, inner, where, problems)
        else:
            try:
                values[name] = inner(value, where)
            except _Bad as error:
                problems.append(error.problem)
    return values


def _missing(values: dict, reads: bool) -> Iterator[Problem]:
    """What the parts of a template need of each other."""
    fields, paging = values.get("fields", {}), values.get("paging", {})
    amount = values.get("amount", {})
    needed = [f"paging.{name}" for name in _PAGING_NEEDS.get(paging.get("kind"), ())]
    if reads:
        sign = amount.get("sign", "signed")
        needed += ["fields.date", *(f"fields.{name}" for name in _SIGN_NEEDS[sign])]
        if sign == "direction":
            needed += ["amount.in", "amount.out"]
        if paging.get("kind", "none") != "none" and "id" not in fields:
            yield Problem("needs_id", {"path": "fields.id"})
    if "size" in paging:
        needed.append("paging.size_param")
    for path in needed:
        part, _dot, name = path.partition(".")
        if name not in values.get(part, {}):
            yield Problem("missing_key", {"path": path})


_PAGING_NEEDS = {
    "page": ("param",),
    "offset": ("param",),
    "cursor": ("param", "next"),
    "link": ("next",),
}
_SIGN_NEEDS = {
    "signed": ("amount",),
    "inverted": ("amount",),
    "direction": ("amount", "direction"),
    "columns": ("amount_in", "amount_out"),
}


def _made(values: dict) -> Template:
    """The template of values that are checked."""
    parts = dict(values)
    parts.pop("version", None)
    auth, amount = parts.pop("auth", {}), parts.pop("amount", {})
    for source, target in (("header", "auth_header"), ("prefix", "auth_prefix")):
        if source in auth:
            parts[target] = auth[source]
    names = {"in": "money_in", "out": "money_out"}
    parts.update({names.get(name, name): value for name, value in amount.items()})
    for name, kind in (("paging", Paging), ("token", Token)):
        if name in parts:
            parts[name] = kind(**parts[name])
    return Template(**parts)
