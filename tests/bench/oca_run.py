"""Let one addon match the stored bank lines, and judge; runs in an Odoo shell."""

import json
import pathlib
import time

from accounts import count
from odoo_books import closed, settled


def match_ours(lines) -> None:
    """What the button, the import and the scheduled job call."""
    lines.action_ar_match()


def match_oca(lines) -> None:
    """What OCA's addon does to a new bank line when it is created, line by line.

    All of them in one call end in an error as soon as two of them name one invoice,
    and nothing is posted.
    """
    for line in lines:
        alone = line.with_prefetch()
        alone._retrieve_partner()
        alone._auto_reconcile()
        line.env.flush_all()


MATCH = {"ours": match_ours, "oca": match_oca}


def measure(env, side: str, plan: str, result: str) -> None:
    """Match all lines of the plan and write time, queries and counts to a file."""
    content = json.loads(pathlib.Path(plan).read_text(encoding="utf-8"))
    planned = {int(line): values for line, values in content["lines"].items()}
    for values in planned.values():
        if values["truth"] is not None:
            values["truth"] = {int(i): cents for i, cents in values["truth"].items()}
    context = {
        "allowed_company_ids": [content["company"]],
        "tracking_disable": True,
        "mail_create_nolog": True,
    }
    env = env(context={**env.context, **context})
    lines = env["account.bank.statement.line"].browse(planned)
    prepare(lines, planned)
    before = env.cr.sql_log_count
    start = time.perf_counter()
    MATCH[side](lines)
    env.flush_all()
    env.cr.commit()
    found = {
        "seconds": time.perf_counter() - start,
        "queries": env.cr.sql_log_count - before,
        "kinds": count(planned, settled(lines), closed(lines)),
    }
    pathlib.Path(result).write_text(json.dumps(found), encoding="utf-8")


def prepare(lines, planned) -> None:
    """Store what our import would keep, if that is ours; begin with cold caches."""
    if "ar_bank_data" in lines._fields:
        for line in lines:
            line.ar_bank_data = planned[line.id]["bank_data"]
    lines.env.flush_all()
    lines.env.cr.commit()
    lines.env.cr.execute("ANALYZE")
    lines.env.cr.commit()
    lines.env.invalidate_all()
