"""The private PostgreSQL cluster of this checkout.

It listens on a Unix socket only, so it never meets another server. PostgreSQL
refuses to run as root; then it runs as an unprivileged user of the system.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .console import Problem, note, say
from .paths import CHECKOUT_KEY, LOCAL
from .system import is_root, lock, postgres_bin, run

ROLE = "odoo"
PORT = 5432
MINIMUM_MAJOR = 13
# A Unix socket's path may have 107 characters; its name takes the last few.
LONGEST_SOCKET_DIR = 107 - len(f"/.s.PGSQL.{PORT}.lock")
SYSTEM_USERS = ("postgres", "nobody")
QUIET = {"PGOPTIONS": "-c client_min_messages=error"}
SETTINGS_FILE = "ar_reconciliation.conf"
# Safe for data that can be made again: no waiting for the disk.
SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
port = {port}
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 256MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_connections = 200
max_wal_size = 4GB
checkpoint_timeout = 30min
random_page_cost = 1.1
jit = off
log_min_messages = warning
"""


@dataclass(frozen=True)
class Cluster:
    """Where the cluster lives and as whom it runs (None: as ourselves)."""

    base: Path
    socket_dir: Path
    user: str | None

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.base / "data"

    @property
    def environment(self) -> dict[str, str]:
        """What libpq (and so Odoo, psql, pg_dump) needs to connect."""
        return {"PGHOST": str(self.socket_dir), "PGPORT": str(PORT), "PGUSER": ROLE}


def locate() -> Cluster:
    """The cluster of this checkout, whether it exists or not."""
    user = system_user() if is_root() else None
    base = LOCAL / "postgres"
    if user and not can_reach(user, LOCAL):
        base = fallback_folder() / "postgres"
    socket_dir = base / "socket"
    if len(os.fsencode(socket_dir)) > LONGEST_SOCKET_DIR:
        socket_dir = fallback_folder() / "socket"
    return Cluster(base, socket_dir, user)


def fallback_folder() -> Path:
    """A short path that every user can reach, private to this checkout."""
    owner = os.geteuid()
    folder = Path("/var/tmp") / f"ar_reconciliation-{owner}-{CHECKOUT_KEY}"
    if folder.exists() and folder.stat().st_uid != owner:
        raise Problem(f"{folder} belongs to another user. Remove it, then try again.")
    return folder


def system_user() -> str:
    """The unprivileged user that runs PostgreSQL when we are root."""
    for name in SYSTEM_USERS:
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Problem(
        "PostgreSQL does not run as root and there is no user 'postgres' here. Make "
        "one (adduser --system postgres), or work as a user other than root."
    )


def as_user(user: str | None) -> dict:
    """Options of subprocess that run a program as a user."""
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def can_reach(user: str, folder: Path) -> bool:
    """Whether a user may enter a folder (all folders above it count too)."""
    folder.mkdir(parents=True, exist_ok=True)
    probe = ["/bin/sh", "-c", 'cd "$1" 2>/dev/null', "sh", str(folder)]
    return subprocess.run(probe, cwd="/", **as_user(user)).returncode == 0


def ensure_running() -> Cluster:
    """Make the cluster if there is none, start it if it does not run."""
    cluster = locate()
    if answers(cluster):
        return cluster
    with lock(LOCAL / "postgres.lock", "PostgreSQL is being started"):
        if not (cluster.data / "PG_VERSION").exists():
            create(cluster)
        if not answers(cluster):
            start(cluster)
    return cluster


def program(name: str) -> str:
    """The full path of one of PostgreSQL's programs."""
    folder = postgres_bin()
    if folder is None:
        raise Problem(
            "PostgreSQL's server programs (initdb, pg_ctl) are not installed."
        )
    return str(folder / name)


def answers(cluster: Cluster) -> bool:
    """Whether the server accepts connections."""
    if not (cluster.socket_dir / f".s.PGSQL.{PORT}").exists():
        return False
    command = [program("pg_isready"), "-q", "-h", str(cluster.socket_dir)]
    return subprocess.run([*command, "-p", str(PORT)]).returncode == 0


def create(cluster: Cluster) -> None:
    """Make the cluster with the role for Odoo."""
    say(f"Making a private PostgreSQL cluster in {cluster.base}")
    if not cluster.base.is_relative_to(LOCAL):
        note(
            f"Note: the user '{cluster.user}' that runs PostgreSQL cannot enter this "
            f"checkout, therefore the databases live in {cluster.base}."
        )
    check_version()
    shutil.rmtree(cluster.base, ignore_errors=True)
    for folder in (cluster.base, cluster.socket_dir):
        make_private(folder, cluster.user)
    scratch = cluster.base / "new"
    run(
        [program("initdb"), "-D", str(scratch), "-U", ROLE, "--auth=trust"]
        + ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
        failure="The PostgreSQL cluster could not be made",
        cwd="/",
        **as_user(cluster.user),
    )
    with (scratch / "postgresql.conf").open("a") as configuration:
        configuration.write(f"include = '{SETTINGS_FILE}'\n")
    scratch.rename(cluster.data)


def check_version() -> None:
    """Refuse a PostgreSQL that Odoo 19 does not support."""
    output = run([program("postgres"), "--version"], failure="PostgreSQL does not run")
    major = int(output.split()[2].split(".")[0])
    if major < MINIMUM_MAJOR:
        raise Problem(
            f"PostgreSQL {major} is installed, but Odoo 19 needs {MINIMUM_MAJOR} or "
            "newer. Install a newer server package."
        )


def make_private(folder: Path, user: str | None) -> None:
    """Make a folder that belongs to the user that runs PostgreSQL."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    if user:
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    folder.chmod(0o700)


def write_settings(cluster: Cluster) -> None:
    """Write our settings at every start: a checkout may have been moved."""
    socket_dir = str(cluster.socket_dir).replace("'", "''")
    path = cluster.data / SETTINGS_FILE
    path.write_text(SETTINGS.format(socket_dir=socket_dir, port=PORT))
    path.chmod(0o644)


def start(cluster: Cluster) -> None:
    """Start the server; its own messages go to a file beside the data."""
    make_private(cluster.socket_dir, cluster.user)
    write_settings(cluster)
    log = cluster.base / "postgres.log"
    run(
        [program("pg_ctl"), "start", "-w", "-t", "60", "-s"]
        + ["-D", str(cluster.data), "-l", str(log)],
        failure=f"PostgreSQL could not be started (see {log})",
        cwd="/",
        **as_user(cluster.user),
    )


def stop() -> bool:
    """Stop the server if it runs; says whether it did."""
    cluster = locate()
    if not (cluster.data / "postmaster.pid").exists():
        return False
    command = [program("pg_ctl"), "stop", "-m", "fast", "-w", "-D", str(cluster.data)]
    result = subprocess.run(
        command, cwd="/", capture_output=True, **as_user(cluster.user)
    )
    return result.returncode == 0


def query_text(cluster: Cluster, sql: str, database: str = "postgres") -> str:
    """Run one statement with psql and return what it prints."""
    command = [program("psql"), "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1"]
    output = run(
        [*command, "-d", database, "-c", sql],
        failure="The database did not answer",
        env=os.environ | cluster.environment | QUIET,
    )
    return output.rstrip("\n")


def query(cluster: Cluster, sql: str, database: str = "postgres") -> list[str]:
    """Run one statement with psql and return its rows."""
    return [line for line in query_text(cluster, sql, database).splitlines() if line]
