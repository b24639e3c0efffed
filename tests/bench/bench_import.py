"""Import against Odoo's ``create``: ``python3 tests/bench/bench_import.py [LINES]``."""

import driver


def main(lines: int = 1000) -> int:
    """Run the comparison."""
    return driver.in_fresh_database(
        "bench_import", f"import import_run; import_run.run(env, {lines})"
    )


if __name__ == "__main__":
    driver.start(main)
