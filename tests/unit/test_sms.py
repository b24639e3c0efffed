"""SMS gateways: what is sent, what an answer means, what a message costs."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core import sms

REQUEST = '{"to": "{number}", "text": "{text}", "from": "{sender}", "ref": "{id}"}'


@pytest.mark.parametrize(
    ("text", "code", "data"),
    [
        ("", "no_json", {"row": 1}),
        ("{'to': 1}", "no_json", {"row": 1}),
        ("[" * 100_000, "no_json", {"row": 1}),
        ("[]", "not_object", {}),
        ('{"to": 1, "a": "{number}{text}"}', "not_text", {"name": "to"}),
        ('{"to": "{number}{text}{key}"}', "unknown_placeholder", {"name": "key"}),
        ('{"to": "{number}"}', "missing_placeholder", {"name": "text"}),
        ('{"to": "{text}"}', "missing_placeholder", {"name": "number"}),
        (
            '{"apikey": "abc", "to": "{number}{text}"}',
            "secret_in_request",
            {"name": "apikey"},
        ),
        (
            '{"to": "{number}{text}", "x": "Bearer {secret}"}',
            "secret_in_request",
            {"name": "x"},
        ),
    ],
)
def test_a_wrong_request_is_refused_by_name(text, code, data):
    request, problems = sms.check(text)
    assert request == {}
    assert sms.Problem(code, data) in problems
    assert {problem.code for problem in problems} <= set(sms.SMS_PROBLEMS)


def test_a_credential_stands_alone_in_its_place():
    request, problems = sms.check('{"apikey": "{secret}", "t": "{number} {text}"}')
    assert not problems
    filled = sms.fill(request, {"number": "+1", "text": "hi", "secret": "s"})
    assert filled == {"apikey": "s", "t": "+1 hi"}


@given(st.text(), st.text())
def test_what_is_filled_in_is_never_filled_again(number, text):
    request, _problems = sms.check(REQUEST)
    filled = sms.fill(request, {"number": number, "text": text, "id": "7"})
    assert filled == {"to": number, "text": text, "from": "", "ref": "7"}


READING = sms.Reading("result.status", frozenset({"ok", "queued"}), "id", "result.why")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"result": {"status": "OK"}, "id": "a1"}, sms.Answer(True, "a1")),
        ({"result": {"status": "queued"}, "id": 7}, sms.Answer(True, "7")),
        (
            {"result": {"status": "no", "why": "no credit"}},
            sms.Answer(False, "", "no credit"),
        ),
        ({"result": {"why": "w" * 500}}, sms.Answer(False, "", "w" * 200)),
        ([], sms.Answer(False)),
    ],
)
def test_an_answer_says_what_became_of_it(answer, expected):
    assert sms.read_answer(json.dumps(answer).encode(), READING) == expected


@given(st.binary())
def test_any_answer_is_read(body):
    assert sms.read_answer(body, sms.Reading()) == sms.Answer(True)
    assert isinstance(sms.read_answer(body, READING), sms.Answer)
    assert not sms.read_answer(body + b"\x00", READING).accepted


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("é" * 160, 1),
        ("ê" + "a" * 69, 1),
        ("ê" + "a" * 70, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_messages_are_counted_as_they_are_charged(text, count):
    assert sms.parts(text) == count
