"""`make demo SERVE=0` ends with its summary, and the summary adds up."""

import mailbox
import re

from project.demo import MAILS


def test_the_demo_settles_every_line_as_an_accountant_would(demo):
    good, lines = re.search(r"(\d+) of (\d+) lines ended as", demo).groups()
    assert good == lines, demo[-4000:]
    assert int(lines) > 100
    assert "It adds up to the cent." in demo


def test_the_demo_reminds_as_a_clerk_would(demo):
    good, customers = re.search(
        r"(\d+) of (\d+) customers were reminded", demo
    ).groups()
    assert good == customers == "25", demo[-4000:]
    for reason in ("receipt waiting", "match proposed", "in dispute", "promised"):
        assert re.search(rf"^  {reason} +[1-9]", demo, re.M), reason
    assert re.search(r"^Sent +11 ", demo, re.M), demo[-4000:]


def test_the_statements_of_the_demo_lie_in_its_mail_sink(demo):
    written = int(re.search(r"(\d+) mails written\n", demo)[1])
    statements = [
        mail
        for mail in mailbox.Maildir(MAILS, create=False)
        if any(
            (part.get_filename() or "").startswith("statement-") for part in mail.walk()
        )
    ]
    assert len(statements) == written > 20
