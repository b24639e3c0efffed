"""The demo's gateway for text messages keeps what it is given."""

import json
from urllib.request import Request, urlopen

import pytest

from project.console import Problem
from project.sms_sink import SmsSink


def post(sink: SmsSink, message: dict) -> dict:
    with urlopen(Request(sink.url, json.dumps(message).encode()), timeout=10) as answer:
        return json.load(answer)


def test_every_message_is_a_line_of_the_file(tmp_path):
    file = tmp_path / "new" / "sms.jsonl"
    messages = [{"to": "+49 171", "text": "请付款 & thanks\n"}, {"to": "x", "text": ""}]
    with SmsSink(file, port=0) as sink:
        assert [post(sink, message) for message in messages] == [{"status": "ok"}] * 2
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == messages


def test_two_run_at_once_and_a_taken_port_is_a_problem(tmp_path):
    with SmsSink(tmp_path / "a", port=0) as one, SmsSink(tmp_path / "b", port=0) as two:
        assert one.port != two.port
        with pytest.raises(Problem, match=f"Port {one.port} "):
            SmsSink(tmp_path / "c", port=one.port)
