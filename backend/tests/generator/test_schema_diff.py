"""Tests of the differences between two states of a table."""

from app.generator.introspect.schema import DefaultInfo, TypeFamily, UniqueInfo
from app.generator.schema_diff import diff_tables

from .tables import column, table


def test_diff_of_tables_lists_changed_facts_in_sql() -> None:
    before = table(
        column("name", sql="varchar(40)"),
        column("state", TypeFamily.ENUM, choices=["a"], sql="state"),
    )
    longer = column("name", sql="varchar(60)").model_copy(
        update={"default": DefaultInfo(sql="'x'", literal="x")}
    )
    after = table(longer, column("state", TypeFamily.ENUM, choices=["a", "b"], sql="state"))
    after = after.model_copy(
        update={"uniques": (UniqueInfo(name=None, columns=("name", "state")),)}
    )
    changes = {
        column_diff.column_name: {
            change.fact: (change.before, change.after) for change in column_diff.facts
        }
        for column_diff in diff_tables(before, after).changed
    }
    assert changes["name"] == {
        "type": ("varchar(40)", "varchar(60)"),
        "default": ("None", "'x'"),
        "unique": ("", "name, state"),
    }
    assert changes["state"]["type"] == ("state: a", "state: a, b")
