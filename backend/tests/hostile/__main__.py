"""Runs the API tests in each environment. Arguments are passed to pytest."""

import sys

from tests.all_databases import run
from tests.hostile import environments

API_TESTS = ("tests/api",)
ALTERNATING_INSTANCES = ("-p", "tests.hostile.clocks")
ENVIRONMENTS = (
    (environments.instances_with_different_clocks, API_TESTS, ALTERNATING_INSTANCES),
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
