"""Dates in the spellings of the world, and those that must not be read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.parsers.datetext import (
    DateStyle,
    find_dates,
    guess_date_style,
    read_date,
)

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("2026-03-05", "YMD"),
        ("2026/3/5", "DMY"),  # the year in front needs no style
        ("2026.03.05", "MDY"),
        ("2026. 03. 05.", "YMD"),
        ("20260305", "YMD"),
        ("20260305 15:24:03", "YMD"),
        ("20260305152403", "YMD"),
        ("2026-03-05T15:24:03+08:00", "YMD"),
        ("2026-03-05 15:24:03.000", "YMD"),
        ("2026/03/05  15:24:03", "YMD"),
        ("2026年3月5日", "YMD"),
        ("2026年03月05日 15:24", "YMD"),
        ("２０２６年３月５日", "YMD"),
        ("05.03.2026", "DMY"),
        ("5.3.26", "DMY"),
        ("05/03/2026", "DMY"),
        ("05-03-2026", "DMY"),
        ("05032026", "DMY"),
        ("050326", "DMY"),
        ("03/05/2026", "MDY"),
        ("3/5/26", "MDY"),
        ("03/05/2026 06:50 PM", "MDY"),
        ("260305", "YMD"),
        ("26-03-05", "YMD"),
        ("5-Mar-26", "DMY"),
        ("05MAR2026", "DMY"),
        ("5 March 2026", "MDY"),
        ("March 5, 2026", "DMY"),
        ("Mar 5th, 2026", "DMY"),
        ("5. März 2026", "DMY"),
        ("5 mars 2026", "DMY"),
        ("5 de marzo de 2026", "DMY"),
        ("5 marzo 2026", "DMY"),
        ("5-mrt-2026", "DMY"),
        ("5 de março de 2026", "DMY"),
        ("5 marca 2026", "DMY"),
        ("5. března 2026", "DMY"),
        ("5 maalis 2026", "DMY"),
        ("Do 05.03.2026", "DMY"),
        ("Thu, 5 Mar 2026", "DMY"),
        ("46086", "serial"),
        ("46086.75", "serial"),
        ("[2026-03-05 00:00:00]", "YMD"),
    ],
)
def test_a_date_is_read_exactly(text, style):
    assert read_date(text, style).date == DAY


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("20260305 15:24:03", "15:24:03"),
        ("2026-03-05 6:50 PM", "18:50:00"),
        ("2026-03-05 下午3:05", "15:05:00"),
        ("2026-03-05 12:10 AM", "00:10:00"),
        ("2026-03-05 152403", "15:24:03"),
        ("2026-03-05", ""),
    ],
)
def test_the_time_is_kept_for_the_order(text, time):
    assert read_date(text, "YMD").time == time


@pytest.mark.parametrize(
    "text",
    [
        "30.02.2026",
        "2026-13-01",
        "29/02/2026",
        "00.01.2026",
        "31.04.2026",
        "2026-02-30",
        "20261301",
        "pending",
        "12",
        "1234567",
        "5 Quux 2026",
        "12.12.1888",
        "2026-03-05 hello",
        "100.00",
        "1,234.50",
        "",
    ],
)
def test_what_is_no_day_is_not_read(text):
    assert read_date(text, "DMY") is None


@pytest.mark.parametrize(
    ("texts", "style", "sure"),
    [
        (["2026-03-05", "2026-03-06"], "YMD", True),
        (["05.03.2026", "13.03.2026"], "DMY", True),
        (["03/05/2026", "03/13/2026"], "MDY", True),
        (["6/12/15", "6/13/15"], "MDY", True),
        (["05/03/2026", "30/02/2026"], "DMY", True),  # a bad day is still evidence
        (["01/02/2026", "02/02/2026", "03/02/2026"], "DMY", False),
        (["01/02/2026", "01/03/2026", "02/02/2026"], "MDY", True),  # by the order
        (["05/05/2026"], "DMY", True),  # the same day either way
        (["12/29", "01/02"], "MD", True),
        (["46086", "46087"], "serial", True),
        (["5 Mar 2026"], "DMY", True),
    ],
)
def test_the_style_is_that_of_all_dates(texts, style, sure):
    assert guess_date_style(texts) == DateStyle(style, sure)


def test_the_period_of_the_statement_decides_between_day_and_month():
    period = (date(2026, 1, 1), date(2026, 2, 28))
    assert guess_date_style(["01/02/2026", "02/02/2026"], period).style == "DMY"
    period = (date(2026, 1, 1), date(2026, 1, 31))
    assert guess_date_style(["01/02/2026", "01/03/2026"], period) == DateStyle("MDY")


def test_texts_that_are_no_dates_have_no_style():
    assert guess_date_style(["a", "b", "2026-01-01"]) is None
    assert guess_date_style([]) is None


def test_a_day_without_a_year_is_in_the_period_that_ends():
    end = date(2024, 1, 31)
    assert read_date("12/29", "MD", end).date == date(2023, 12, 29)
    assert read_date("01/03", "MD", end).date == date(2024, 1, 3)
    assert read_date("29.12.", "DM", end).date == date(2023, 12, 29)
    assert read_date("12/29", "MD") is None


def test_periods_are_found_in_file_names_and_titles():
    assert find_dates("export_20260201_20260228.csv") == [
        date(2026, 2, 1),
        date(2026, 2, 28),
    ]
    assert find_dates("Zeitraum 01.02.2026 - 28.02.2026")[1] == date(2026, 2, 28)
    assert find_dates("account 6222020000000012345") == []


FORMATS = {"YMD": "%Y-%m-%d", "DMY": "%d.%m.%Y", "MDY": "%m/%d/%Y"}


@given(st.dates(date(1971, 1, 1), date(2099, 12, 31)), st.sampled_from(sorted(FORMATS)))
def test_a_written_date_is_read_back(day, style):
    assert read_date(day.strftime(FORMATS[style]), style).date == day


@given(st.text(max_size=30), st.sampled_from(["YMD", "DMY", "MDY", "MD", "serial"]))
def test_any_text_is_a_date_or_none(text, style):
    found = read_date(text, style, date(2026, 1, 31))
    assert found is None or 1969 < found.date.year < 2100
