"""Large imports over real connections: three at once, and a server that is killed."""

import pytest

from company import COMPANY

FILE = (
    COMPANY
    + """
def enqueue(number):
    rows = [f"2026-01-{i % 28 + 1:02},text {i},1.00,{i + 1}.00" for i in range(number)]
    data = "\\n".join(["Date,Description,Amount,Balance", *rows, ""]).encode()
    batches = env["ar.import.batch"].with_user(clerk)
    parsed = batches._parse(data, "large.csv")
    return batches._enqueue(data, "large.csv", parsed, [bank.with_user(clerk)])
"""
)

THREE_AT_ONCE = (
    FILE
    + """
import json
import threading
from odoo import api
from odoo.addons.ar_reconciliation.models import ar_import_queue
from odoo.tools import mute_logger

ar_import_queue.STEP_ENTRIES = 10
batch = enqueue(100)
env.cr.commit()
root, start, errors = env.ref("base.user_root").id, threading.Barrier(3), []

def work():
    try:
        start.wait()
        for _attempt in range(3):
            with env.registry.cursor() as cr:
                api.Environment(cr, root, {})["ar.import.batch"]._cron_import()
    except Exception as error:
        errors.append(repr(error))

threads = [threading.Thread(target=work) for _number in range(3)]
with mute_logger("odoo.sql_db"):
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
# What the three left to each other waits for the next round of the schedule.
with env.registry.cursor() as cr:
    api.Environment(cr, root, {})["ar.import.batch"]._cron_import()
env.cr.commit()
env.invalidate_all()

# Somebody takes a file back while a step of its import is not yet committed.
taken = enqueue(20)
env.cr.commit()
refused = False
with env.registry.cursor() as one, mute_logger("odoo.sql_db"):
    with env.registry.cursor() as two:
        of_clerk = api.Environment(two, clerk.id, {})["ar.import.batch"]
        undoing = of_clerk.browse(taken.id)
        undoing.line_ids.mapped("amount")
        working = api.Environment(one, clerk.id, {})["ar.import.batch"].browse(taken.id)
        working._step(working._read_parts())
        one.commit()
        try:
            undoing.action_undo()
        except Exception as error:
            refused = type(error).__name__
            two.rollback()
        undoing.action_undo()  # as Odoo tries again by itself
        two.commit()
with env.registry.cursor() as cr:
    api.Environment(cr, root, {})["ar.import.batch"]._cron_import()
env.cr.commit()
env.invalidate_all()
lines, statement = batch.line_ids, batch.line_ids.statement_id
print("RESULT", json.dumps({
    "errors": errors,
    "state": batch.state,
    "counts": [batch.entry_count, batch.duplicate_count, len(lines)],
    "log": len(lines.ar_log_ids),
    "balances": [statement.balance_start, statement.balance_end],
    "complete": statement.is_complete,
    "refused": refused,
    "taken": [taken.state, len(taken.line_ids)],
}))
"""
)

START = (
    FILE
    + """
enqueue(2500)
env.cr.commit()
"""
)


@pytest.fixture(scope="module")
def three_at_once(database_of_module, shell):
    """What came of a schedule that ran three times at once."""
    return shell(database_of_module, THREE_AT_ONCE)


def test_three_schedules_at_once_import_everything_once(three_at_once):
    assert three_at_once["errors"] == []
    assert three_at_once["state"] == "imported"
    assert three_at_once["counts"] == [100, 0, 100]
    assert three_at_once["log"] == 100
    assert three_at_once["balances"] == [0, 100]
    assert three_at_once["complete"]


def test_what_is_taken_back_during_a_step_leaves_nothing(three_at_once):
    assert three_at_once["refused"] == "SerializationFailure"
    assert three_at_once["taken"] == ["undone", 0]


def test_a_killed_server_loses_and_repeats_nothing(
    database, shell, ask, wait_until, kill_server_when, odoo_server
):
    shell(database, START)
    kill_server_when("SELECT 1 FROM ar_import_batch WHERE done_count > 0")
    done = ask("SELECT done_count FROM ar_import_batch WHERE state = 'importing'")
    assert 0 < int(done[0]) < 2500
    assert ask("SELECT count(*) FROM account_bank_statement_line") == done

    odoo_server(database)
    wait_until("SELECT 1 FROM ar_import_batch WHERE state = 'imported'")
    counts = "SELECT row_count, entry_count, duplicate_count FROM ar_import_batch"
    assert ask(counts) == ["2500|2500|0"]
    keys = "SELECT count(*), count(DISTINCT ar_import_key)"
    assert ask(f"{keys} FROM account_bank_statement_line") == ["2500|2500"]
    statement = "SELECT balance_start, balance_end, is_complete"
    assert [
        x.split("|")[2] for x in ask(f"{statement} FROM account_bank_statement")
    ] == ["t"]
