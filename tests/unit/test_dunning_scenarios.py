"""Every row of ``tests/scenarios/reminders.txt`` gives the result written beside it."""

from dataclasses import replace
from datetime import timedelta

import dunning_help as help_
import pytest
from matching_help import rows

from ar_core.dunning import Message, Nothing, Sent, plan
from ar_core.dunning.codes import HOLDS, NOTHING

ROWS = list(rows("reminders.txt"))
POLICIES = help_.policies()


def planned(row):
    """{(currency, company): result of ``plan``} of a row."""
    _, name, today, items, more, _ = row
    policy = POLICIES[name]
    facts, now = help_.facts_of(policy, items, more)
    return {
        key: plan(one, policy, help_.day(today), now)
        for key, one in sorted(facts.items(), key=lambda pair: pair[0])
    }


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_scenario(row):
    found = {key: help_.told(result) for key, result in planned(row).items()}
    if len(found) == 1:
        assert next(iter(found.values())) == row[-1]
        return
    told = [
        f"{currency}{'' if company == 1 else f'@{company}'} {text}"
        for (currency, company), text in found.items()
    ]
    assert " // ".join(told) == row[-1]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_nothing_is_sent_again_on_the_day_of_a_message(row):
    _, name, today, items, more, _ = row
    policy, today = POLICIES[name], help_.day(today)
    facts, now = help_.facts_of(policy, items, more)
    for key, result in planned(row).items():
        if isinstance(result, Message):
            listed = frozenset(line.item.id for line in result.lines)
            sent = Sent(today, result.level.id, result.level.offset, listed)
            after = replace(facts[key], sent=(*facts[key].sent, sent))
            assert isinstance(plan(after, policy, today, now), Nothing)
            tomorrow = plan(after, policy, today + timedelta(days=1), now)
            assert not isinstance(tomorrow, Message)


def test_every_code_has_a_scenario():
    codes = {word for row in ROWS for word in row[-1].split()}
    assert set(HOLDS) - codes == set()
    assert set(NOTHING) - codes == set()


def test_there_are_enough_scenarios_and_each_has_its_name():
    ids = [row[0] for row in ROWS]
    assert len(ids) == len(set(ids)) >= 60
