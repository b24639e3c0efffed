"""Running Odoo's command line in the project's environment."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import postgres, system, virtualenv
from .console import Problem
from .odoo_source import OdooSource, find_odoo
from .paths import LOCAL, ODOO_CONF, ODOO_DATA, ROOT, extra_addons

CONFIGURATION = """\
; Written by dev/odoo at every start; changes are lost.
[options]
addons_path = {addons_path}
data_dir = {data_dir}
http_interface = 127.0.0.1
http_port = 8069
db_host = {db_host}
db_port = {db_port}
db_user = {db_user}
log_level = info
"""
HTTP_PORT = 8069
PORT_OPTIONS = ("-p", "--http-port")
NOT_SERVING = ("--stop-after-init", "--no-http", "--version", "--help", "-h")
TEST_OPTIONS = ("--test-tags", "--test-enable", "--test-file")


@dataclass(frozen=True)
class Environment:
    """All that is needed to run Odoo here."""

    odoo: OdooSource
    venv: Path
    cluster: postgres.Cluster

    @property
    def python(self) -> str:
        """The interpreter that has Odoo's libraries."""
        return str(self.venv / "bin" / "python")

    @property
    def variables(self) -> dict[str, str]:
        """The process environment for Odoo and for the tests."""
        variables = os.environ | self.cluster.environment
        for name in ("PGPASSWORD", "PGDATABASE", "PGSSLMODE", "PYTHONHOME"):
            variables.pop(name, None)
        variables["ODOO_RC"] = str(ODOO_CONF)
        variables["PYTHONPATH"] = str(self.odoo.python_path)
        variables["VIRTUAL_ENV"] = str(self.venv)
        variables["PATH"] = f"{self.venv / 'bin'}:{os.environ.get('PATH', os.defpath)}"
        variables["PYTHONUNBUFFERED"] = "1"
        return variables

    def command(self, arguments: Sequence[str]) -> list[str]:
        """The full command line for some Odoo arguments."""
        return [self.python, "-m", "odoo", *arguments]


def ensure_environment() -> Environment:
    """Set the machine up as far as it is not, and start PostgreSQL."""
    LOCAL.mkdir(exist_ok=True)
    system.ensure_packages()
    odoo = find_odoo()
    venv = virtualenv.odoo_environment()
    cluster = postgres.ensure_running()
    environment = Environment(odoo, venv, cluster)
    write_configuration(environment)
    return environment


def write_configuration(environment: Environment) -> None:
    """Write odoo.conf; the file is replaced at once, others may read it."""
    addons = [*environment.odoo.addons_paths, *extra_addons(), ROOT]
    text = CONFIGURATION.format(
        addons_path=",".join(str(path) for path in addons),
        data_dir=ODOO_DATA,
        db_host=environment.cluster.socket_dir,
        db_port=postgres.PORT,
        db_user=postgres.ROLE,
    )
    ODOO_DATA.mkdir(parents=True, exist_ok=True)
    if not ODOO_CONF.exists() or ODOO_CONF.read_text() != text:
        scratch = ODOO_CONF.with_suffix(f".{os.getpid()}")
        scratch.write_text(text)
        scratch.replace(ODOO_CONF)


def free_port() -> int:
    """A TCP port of the loopback interface that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def check_port(port: int = HTTP_PORT) -> None:
    """Refuse to serve on a port that somebody else has."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Problem(
                f"Port {port} of 127.0.0.1 is taken by another program. Stop that "
                "program (often another Odoo) or name a port: ./dev/odoo server -p 8070"
            ) from error


def has_option(arguments: Sequence[str], names: Sequence[str]) -> bool:
    """Whether one of some options is given, as `-x v`, `--x v` or `--x=v`."""
    return any(argument.split("=")[0] in names for argument in arguments)


def with_free_port(arguments: Sequence[str]) -> list[str]:
    """Let a test run listen on a free port, so that several can run at once."""
    arguments = list(arguments)
    if has_option(arguments, TEST_OPTIONS) and not has_option(arguments, PORT_OPTIONS):
        arguments.append(f"--http-port={free_port()}")
    return arguments


def serves_default_port(arguments: Sequence[str]) -> bool:
    """Whether Odoo will listen on the default port with these arguments."""
    if arguments and not arguments[0].startswith("-") and arguments[0] != "server":
        return False
    return not has_option(arguments, (*PORT_OPTIONS, *TEST_OPTIONS, *NOT_SERVING))


def replace_process(arguments: Sequence[str]) -> None:
    """Become Odoo: standard input, output, signals and exit code are its own."""
    if serves_default_port(arguments):
        check_port()
    environment = ensure_environment()
    command = environment.command(with_free_port(arguments))
    os.execve(command[0], command, environment.variables)


def run_odoo(
    environment: Environment, arguments: Sequence[str], **options
) -> subprocess.CompletedProcess:
    """Run Odoo as a child process in the checkout's root."""
    return subprocess.run(
        environment.command(arguments), env=environment.variables, cwd=ROOT, **options
    )
