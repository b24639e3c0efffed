"""Matching runs over real connections: two at once, and a server that is killed."""

import pytest

from company import BOOKS

TWO_AT_ONCE = (
    BOOKS
    + """
import json
import threading
from odoo import api
from odoo.tools import mute_logger

found = {}
env["ir.config_parameter"].get_param("database.uuid")
registry, uid = env.registry, clerk.id

def of(cr, lines, user=uid):
    return api.Environment(cr, user, {})[lines._name].browse(lines.ids)

def state(lines):
    env.invalidate_all()
    return [[line.ar_match_state, line.ar_exception_code or ""] for line in lines]

def open_amount(moves):
    env.invalidate_all()
    return sum(moves.mapped("amount_residual"))

# The same lines, the first run not yet committed.
moves = invoices([100, 200])
lines = payments(moves)
env.cr.commit()
with registry.cursor() as one, registry.cursor() as two:
    of(one, lines).action_ar_match()
    action = of(two, lines).action_ar_match()
    message = found["same_lines_message"] = action["params"]["message"]
    found["same_lines_names"] = [line.display_name in message for line in lines]
    one.commit()
    two.commit()
env.cr.commit()
found["same_lines"] = state(lines)
found["same_lines_posted"] = [
    line.ar_log_ids.mapped("event").count("posted") for line in lines
]

# The same lines, the first run committed after the second began to read.
lines = payments(invoices([310, 320]))
env.cr.commit()
with registry.cursor() as one, registry.cursor() as two, mute_logger("odoo.sql_db"):
    of(two, lines).mapped("ar_match_state")
    of(one, lines).action_ar_match()
    one.commit()
    action = of(two, lines).action_ar_match()
    found["late_message"] = action["params"]["message"]
    two.commit()
env.cr.commit()
found["late"] = state(lines)

# Other lines for the same document, the first run not yet committed.
moves = invoices([400])
first, second = payments(moves), payments(moves)
other = payments(invoices([410]))
env.cr.commit()
with registry.cursor() as one, registry.cursor() as two:
    of(one, first).action_ar_match()
    of(two, second + other).action_ar_match()
    two.commit()
    one.commit()
env.cr.commit()
found["same_item"] = state(first + second + other)
found["same_item_text"] = second.ar_exception_text
found["same_item_open"] = open_amount(moves)
second.with_user(clerk).action_ar_match()
env.cr.commit()
found["same_item_again"] = state(second)

# The same, committed after the second began to read.
moves = invoices([500])
first, second = payments(moves), payments(moves)
other = payments(invoices([510]))
env.cr.commit()
with registry.cursor() as one, registry.cursor() as two, mute_logger("odoo.sql_db"):
    of(two, second).mapped("ar_match_state")
    of(one, first).action_ar_match()
    one.commit()
    of(two, second + other).action_ar_match()
    two.commit()
env.cr.commit()
found["late_item"] = state(first + second + other)
found["late_item_open"] = open_amount(moves)

# A run in the background waits for the other one and decides anew.
moves = invoices([600])
first, second = payments(moves), payments(moves)
other = payments(invoices([610]))
env.cr.commit()
root = env.ref("base.user_root").id
with registry.cursor() as two:
    queue = of(two, second + other)
    run = queue.env["ar.match.run"]._enqueue(queue)
with registry.cursor() as one:
    of(one, first).action_ar_match()
    with registry.cursor() as two:
        api.Environment(two, root, {})["ar.match.run"]._cron_continue()
    env.cr.commit()
    found["waiting"] = [*state(second + other), bool(second.ar_queue_run_id)]
    one.commit()
with registry.cursor() as two:
    api.Environment(two, root, {})["ar.match.run"]._cron_continue()
env.cr.commit()
found["decided"] = [*state(first + second + other), bool(second.ar_queue_run_id)]
found["decided_run"] = env["ar.match.run"].browse(run.id).state

# Two threads over the same forty lines, payer by payer, and the schedule beside them.
moves = invoices(range(1000, 1040))
lines = payments(moves)
twice = payments(moves)
env.cr.commit()
start, errors = threading.Barrier(3), []

def work(part):
    try:
        start.wait()
        for _attempt in range(3):
            with registry.cursor() as cr:
                if part is None:
                    api.Environment(cr, root, {})["ar.match.run"]._cron_match()
                else:
                    of(cr, part).action_ar_match()
    except Exception as error:
        errors.append(repr(error))

threads = [
    threading.Thread(target=work, args=(part,))
    for part in (lines, lines[::-1] + twice, None)
]
with mute_logger("odoo.sql_db"):
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
# What the three left to each other waits for the next round of the schedule.
with registry.cursor() as cr:
    api.Environment(cr, root, {})["ar.match.run"]._cron_match()
env.cr.commit()
env.invalidate_all()
every = lines + twice
found["errors"] = errors
found["threads_open"] = open_amount(moves)
found["threads_matched"] = len(every.filtered(lambda l: l.ar_match_state == "matched"))
found["threads_new"] = len(every.filtered(lambda l: l.ar_match_state == "new"))
found["threads_posted"] = sorted(
    {line.ar_log_ids.mapped("event").count("posted") for line in every}
)
found["queued"] = env["account.bank.statement.line"].search_count(
    [("ar_queue_run_id", "!=", False)]
)
items = moves.line_ids.filtered("matched_credit_ids")
found["settled"] = len(items)
found["over_settled"] = len(
    items.filtered(lambda i: sum(i.matched_credit_ids.mapped("amount")) > i.balance)
)
print("RESULT", json.dumps(found))
"""
)

