"""Entry point of the development tool: ``python3 dev/run.py <command>``."""

from __future__ import annotations

import sys

from project.console import Problem, note


def run_odoo_command(arguments: list[str]) -> int:
    """Run Odoo's command line; does not return when all is well."""
    from project.odoo_cli import replace_process

    replace_process(arguments)
    return 0


COMMANDS = {"odoo": run_odoo_command}


def main(arguments: list[str]) -> int:
    """Run one command; a Problem is told in a sentence, never as a traceback."""
    if not arguments or arguments[0] not in COMMANDS:
        note(f"Usage: dev/run.py {{{','.join(COMMANDS)}}} [arguments]")
        return 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Problem as problem:
        note(f"Error: {problem}")
        return 1
    except KeyboardInterrupt:
        note("Interrupted.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
