"""Phone numbers a machine can dial, and which address is taken."""

import pytest

from ar_core.dunning import Address
from ar_core.dunning.reach import first_that_works, phone


@pytest.mark.parametrize(
    ("number", "code", "wanted"),
    [
        ("+86 139 1234 5678", 0, ("+8613912345678", "")),
        ("+86 139 1234 5678", 49, ("+8613912345678", "")),
        ("0086-139-1234-5678", 0, ("+8613912345678", "")),
        ("139 1234 5678", 86, ("+8613912345678", "")),
        ("０３０ １２３４５６", 49, ("+4930123456", "")),
        ("(030) 12 34 56", 49, ("+4930123456", "")),
        ("06 1234 5678", 39, ("+390612345678", "")),
        ("+49 30 123456 ext. 12", 0, ("+4930123456", "")),
        ("+49 30 123456 x12", 0, ("+4930123456", "")),
        ("139 1234 5678", 0, ("", "no_country")),
        ("", 49, ("", "missing")),
        ("  ", 49, ("", "missing")),
        (None, 49, ("", "missing")),
        ("call me", 49, ("", "invalid")),
        ("+49 (0)30 12a", 0, ("", "invalid")),
        ("+0 30 123456", 49, ("", "invalid")),
        ("+1234567", 0, ("", "invalid")),
        ("+1234567890123456", 0, ("", "invalid")),
        ("110", 86, ("", "invalid")),
        ("++49 30 123456", 0, ("+4930123456", "")),
        ("٠٣٠١٢٣٤٥٦", 49, ("", "invalid")),
    ],
)
def test_phone(number, code, wanted):
    assert phone(number, code) == wanted


def address(contact, problem):
    """An e-mail address with a problem."""
    return Address("email", contact, "", problem)


def test_the_first_address_that_works_is_taken():
    bad, good, other = address(1, "bounced"), address(2, ""), address(3, "")
    assert first_that_works("email", [bad, good, other]) == good
    missing, out = address(4, "missing"), address(5, "opted_out")
    assert first_that_works("email", [missing, bad, out]) == out
    assert first_that_works("email", [missing, bad]) == bad
    assert first_that_works("email", []) == Address("email", problem="missing")
