"""Reminding many customers: ``python3 tests/bench/bench_dunning.py [CUSTOMERS]``.

A run is computed for a tenth of the customers, and for all; a part is mailed, and a
second run of the day has to find nothing new.
"""

import driver


def main(customers: int = 10_000) -> int:
    """Time it.

    :param customers: a multiple of a hundred, from 2,000 on.
    """
    code = f"import dunning_run; dunning_run.run(env, {customers})"
    return driver.in_fresh_database("bench_dunning", code)


if __name__ == "__main__":
    driver.start(main)
