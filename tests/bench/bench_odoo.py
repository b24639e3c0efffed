"""Quality and speed in Odoo: ``tests/bench/bench_odoo.py [LINES ITEMS SEED]``."""

import driver


def main(lines: int = 1000, items: int = 2000, seed: int = 900) -> int:
    """Run the workload."""
    return driver.in_fresh_database(
        "bench_odoo", f"import odoo_run; odoo_run.run(env, {lines}, {items}, {seed})"
    )


if __name__ == "__main__":
    driver.start(main)
