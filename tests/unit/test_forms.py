import pytest

from ar_core.forms import whole, wholes


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("007", 7),
        (12, 12),
        ("9" * 18, int("9" * 18)),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("", None),
        (None, None),
        ("-1", None),
        ("1.0", None),
        (" 1", None),
        ("²", None),
        ("١", None),
    ],
)
def test_only_plain_digits_are_a_number(text, number):
    assert whole(text) == number


def test_the_others_are_left_out():
    assert wholes(["3", "x", "1", "9" * 5000, "3"]) == [3, 1, 3]
