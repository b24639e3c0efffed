"""What is sent to a service: address, parameters and headers, without credentials."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from .template import Template

_PLACEHOLDER = re.compile(r"\{(account|since|until)\}")
_EPOCH = date(1970, 1, 1)
_PLAIN = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)


@dataclass(frozen=True, slots=True)
class Position:
    """Where the next page begins; ``link`` is an address given by the server."""

    page: int = 0
    offset: int = 0
    cursor: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One GET; ``url`` has no parameters of ours, the caller adds the credentials."""

    url: str
    params: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def quoted(text: str) -> str:
    """A text as one segment of an address (RFC 3986, section 2.3).

    >>> quoted("a/b ü")
    'a%2Fb%20%C3%BC'
    """
    return "".join(
        chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in text.encode()
    )


def day_text(day: date, style: str) -> str:
    """A day as services want it.

    >>> day_text(date(2026, 3, 1), "datetime"), day_text(date(1970, 1, 2), "epoch")
    ('2026-03-01T00:00:00Z', '86400')
    """
    if style == "epoch":
        return str((day - _EPOCH).days * 86_400)
    return day.isoformat() + ("T00:00:00Z" if style == "datetime" else "")


def since(marker: date | None, first: date, overlap_days: int) -> date:
    """From which day to ask: a few days before the newest entry known.

    Whole days, because entries without a number are told apart by how often they
    occur on a day.  Never before ``first``, the day the feed begins.

    >>> since(date(2026, 3, 20), date(2026, 1, 1), 7), since(None, date(2026, 1, 1), 7)
    (datetime.date(2026, 3, 13), datetime.date(2026, 1, 1))
    """
    if marker is None:
        return first
    return max(
        first, marker - timedelta(days=min(overlap_days, marker.toordinal() - 1))
    )


def first_position(template: Template) -> Position:
    """The first page."""
    first = template.paging.first
    page = 1 if first is None else first
    return Position(page=page)


def build(
    template: Template, url: str, account: str, days: tuple[date, date], at: Position
) -> Request:
    """The request of a page.

    :param url: address of the service; the template's own one if it is empty.
    :param days: since and until.
    """
    headers = {"Accept": "*/*"} | {
        name: _fill(text, template, account, days, plain=True)
        for name, text in template.headers.items()
    }
    if at.link:
        return Request(at.link, {}, headers)
    params = {
        name: _fill(text, template, account, days, plain=True)
        for name, text in template.params.items()
    }
    address = _fill(url or template.url, template, account, days, plain=False)
    return Request(address, params | _page_params(template, at), headers)


def _page_params(template: Template, at: Position) -> dict[str, str]:
    paging = template.paging
    params = {}
    if paging.size_param and paging.size:
        params[paging.size_param] = str(paging.size)
    if paging.kind == "page":
        params[paging.param] = str(at.page)
    elif paging.kind == "offset":
        params[paging.param] = str(at.offset)
    elif paging.kind == "cursor" and at.cursor:
        params[paging.param] = at.cursor
    return params


def _fill(
    text: str, template: Template, account: str, days: tuple[date, date], plain: bool
) -> str:
    values = {
        "account": account,
        "since": day_text(days[0], template.since_style),
        "until": day_text(days[1], template.since_style),
    }
    return _PLACEHOLDER.sub(
        lambda found: values[found[1]] if plain else quoted(values[found[1]]), text
    )
