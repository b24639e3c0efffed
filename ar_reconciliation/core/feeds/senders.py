"""Whose mails a feed accepts."""

import re

_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_DOMAIN = re.compile(r"@?(?:[^@\s,;<>.]+\.)+[^@\s,;<>.]+")


def read_senders(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Addresses and domains of a list, and what of it is neither.

    >>> read_senders("Bank@Bank.example, other.example; nobody")
    (('bank@bank.example', '@other.example'), ('nobody',))
    """
    allowed, wrong = [], []
    for part in re.split(r"[\s,;]+", text or ""):
        if _ADDRESS.fullmatch(part):
            allowed.append(part.casefold())
        elif _DOMAIN.fullmatch(part):
            allowed.append("@" + part.casefold().removeprefix("@"))
        elif part:
            wrong.append(part)
    return tuple(allowed), tuple(wrong)


def is_allowed(address: str, allowed: tuple[str, ...]) -> bool:
    """Is the address in the list, or of a domain in it? Subdomains are others.

    >>> is_allowed("A@bank.example", ("@bank.example",))
    True
    >>> is_allowed("a@evil-bank.example", ("@bank.example",))
    False
    """
    address = (address or "").strip().casefold()
    if not _ADDRESS.fullmatch(address):
        return False
    domain = "@" + address.rpartition("@")[2]
    return address in allowed or domain in allowed


def is_vouched(results: list[str], server: str) -> bool:
    """Does our own mail server say that the sender is not forged?

    :param results: the headers ``Authentication-Results`` (RFC 8601), top first;
        only the topmost one is our server's, the others came with the mail.
    :param server: name our server gives itself there.

    >>> is_vouched(["mx.example; spf=pass; dmarc=pass header.from=b.example"],
    ...     "mx.example")
    True
    >>> is_vouched(["evil.example; dmarc=pass", "mx.example; dmarc=pass"], "mx.example")
    False
    """
    if not results:
        return False
    name, _semicolon, rest = " ".join(results[0].split()).partition(";")
    said = re.search(r"(?:^|[;\s])dmarc\s*=\s*([a-z]+)", rest.casefold())
    own = (name.split() or [""])[0].casefold() == server.strip().casefold()
    return own and bool(said) and said[1] == "pass"
