"""The workbench over real connections: two people at the same line, a lost answer."""

import pytest

from company import BOOKS

TWO_CLERKS = (
    BOOKS
    + """
import json
from odoo import api
from odoo.addons.ar_reconciliation.models.ar_workbench import ArConflict
from odoo.service.model import retrying
from odoo.tools import mute_logger

other = new_test_user(
    env, login="other", groups="ar_reconciliation.ar_reconciliation_group_clerk"
)
env["ar.match.rule"].search([]).mode = "supervised"
moves = invoices([100, 200, 300])
lines = payments(moves)
lines.with_user(clerk).action_ar_match()
ids = lines.ar_proposal_id.ids
env.cr.commit()
registry = env.registry
found = {}

def work(cr, user):
    return api.Environment(cr, user.id, {})["ar.workbench"]

def refused(call):
    try:
        return call()["status"]
    except ArConflict as error:
        return "conflict: " + error.args[0]

# The first has not committed when the second asks.
with registry.cursor() as first, registry.cursor() as second:
    found["first"] = work(first, clerk).accept(ids[0])["status"]
    found["held"] = refused(lambda: work(second, other).accept(ids[0]))
    first.commit()
    second.rollback()
    found["late"] = refused(lambda: work(second, other).accept(ids[0]))

# The second began before the first committed: Odoo tries such a call again.
with registry.cursor() as first, registry.cursor() as second:
    work(second, other).line(lines[1].id)
    work(first, clerk).accept(ids[1])
    first.commit()
    slow = work(second, other)
    with mute_logger("odoo.sql_db", "odoo.service.model"):
        found["stale"] = refused(
            lambda: retrying(lambda: slow.accept(ids[1]), slow.env)
        )

# The answer was lost on the way: the same person asks again.
with registry.cursor() as cr:
    found["again"] = work(cr, clerk).accept(ids[1])["status"]

# One undoes what another has just undone.
with registry.cursor() as first, registry.cursor() as second:
    work(first, clerk).undo(lines[1].ids)
    first.commit()
    found["undone"] = refused(lambda: work(second, other).undo(lines[1].ids))

env.invalidate_all()
found["open"] = [move.amount_residual for move in moves]
found["partials"] = env["account.partial.reconcile"].search_count([])
told = [("message", "like", "ar_workbench/changed")]
found["sent"] = env["bus.bus"].search_count(told)
found["names"] = [clerk.name, other.name]
print("RESULT", json.dumps(found))
"""
)


@pytest.fixture(scope="module")
def found(database_of_module, shell):
    """What the two clerks were told, and what is in the books."""
    return shell(database_of_module, TWO_CLERKS)


def test_the_second_is_told_while_the_first_is_at_it(found):
    assert found["first"] == "done"
    assert found["held"].startswith("conflict: Somebody else is working on")


def test_the_second_is_told_who_was_quicker(found):
    clerk = found["names"][0]
    assert f"{clerk} settled" in found["late"]
    assert f"{clerk} settled" in found["stale"]
    assert f"{clerk} undid" in found["undone"]


def test_a_lost_answer_posts_nothing_twice(found):
    assert found["again"] == "repeated"
    assert found["open"] == [0, 200, 300]
    assert found["partials"] == 1


def test_colleagues_hear_of_each_change_once(found):
    assert found["sent"] == 3
