"""`make demo`: a database with example data, its summary, and a server.

The example data come from ``dev/demo/load.py``. It is run by Odoo's shell
(so ``env`` is there), commits its work, and prints the summary on standard
output. The summary is kept in the database and told again by later runs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

from . import databases, odoo_cli, postgres
from .console import Problem, note, say, step
from .mail_sink import MailSink
from .odoo_cli import Environment
from .paths import ADDON, LOCAL, LOGS, ROOT
from .server import OdooServer
from .sms_sink import SmsSink

DATABASE = "demo"
LOADER = ROOT / "dev" / "demo" / "load.py"
# No mail of the demo leaves the machine: they are kept here, one file each.
MAILS = LOCAL / "demo-mail"
# The same of text messages: one file, a line each.
MESSAGES = LOCAL / "demo-sms.jsonl"
# Tells the loader where the gateway for text messages listens.
GATEWAY = "AR_DEMO_SMS_GATEWAY"
PAYMENT = "payment_demo"
LOAD_LOG = LOGS / "demo-load.log"
MARKER = f"{ADDON}.demo_loaded"
# The first page of a browser would otherwise wait for the asset bundles.
WARM_UP = 'env["ir.qweb"]._pregenerate_assets_bundles(); env.cr.commit()\n'


def run_demo(serve: bool, fresh: bool) -> int:
    """Make or update the demo database, tell its summary, serve it."""
    if serve:
        odoo_cli.check_port()
    environment = odoo_cli.ensure_environment()
    if fresh or databases.comment(environment, DATABASE) is None:
        build_database(environment)
    else:
        update_database(environment)
    print(read_summary(environment), flush=True)
    return serve_demo(environment) if serve else 0


def build_database(environment: Environment) -> None:
    """Install the addon into a new database and load the example data."""
    LOGS.mkdir(parents=True, exist_ok=True)
    LOAD_LOG.unlink(missing_ok=True)

    def fill(scratch: str) -> None:
        with step(f"Installing {ADDON} into the database '{DATABASE}'"):
            databases.install_modules(environment, scratch, f"{ADDON},{PAYMENT}")
        with step("Loading the example data and running the matching", loader_stage):
            summary = load_with_sinks(environment, scratch)
        store_summary(environment, scratch, summary)
        with step("Building the pages' scripts and style sheets"):
            run_script(environment, scratch, WARM_UP)

    databases.build(environment, DATABASE, databases.addon_hash(), fill)


def update_database(environment: Environment) -> None:
    """Update the addon in the database if its code has changed."""
    current = databases.addon_hash()
    if databases.comment(environment, DATABASE) == current:
        say(f"The database '{DATABASE}' is up to date")
        return
    with step(f"Updating {ADDON} in the database '{DATABASE}'"):
        databases.run_logged(
            environment,
            ["server", "-d", DATABASE, "-u", ADDON, "--stop-after-init", "--no-http"],
            log="update-demo",
            failure=f"{ADDON} could not be updated; `make demo FRESH=1` starts anew",
        )
    databases.set_comment(environment, DATABASE, current)


def load_with_sinks(environment: Environment, database: str) -> str:
    """Load the data while mails and text messages are taken; return the summary."""
    shutil.rmtree(MAILS, ignore_errors=True)
    MESSAGES.unlink(missing_ok=True)
    with MailSink(environment, MAILS) as mails, SmsSink(MESSAGES, port=0) as texts:
        os.environ[GATEWAY] = texts.url
        return load_data(environment, database, mails.odoo_arguments)


def load_data(environment: Environment, database: str, arguments: Sequence[str]) -> str:
    """Run the loader; what it prints is the summary."""
    script = LOADER.read_text(encoding="utf-8")
    return run_script(environment, database, script, arguments)


def loader_stage() -> str:
    """The last stage that the loader announced."""
    if not LOAD_LOG.exists():
        return "starting Odoo"
    lines = databases.tail(LOAD_LOG, 200).splitlines()
    stages = [line for line in lines if line.startswith("[demo")]
    return stages[-1] if stages else "starting Odoo"


def run_script(
    environment: Environment,
    database: str,
    script: str,
    arguments: Sequence[str] = (),
) -> str:
    """Run a script in Odoo's shell and return what it prints."""
    with LOAD_LOG.open("a") as errors:
        result = odoo_cli.run_odoo(
            environment,
            ["shell", "-d", database, "--no-http", *arguments],
            input=script,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    if result.returncode:
        raise Problem(
            f"The example data could not be loaded. The end of {LOAD_LOG}:\n"
            f"{databases.tail(LOAD_LOG)}"
        )
    return result.stdout.strip()


def store_summary(environment: Environment, database: str, summary: str) -> None:
    """Keep the summary in the database; its presence marks loaded data."""
    scratch = LOCAL / f"summary-{os.getpid()}.txt"
    scratch.write_text(summary, encoding="utf-8")
    script = (
        f"text = open({str(scratch)!r}, encoding='utf-8').read()\n"
        f"env['ir.config_parameter'].set_param({MARKER!r}, text or '-')\n"
        "env.cr.commit()\n"
    )
    try:
        run_script(environment, database, script)
    finally:
        scratch.unlink()


def read_summary(environment: Environment) -> str:
    """The summary that was stored when the data were loaded."""
    sql = f"SELECT value FROM ir_config_parameter WHERE key = '{MARKER}'"
    return postgres.query_text(environment.cluster, sql, DATABASE)


def serve_demo(environment: Environment) -> int:
    """Serve the demo until Ctrl-C."""
    log = LOGS / "demo-server.log"
    try:
        with (
            MailSink(environment, MAILS) as sink,
            SmsSink(MESSAGES),
            OdooServer(
                environment, DATABASE, odoo_cli.HTTP_PORT, log, sink.odoo_arguments
            ) as server,
        ):
            with step("Starting the server"):
                server.wait_until_ready()
            note(f"\nReady: {server.url}  (log in as admin, password admin)")
            note(f"Mails: {MAILS}/new   Text messages: {MESSAGES}")
            note(f"Log: {log}   Stop with Ctrl-C.")
            return server.process.wait()
    except KeyboardInterrupt:
        note("\nStopped.")
        return 0
