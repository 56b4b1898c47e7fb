"""What moved is said as the database spells it."""

from app.generator.introspect.schema import DefaultInfo, TypeFamily, UniqueInfo
from app.generator.schema_diff import diff_tables

from .tables import column, table


def test_what_moved_is_said_in_words() -> None:
    before = table(
        column("name", sql="varchar(40)"),
        column("state", TypeFamily.ENUM, choices=["a"], sql="state"),
    )
    counted = column("name", sql="varchar(60)").model_copy(
        update={"default": DefaultInfo(sql="'x'", literal="x")}
    )
    after = table(counted, column("state", TypeFamily.ENUM, choices=["a", "b"], sql="state"))
    after = after.model_copy(
        update={"uniques": (UniqueInfo(name=None, columns=("name", "state")),)}
    )
    moved = {
        change.column_name: {m.fact: (m.before, m.after) for m in change.facts}
        for change in diff_tables(before, after).changed
    }
    assert moved["name"] == {
        "type": ("varchar(40)", "varchar(60)"),
        "default": ("None", "'x'"),
        "unique": ("", "name, state"),
    }
    assert moved["state"]["type"] == ("state: a", "state: a, b")
