"""What moved is said as the database spells it."""

from app.generator.facts import Default, Family, Unique
from app.generator.sync import compare

from .tables import column, table


def test_what_moved_is_said_in_words() -> None:
    before = table(
        column("name", declared="varchar(40)"),
        column("state", Family.ENUM, choices=["a"], declared="state"),
    )
    counted = column("name", declared="varchar(60)").model_copy(
        update={"default": Default(sql="'x'", literal="x")}
    )
    after = table(counted, column("state", Family.ENUM, choices=["a", "b"], declared="state"))
    after = after.model_copy(update={"uniques": (Unique(name=None, columns=("name", "state")),)})
    moved = {
        change.column_name: {m.fact: (m.before, m.after) for m in change.facts}
        for change in compare(before, after).changed
    }
    assert moved["name"] == {
        "type": ("varchar(40)", "varchar(60)"),
        "default": ("None", "'x'"),
        "unique": ("", "name, state"),
    }
    assert moved["state"]["type"] == ("state: a", "state: a, b")
