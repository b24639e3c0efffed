"""What the sign of an amount means: balances decide, then words; nothing is guessed."""

from decimal import Decimal

import pytest
from golden import assert_every_row_ends_once, entries_of
from hypothesis import assume, given
from hypothesis import strategies as st

from ar_core.parsers import tabular


def read(text, **options):
    parsed = tabular.parse(text.encode(), "x.csv", **options)
    assert_every_row_ends_once(parsed)
    return parsed


def amounts(parsed):
    """Amounts in the order of the file."""
    entries = sorted(entries_of(parsed), key=lambda entry: entry.row)
    return [str(entry.amount) for entry in entries]


def codes(parsed):
    return {issue.code for issue in parsed.issues}


# Opening 100; +50, -20, +5.
BALANCES = ["150.00", "130.00", "135.00"]
SIGNED = ["50.00", "-20.00", "5.00"]


def signed(values, balances=None, order=1):
    rows = [f"2026-03-0{n},a{n},{v}" for n, v in enumerate(values, 1)]
    if balances:
        rows = [f"{row},{b}" for row, b in zip(rows, balances, strict=True)]
    head = "Date,Text,Amount" + (",Balance" if balances else "")
    return "\n".join([head, *rows[::order]]) + "\n"


@pytest.mark.parametrize("order", [1, -1])
def test_the_sign_as_written_is_kept_when_the_balance_follows(order):
    parsed = read(signed(SIGNED, BALANCES, order))
    assert amounts(parsed)[::order] == SIGNED
    assert (parsed.mapping["amounts"], parsed.mapping["sign"]) == ("signed", "header")
    statement = parsed.statements[0]
    assert (statement.opening, statement.closing) == (100, 135)
    assert [str(e.amount) for e in statement.entries] == SIGNED  # in order of time


@pytest.mark.parametrize("order", [1, -1])
def test_the_balance_turns_a_sign_that_is_the_wrong_way_round(order):
    parsed = read(signed(["-50.00", "20.00", "-5.00"], BALANCES, order))
    assert amounts(parsed)[::order] == SIGNED
    assert parsed.mapping["sign"] == "swapped"
    assert codes(parsed) == {"assumed_sign"}


@pytest.mark.parametrize("order", [1, -1])
def test_the_balance_gives_amounts_without_a_sign_theirs(order):
    parsed = read(signed(["50.00", "20.00", "5.00"], BALANCES, order))
    assert parsed.mapping["sign"] == "balance"
    assert amounts(parsed)[::order] == ["-20.00", "5.00"][::1]
    assert codes(parsed) == {"assumed_sign", "no_direction"}  # the first says nothing
    opening = "Opening balance,,,100.00\n"
    text = signed(["50.00", "20.00", "5.00"], BALANCES, order)
    head, rest = text.split("\n", 1)
    parsed = read(f"{head}\n{opening}{rest}")
    assert amounts(parsed)[::order] == SIGNED


COLUMNS = "日期,摘要,{},{},余额\n"


@pytest.mark.parametrize("words", [("借方", "贷方"), ("Soll", "Haben"), ("Out", "In")])
@pytest.mark.parametrize("bank", [True, False])
def test_two_columns_mean_what_the_balance_says(words, bank):
    """The bank's view has money in as credit, the company's ledger as debit."""
    first, second = ("", "50.00"), ("20.00", "")
    if not bank:
        first, second = first[::-1], second[::-1]
    parsed = read(
        COLUMNS.format(*words).replace("Out", "Withdrawals").replace("In", "Deposits")
        + f"2026-03-01,a,{','.join(first)},150.00\n"
        + f"2026-03-02,b,{','.join(second)},130.00\n"
    )
    assert amounts(parsed) == ["50.00", "-20.00"]
    assert parsed.mapping["sign"] == ("header" if bank else "swapped")


def test_without_a_balance_the_words_count():
    parsed = read("日期,摘要,借方,贷方\n2026-03-01,a,,50.00\n2026-03-02,b,20.00,\n")
    assert amounts(parsed) == ["50.00", "-20.00"]


def test_a_contradictory_balance_changes_nothing_and_is_reported_by_row():
    parsed = read(signed(SIGNED, ["150.00", "999.00", "3.00"]))
    assert amounts(parsed) == SIGNED
    breaks = [i for i in parsed.issues if i.code == "running_balance_break"]
    assert [issue.row for issue in breaks] == [3, 4]
    assert breaks[0].data == {"expected": "130.00", "found": "999.00"}


def test_one_missing_row_is_seen_in_the_running_balance():
    text = signed([*SIGNED, "7.00"], [*BALANCES, "142.00"])
    lines = text.splitlines(keepends=True)
    parsed = read("".join(lines[:2] + lines[3:]))
    assert [i.row for i in parsed.issues if i.code == "running_balance_break"] == [3]


FLAGGED = "Date,Text,Amount,D/C\n2026-03-01,a,{},{}\n2026-03-02,b,{},{}\n"


@pytest.mark.parametrize(
    ("into", "out"),
    [("C", "D"), ("CR", "DR"), ("贷", "借"), ("收", "支"), ("+", "-"), ("Bij", "Af")],
)
def test_a_word_beside_the_amount_gives_its_direction(into, out):
    parsed = read(FLAGGED.format("5.00", into, "3.00", out))
    assert amounts(parsed) == ["5.00", "-3.00"]
    assert parsed.mapping["amounts"] == "flag"


def test_an_amount_that_is_already_negative_is_not_turned_again():
    parsed = read(FLAGGED.format("5.00", "C", "-3.00", "D"))
    assert amounts(parsed) == ["5.00", "-3.00"]