START = (
    BOOKS
    + """
lines = payments(invoices(range(1000, 1150)))
run = env["ar.match.run"].with_user(clerk)._enqueue(lines.with_user(clerk))
env.ref("ar_reconciliation.ar_match_run_cron_continue")._trigger()
env.cr.commit()
"""
)


@pytest.fixture(scope="module")
def two_at_once(database_of_module, shell):
    """What came of two runs at once."""
    return shell(database_of_module, TWO_AT_ONCE)


MATCHED = ["matched", ""]
FAILED = ["exception", "posting_failed"]
PAID = ["exception", "duplicate_payment"]
NEW = ["new", ""]


def test_lines_another_run_holds_are_left_out_and_named(two_at_once):
    assert "0 bank lines: 0 posted" in two_at_once["same_lines_message"]
    assert "2 bank lines were left out" in two_at_once["same_lines_message"]
    assert two_at_once["same_lines_names"] == [True, True]
    assert two_at_once["same_lines"] == [MATCHED, MATCHED]
    assert two_at_once["same_lines_posted"] == [1, 1]


def test_lines_another_run_has_just_settled_are_left_out(two_at_once):
    assert "2 bank lines were left out" in two_at_once["late_message"]
    assert two_at_once["late"] == [MATCHED, MATCHED]


def test_a_document_another_run_is_settling_is_not_settled_twice(two_at_once):
    assert two_at_once["same_item"] == [MATCHED, FAILED, MATCHED]
    assert "Somebody else" in two_at_once["same_item_text"]
    assert two_at_once["same_item_open"] == 0
    assert two_at_once["same_item_again"] == [PAID]


def test_a_document_another_run_has_just_settled_costs_that_line_only(two_at_once):
    assert two_at_once["late_item"] == [MATCHED, FAILED, MATCHED]
    assert two_at_once["late_item_open"] == 0


def test_a_run_in_the_background_decides_anew_when_the_other_has_ended(two_at_once):
    assert two_at_once["waiting"] == [NEW, MATCHED, True]
    assert two_at_once["decided"] == [MATCHED, PAID, MATCHED, False]
    assert two_at_once["decided_run"] == "done"


def test_three_at_once_post_everything_once(two_at_once):
    assert two_at_once["errors"] == []
    assert two_at_once["threads_open"] == 0
    assert two_at_once["threads_matched"] == 40
    assert two_at_once["threads_new"] == 0
    assert two_at_once["threads_posted"] == [0, 1]
    assert (two_at_once["settled"], two_at_once["over_settled"]) == (40, 0)
    assert two_at_once["queued"] == 0


def test_a_killed_server_loses_and_repeats_nothing(
    database, shell, ask, wait_until, kill_server_when, odoo_server
):
    shell(database, START)
    kill_server_when("SELECT 1 FROM ar_match_run WHERE done_count > 0")
    done = int(ask("SELECT done_count FROM ar_match_run")[0])
    assert done < 150
    assert ask("SELECT state FROM ar_match_run") == ["running"]

    odoo_server(database)
    wait_until("SELECT 1 FROM ar_match_run WHERE state = 'done'")
    assert ask("SELECT done_count, posted_count FROM ar_match_run") == ["150|150"]
    posted = "SELECT count(*), count(DISTINCT statement_line_id) FROM ar_match_log"
    assert ask(f"{posted} WHERE event = 'posted'") == ["150|150"]
    still_open = "SELECT count(*) FROM account_move WHERE amount_residual <> 0"
    assert ask(f"{still_open} AND move_type = 'out_invoice'") == ["0"]
