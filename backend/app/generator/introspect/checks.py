"""Reads a CHECK constraint. One that no form can enforce stays SQL."""

from collections.abc import Mapping

from app.generator.introspect.schema import CheckInfo


def read_check(
    sqlglot_dialect: str, name: str | None, sql: str, columns: Mapping[str, str]
) -> CheckInfo:
    """Parses `sql`. `columns` maps the lower-case spelling of a column to its name."""
    # sqlglot takes some 20 MB, so only a process that reads a schema loads it.
    from app.generator.introspect.check_parser import parse_check

    return parse_check(sqlglot_dialect, name, sql, columns)
