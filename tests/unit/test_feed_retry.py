"""Waiting, folders and senders: small decisions, each with its edge."""

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.errors import FeedError
from ar_core.feeds import folder, retry, senders

NOW = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


@given(st.integers(2, 30), st.none() | st.floats(0, 1e7))
def test_a_wait_within_a_run_is_bounded_and_never_shorter_than_asked(attempt, asked):
    wait = retry.wait_before(attempt, asked)
    if wait is None:
        assert attempt > retry.ATTEMPTS or asked > retry.LONGEST_WAIT
    else:
        assert attempt <= retry.ATTEMPTS
        assert (asked or 0) <= wait <= retry.LONGEST_WAIT


@given(st.integers(0, 10**6), st.none() | st.floats(0, 1e9))
def test_pauses_grow_to_a_limit(failures, asked):
    pause = retry.pause_after(failures, asked)
    assert retry.FIRST_PAUSE <= pause <= retry.MOST_ASKED
    assert pause >= retry.pause_after(failures - 1, asked)
    assert pause >= min(asked or 0, retry.MOST_ASKED)


@given(st.text(max_size=40))
def test_any_header_is_a_bounded_wait_or_none(text):
    wait = retry.asked_wait(text, NOW)
    assert wait is None or 0 <= wait <= retry.MOST_ASKED


@given(st.integers(-(10**7), 10**7))
def test_a_date_is_a_wait_from_now(seconds):
    moment = NOW + timedelta(seconds=seconds)
    wait = retry.asked_wait(format_datetime(moment, usegmt=True), NOW)
    assert wait == min(max(seconds, 0), retry.MOST_ASKED)


@pytest.mark.parametrize(
    "path",
    ["/etc", "../x", "a/../b", "~", "~root/x", "a\\b", "a\nb", "done", "in/Failed"],
)
def test_paths_that_lead_elsewhere_are_refused(path):
    with pytest.raises(FeedError) as caught:
        folder.parts(path)
    assert caught.value.code == "folder_outside"


@given(st.text(max_size=30))
def test_no_path_climbs(path):
    try:
        names = folder.parts(path)
    except FeedError:
        return
    assert all(name not in ("", ".", "..") and "/" not in name for name in names)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("a.xml", True), ("a", True), ("a.XML.PART", False), (".a", False), ("a~", False),
     ("a.tmp", False), ("part.xml", True)],
)  # fmt: skip
def test_names_of_files(name, wanted):
    assert folder.is_candidate(name) is wanted


def test_a_file_must_have_rested():
    assert not folder.is_settled(59.9, 10)
    assert folder.is_settled(60, 10)
    assert not folder.is_settled(600, 0)
    assert not folder.is_settled(-5, 10)


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("bank@bank.example", True),
        ("BANK@Bank.Example", True),
        ("any@group.example", True),
        ("any@sub.group.example", False),
        ("any@evilgroup.example", False),
        ("bank@bank.example.evil.example", False),
        ("@group.example", False),
        ("a@b@group.example", False),
        ("", False),
    ],
)
def test_senders(address, wanted):
    allowed, wrong = senders.read_senders("bank@bank.example;\n@group.example")
    assert not wrong
    assert senders.is_allowed(address, allowed) is wanted


@given(st.text(max_size=30))
def test_only_listed_addresses_pass(address):
    if senders.is_allowed(address, ("@group.example",)):
        assert address.strip().casefold().endswith("@group.example")


@pytest.mark.parametrize(
    ("results", "wanted"),
    [
        ([], False),
        (["mx.example; dmarc=pass"], True),
        (["MX.example 1; spf=fail; DMARC = pass (p=none)"], True),
        (["mx.example; dmarc=fail; dmarc=pass"], False),
        (["mx.example; x-dmarc=pass"], False),
        (["mx.example"], False),
        (["other.example; dmarc=pass", "mx.example; dmarc=pass"], False),
    ],
)
def test_only_the_own_mail_server_vouches(results, wanted):
    assert senders.is_vouched(results, "mx.example") is wanted
