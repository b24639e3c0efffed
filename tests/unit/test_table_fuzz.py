"""Whatever happens to a table: a result or a named error, never half an amount."""

import json
from datetime import date, datetime
from decimal import Decimal

from golden import assert_every_row_ends_once, cases, entries_of
from hypothesis import given
from hypothesis import strategies as st

from ar_core.errors import FILE_ERRORS, ISSUES, FileError
from ar_core.parsers import parse, tabular
from ar_core.parsers.table_mapping import FIELDS, header_of
from ar_core.parsers.table_source import Formula, Grid

FILES = {path.name: path.read_bytes() for path in cases("table")}
ENTRIES = {
    name: {(e.row, abs(e.amount)) for e in entries_of(tabular.parse(data))}
    for name, data in FILES.items()
}
NAMES = st.sampled_from(sorted(FILES))
#: Cut in the first row that has an amount, these files show no other to compare with.
FIRST_ROW = {
    "french_two_columns.csv",
    "full_width.csv",
    "kuwait_three_decimals.csv",
}


def survives(data, **options):
    try:
        parsed = tabular.parse(data, "x.csv", **options)
    except FileError as error:
        assert set(FILE_ERRORS[error.code]) <= set(error.data)
        return None
    assert_every_row_ends_once(parsed)
    assert all(set(ISSUES[issue.code]) <= set(issue.data) for issue in parsed.issues)
    return parsed


@given(NAMES, st.floats(0, 1))
def test_a_table_cut_anywhere_keeps_whole_amounts_only(name, share):
    data = FILES[name]
    parsed = survives(data[: int(len(data) * share)])
    if parsed and name not in FIRST_ROW:
        found = {(e.row, abs(e.amount)) for e in entries_of(parsed)}
        assert not {row for row, _ in found - ENTRIES[name]} - REFUSED_ROWS.get(
            name, set()
        )


#: Rows that are refused in the whole file for a cell behind their amount.
REFUSED_ROWS = {
    "traps.csv": {13, 19},
    "two_currencies.csv": {6, 7},
    "sparkasse_giro.csv": {5},
}


@given(
    NAMES,
    st.lists(
        st.tuples(
            st.floats(0, 1, exclude_max=True),
            st.one_of(st.integers(0, 255), st.sampled_from(b'",;\t\r\n-.=:|')),
        ),
        max_size=8,
    ),
)
def test_a_table_with_wrong_bytes_is_survived(name, changes):
    content = bytearray(FILES[name])
    for place, value in changes:
        content[int(len(content) * place)] = value
    survives(bytes(content))


@given(st.binary(max_size=400))
def test_any_bytes_are_survived(data):
    survives(data)
    survives(b"Date,Text,Amount,Balance\n2026-03-01,a,1.00,1.00\n" + data)


CELL = st.one_of(
    st.sampled_from(["", "-", "0", "2026-03-01", "30.02.2026", "1,234", "1.234,56"]),
    st.sampled_from(
        ["借", "贷", "/", "合计", "Total", "账号：", "余额", "=A1", '"', "'"]
    ),
    st.sampled_from(
        ["EUR", "冲正", "退款", "622200001111", "总笔数", "Opening balance"]
    ),
    st.text(max_size=6),
)
NAMED = st.lists(
    st.sampled_from(
        """摘要 收入 支出 余额 金额 借贷 币种 付款人名称 付款人账号 收款人名称
        收款人账号 手续费 入账金额 交易金额 交易币种 净额 总额 起息日 交易时间 状态
        对方户名 账号 流水号""".split()
    )
)
ROWS = st.lists(st.lists(CELL, max_size=9), max_size=8)


@given(NAMED, ROWS, st.sampled_from([",", ";", "\t"]))
def test_any_cells_below_any_header_end_somewhere(header, rows, delimiter):
    lines = [delimiter.join(row) for row in [["日期", "金额", *header], *rows]]
    survives("\n".join(lines).encode("utf-8", "ignore"))


TYPED = st.one_of(
    CELL,
    st.decimals(-(10**17), 10**17, allow_nan=False, places=2),
    st.integers(0, 10**8).map(Decimal),
    st.dates(date(1900, 1, 1), date(2150, 1, 1)),
    st.datetimes(datetime(1900, 1, 1), datetime(2150, 1, 1)),
    st.just(Formula("=A1")),
)


@given(NAMED, st.lists(st.lists(TYPED, max_size=9), min_size=1, max_size=8))
def test_any_values_of_a_sheet_end_somewhere(header, rows):
    rows = [["日期", "金额", *header], *rows]
    grid = Grid(rows, list(range(1, len(rows) + 1)), "xlsx", "S")
    found = header_of(grid, {})
    if not found:
        return
    try:
        parsed = tabular.Table(grid, found, {}, "").parsed()
    except FileError as error:
        assert error.code == "no_entries"
        return
    assert_every_row_ends_once(parsed)
    json.dumps(parsed.mapping)


MAPPINGS = st.fixed_dictionaries(
    {},
    optional={
        "columns": st.dictionaries(
            st.sampled_from(FIELDS),
            st.lists(st.sampled_from(["Date", "#2", "#99", "x"])),
        ),
        "date_style": st.sampled_from(["YMD", "DMY", "MDY", "MD", "DM", "serial"]),
        "decimal": st.sampled_from([".", ","]),
        "amounts": st.sampled_from(["signed", "flag", "columns", "words"]),
        "sign": st.sampled_from(["header", "swapped", "balance"]),
        "header_row": st.integers(-1, 30),
        "delimiter": st.sampled_from([",", ";", "x"]),
        "fees": st.booleans(),
    },
)


@given(NAMES, MAPPINGS)
def test_any_mapping_is_obeyed_or_refused(name, mapping):
    survives(FILES[name], mapping=mapping)


@given(NAMES)
def test_the_registry_hands_tables_over(name):
    assert parse(FILES[name]).format == "csv"
