"""Run the benchmark's own modules in an Odoo shell; used outside of Odoo."""

import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1] / "dev")]

from project import databases, odoo_cli  # noqa: E402


def shell(environment, database: str, code: str, *options: str) -> int:
    """Run Python code in an Odoo shell, return its exit code.

    ``env`` is there, and the modules of this folder can be imported.
    """
    folders = [str(HERE), str(HERE.parent / "unit")]
    script = f"import sys; sys.path[:0] = {folders!r}\n{code}\n"
    arguments = ["shell", "-d", database, "--log-level=error", *options]
    result = odoo_cli.run_odoo(environment, arguments, input=script, text=True)
    return result.returncode


def in_fresh_database(name: str, code: str) -> int:
    """Run Python code in a database with the addon, made for it and dropped.

    Odoo and ours are measured in the same run, so that the times are those of one
    machine.
    """
    environment = odoo_cli.ensure_environment()
    databases.copy(environment, databases.addon_template(environment), name)
    try:
        return shell(environment, name, code)
    finally:
        databases.drop(environment, name)


def start(main) -> None:
    """End the program with the result of a function of whole numbers."""
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
