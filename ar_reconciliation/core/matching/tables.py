"""Look-up tables for hundreds of thousands of keys.

A key with one value keeps a bare int: less memory, and nothing for the garbage
collector to walk through.
"""

from collections.abc import Hashable, Iterator
from typing import NamedTuple

#: A number that more items share than this names none of them.
MAX_SHARED = 64
_ROLES = 4


class Multi:
    """Keys with one or more ints each, in the order given, each once.

    >>> table = Multi()
    >>> table.put("a", 1), table.put("a", 2), table.put("a", 1)
    (None, None, None)
    >>> table.get("a"), table.get("b")
    ((1, 2), ())
    """

    def __init__(self) -> None:
        self._values: dict[Hashable, int | list[int]] = {}

    def put(self, key: Hashable, value: int) -> None:
        """Add a value to a key."""
        old = self._values.get(key)
        if old is None:
            self._values[key] = value
        elif isinstance(old, list):
            if old[-1] != value:
                old.append(value)
        elif old != value:
            self._values[key] = [old, value]

    def get(self, key: Hashable) -> tuple[int, ...]:
        """Values of a key, none for an unknown one."""
        found = self._values.get(key)
        if found is None:
            return ()
        return tuple(dict.fromkeys(found)) if isinstance(found, list) else (found,)

    def count(self, key: Hashable) -> int:
        """How many values were put to a key, without looking at them."""
        found = self._values.get(key)
        return len(found) if isinstance(found, list) else int(found is not None)

    def __iter__(self) -> Iterator[Hashable]:
        """All keys."""
        return iter(self._values)


class Posting(NamedTuple):
    """Item position, the role of the number that led to it, and its prefix."""

    position: int
    role: int
    prefix: str


class Postings:
    """Keys of numbers with the items they may mean; "" is no key."""

    def __init__(self, prefixes: dict[int, str]) -> None:
        self._table = Multi()
        self._prefixes = prefixes

    def put(self, key: str, posting: Posting) -> None:
        """Add an item to a key."""
        if key:
            self._table.put(key, posting.position * _ROLES + posting.role)
            if posting.prefix:
                code = posting.position * _ROLES + posting.role
                self._prefixes[code] = posting.prefix

    def get(self, key: str) -> tuple[Posting, ...]:
        """Items of a key; none when so many share it that it says nothing."""
        codes = self._table.get(key)
        if not codes or len(codes) > MAX_SHARED:
            return ()
        return tuple(
            Posting(code // _ROLES, code % _ROLES, self._prefixes.get(code, ""))
            for code in codes
        )

    def __iter__(self) -> Iterator[str]:
        """All keys."""
        return iter(self._table)
