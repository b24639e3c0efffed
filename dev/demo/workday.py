"""The clerk's day: import the files through the wizard, which also matches them."""

import base64
import time
from dataclasses import dataclass, field


@dataclass
class Import:
    """What became of one file."""

    filename: str
    format: str
    journal: object
    batch: object
    lines: object
    run: object
    seconds: float
    payments: list = field(default_factory=list)


def import_file(env, clerk, bank_file, journal):
    """Upload, look at the preview, import; as the clerk.

    :return: :class:`Import`
    """
    started = time.monotonic()
    env = env(user=clerk.id, context={"lang": "en_US", "tz": "UTC"})
    last_run = env["ar.match.run"].search([], limit=1, order="id desc")
    wizard = env["ar.statement.import"].create(
        {
            "file": base64.b64encode(bank_file.content),
            "filename": bank_file.filename,
            "journal_id": journal.id if bank_file.format in ("csv", "xlsx") else False,
        }
    )
    wizard.action_preview()
    wizard.action_import()
    batch = env["ar.import.batch"].search([], limit=1, order="id desc")
    run = env["ar.match.run"].search([], limit=1, order="id desc")
    return Import(
        bank_file.filename,
        batch.format,
        journal,
        batch,
        batch.line_ids.sorted(lambda line: (line.ar_bank_data or {}).get("row") or 0),
        run - last_run,
        time.monotonic() - started,
        bank_file.payments,
    )