def test_a_negative_credit_beside_positive_debits_is_a_reversal():
    text = FLAGGED.format("-5.00", "C", "3.00", "D") + "2026-03-03,c,-1.00,D\n"
    assert amounts(read(text)) == ["-5.00", "-3.00", "1.00"]


def test_a_direction_that_is_no_word_refuses_the_row():
    text = FLAGGED.format("5.00", "C", "3.00", "D") * 1 + "2026-03-03,c,4.00,X\n"
    parsed = read(text + "2026-03-04,c,4.00,C\n")
    assert amounts(parsed) == ["5.00", "-3.00", "4.00"]
    assert codes(parsed) == {"no_direction"}


def test_money_out_may_be_negative_in_its_own_column():
    parsed = read("Date,Text,Débit,Crédit\n2026-03-01,a,-5.00,\n2026-03-02,b,,7.00\n")
    assert amounts(parsed) == ["-5.00", "7.00"]


@pytest.mark.parametrize("empty", ["", "0", "0.00", "-", "--", "0,00"])
def test_the_empty_side_may_be_written_in_many_ways(empty):
    empty = f'"{empty}"'
    text = (
        f"日期,摘要,收入,支出\n2026-03-01,a,5.00,{empty}\n2026-03-02,b,{empty},3.00\n"
    )
    if "," in empty:
        return
    assert amounts(read(text)) == ["5.00", "-3.00"]


def test_fees_are_taken_off_when_the_balance_shows_it():
    text = (
        "Date,Text,Amount,Fee,Balance\n"
        "2026-03-01,a,100.00,0.00,100.00\n"
        "2026-03-02,b,50.00,1.50,148.50\n"
    )
    parsed = read(text)
    assert amounts(parsed) == ["100.00", "48.50"]
    assert entries_of(parsed)[1].charges == Decimal("1.50")
    assert parsed.mapping["fees"] is True


def test_gross_fee_and_net_give_the_net_and_the_charges():
    parsed = read("Date,Text,Gross,Fee,Net\n2026-03-01,a,100.00,-3.00,97.00\n")
    entry = entries_of(parsed)[0]
    assert (entry.amount, entry.charges) == (97, 3)


def test_a_fee_that_is_given_back_is_no_charge():
    text = "Date,Text,Gross,Fee,Net\n2026-03-01,refund,-100.00,3.00,-97.00\n"
    entry = entries_of(read(text))[0]
    assert (entry.amount, entry.charges) == (-97, None)


def test_an_amount_with_a_fee_but_no_net_is_kept_as_written():
    entry = entries_of(read("Date,Text,Amount,Fee\n2026-03-01,a,100.00,3.00\n"))[0]
    assert (entry.amount, entry.charges) == (100, None)
    assert ("Fee", "3.00") in entry.raw


# ------------------------------------------------------------- card statements


def test_a_card_statement_shows_what_was_spent_as_positive():
    text = "示例银行信用卡对账单\n交易日,交易摘要,金额\n"
    parsed = read(text + "2026-03-01,超市,5.00\n2026-03-02,还款,-9.00\n")
    assert amounts(parsed) == ["-5.00", "9.00"]
    assert (parsed.mapping["sign"], codes(parsed)) == ("swapped", {"assumed_sign"})


def test_every_row_beginning_with_a_word_of_cards_is_evidence_too():
    head = "交易日,交易摘要,金额\n"
    swapped = read(head + "2026-03-01,（消费）超市,5.00\n2026-03-02,（还款）,-9.00\n")
    assert amounts(swapped) == ["-5.00", "9.00"]
    words = read(head + "2026-03-01,消费 超市,5.00\n2026-03-02,信用卡还款,9.00\n")
    assert amounts(words) == ["-5.00", "9.00"]
    assert words.mapping["amounts"] == "words"


def test_words_alone_turn_no_amount_of_an_ordinary_account():
    text = "Date,Text,Amount\n2026-03-01,Sale of goods INV 7,50.00\n"
    parsed = read(text + "2026-03-02,Refund to customer,-9.00\n2026-03-03,退款,-1.00\n")
    assert amounts(parsed) == ["50.00", "-9.00", "-1.00"]


# ------------------------------------------------------------------ any ledger

MOVES = st.lists(st.integers(-99999, 99999).filter(bool), min_size=3, max_size=12)


def written(cents, way):
    """The cells of an amount: bank's view, or book view with the sides swapped."""
    size = f"{abs(cents) / 100:.2f}"
    received = (cents > 0) == (way not in ("swapped", "book"))
    if way in ("signed", "swapped"):
        return [size if received else f"-{size}"]
    if way == "flag":
        return [size, "C" if received else "D"]
    return [size, ""] if received else ["", size]


HEADS = {
    "signed": "Amount",
    "swapped": "Amount",
    "flag": "Amount,D/C",
    "columns": "Credit,Debit",
    "book": "Credit,Debit",
}


@given(MOVES, st.integers(-99999, 99999), st.sampled_from(sorted(HEADS)), st.booleans())
def test_any_ledger_with_a_balance_is_read_as_it_happened(moves, opening, way, down):
    """Amounts of different sizes and both directions leave one reading only."""
    assume(len({abs(cents) for cents in moves}) == len(moves))
    assume(min(moves) < 0 < max(moves))
    rows, balance = [], opening
    for day, cents in enumerate(moves, 1):
        balance += cents
        cells = [f"2026-03-{day:02}", *written(cents, way), f"{balance / 100:.2f}"]
        rows.append(",".join(cells))
    text = "\n".join([f"Date,{HEADS[way]},Balance", *rows[:: -1 if down else 1]])
    parsed = read(text + "\n")
    assert codes(parsed) <= {"assumed_sign"}
    statement = parsed.statements[0]
    assert [e.amount * 100 for e in statement.entries] == moves
    assert (statement.opening * 100, statement.closing * 100) == (opening, balance)
