"""Run the benchmark's own modules in an Odoo shell; used outside of Odoo."""

import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1] / "dev")]

from project import odoo_cli  # noqa: E402


def shell(environment, database: str, code: str, *options: str) -> int:
    """Run Python code in an Odoo shell, return its exit code.

    ``env`` is there, and the modules of this folder can be imported.
    """
    folders = [str(HERE), str(HERE.parent / "unit")]
    script = f"import sys; sys.path[:0] = {folders!r}\n{code}\n"
    arguments = ["shell", "-d", database, "--log-level=error", *options]
    result = odoo_cli.run_odoo(environment, arguments, input=script, text=True)
    return result.returncode
