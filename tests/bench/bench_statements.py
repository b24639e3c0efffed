"""A campaign of statements: ``python3 tests/bench/bench_statements.py [CUSTOMERS]``.

Computing, releasing and writing the mails are timed apart.
"""

import driver


def main(customers: int = 1000, items: int = 10) -> int:
    """Time a campaign.

    :param items: receivable items of each customer.
    """
    return driver.in_fresh_database(
        "bench_statements",
        f"import statements_run; statements_run.run(env, {customers}, {items})",
    )


if __name__ == "__main__":
    driver.start(main)
