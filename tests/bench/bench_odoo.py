"""Quality and speed in Odoo: ``python3 tests/bench/bench_odoo.py [LINES ITEMS SEED]``.

Makes a database of its own, so that the times are those of one run on one machine.
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1] / "dev")]

from project import databases, odoo_cli  # noqa: E402

DATABASE = "bench_odoo"


def main(lines: int = 1000, items: int = 2000, seed: int = 900) -> int:
    """Run the workload in a fresh database and drop it."""
    environment = odoo_cli.ensure_environment()
    databases.copy(environment, databases.addon_template(environment), DATABASE)
    folders = [str(HERE), str(HERE.parent / "unit")]
    script = "\n".join(
        [
            f"import sys; sys.path[:0] = {folders!r}",
            f"LINES, ITEMS, SEED = {lines}, {items}, {seed}",
            f"exec(open({str(HERE / 'odoo_run.py')!r}).read())",
            "",
        ]
    )
    arguments = ["shell", "-d", DATABASE, "--log-level=error"]
    result = odoo_cli.run_odoo(environment, arguments, input=script, text=True)
    databases.drop(environment, DATABASE)
    return result.returncode


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
