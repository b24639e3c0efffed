"""The workbench on a long queue: ``python3 tests/bench/bench_workbench.py [LINES]``."""

import driver


def main(lines: int = 10_000) -> int:
    """Time each method."""
    return driver.in_fresh_database(
        "bench_workbench", f"import workbench_run; workbench_run.run(env, {lines})"
    )


if __name__ == "__main__":
    driver.start(main)
