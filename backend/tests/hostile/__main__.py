"""Runs the API tests in each environment. Arguments are passed to pytest."""

import sys

from tests.all_databases import run
from tests.hostile import environments

API_TESTS = ("tests/api",)
# Two rows that two instances create one after the other have the order of their clocks.
ORDER_OF_TIMES = "tests/api/example/test_demo.py::test_sort_in_both_directions[updated_at]"
# Worksteal mostly keeps a module in one process, so that its fixtures are created once.
ALTERNATING_CLOCKS = (
    *("-p", "tests.hostile.clocks", f"--deselect={ORDER_OF_TIMES}"),
    *("-n", "2", "--dist", "worksteal"),
)
ENVIRONMENTS = (
    (environments.two_instances_with_different_clocks, API_TESTS, ALTERNATING_CLOCKS),
    (environments.postgresql_at_another_time_zone, API_TESTS, ()),
    (environments.postgresql_role_with_few_connections, API_TESTS, ()),
    (environments.postgresql_through_pgbouncer, API_TESTS, ()),
    (environments.mariadb_that_ends_idle_connections, API_TESTS, ()),
    (environments.mysql_of_another_character_set, ("tests/scripts/test_character_set.py",), ()),
)


def main() -> int:
    codes = []
    for environment, tests, options in ENVIRONMENTS:
        paths = sys.argv[1:] if tests is API_TESTS and sys.argv[1:] else tests
        with environment() as variables:
            codes.append(run(dict(variables), environment.__name__, *options, *paths))
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
