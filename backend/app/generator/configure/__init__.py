"""Facts in, a first configuration out: every guess can be overridden, and says why it was made."""

from collections.abc import Collection

from loguru import logger

from app.generator.config import Reason, TableConfig
from app.generator.configure.columns import guess, reference
from app.generator.configure.fixed import fixed
from app.generator.configure.junction import Junction, aside, junction_of, ties_of
from app.generator.configure.label import label_of
from app.generator.configure.owner import owners_of
from app.generator.configure.refusal import beyond_us, key_of, keyed, refuse
from app.generator.configure.titles import titles
from app.generator.configure.told import commented
from app.generator.configure.widgets import of_dictionary, widgets
from app.generator.facts import Database, Table
from app.generator.literal import cut
from app.generator.names import KEYWORDS, business, class_name, snake
from app.generator.ours import class_names

__all__ = [
    "Junction",
    "aside",
    "attempt",
    "beyond_us",
    "commented",
    "configure",
    "configure_all",
    "fixed",
    "junction_of",
    "key_of",
    "keyed",
    "label_of",
    "module_of",
    "of_dictionary",
    "reference",
    "refuse",
    "ties_of",
    "widgets",
]

OURS = frozenset({"system", "monitor", "task", "common", "generator"})


def module_of(name: str) -> str:
    """A module folder after a database, schema or whatever the user calls it."""
    module = snake(name) or "app"
    module = f"m_{module}" if module[0].isdigit() else module[:30].strip("_")
    return f"{module}_data" if module in OURS | KEYWORDS else module


def configure_all(database: Database, module: str = "app") -> dict[str, TableConfig]:
    """Every table of a database that can be, no two under one name. The same database gives the
    same names.
    """
    found: dict[str, TableConfig] = {}
    taken = set[str]()
    classes = set[str]()
    for name in sorted(database.tables):
        if (config := attempt(database.tables[name], database, module, taken, classes)) is not None:
            found[name] = config
            taken.add(config.business_name)
            classes.add(config.class_name)
    return {name: found[name] for name in database.tables if name in found}


def attempt(
    table: Table, database: Database, module: str, taken: Collection[str], classes: Collection[str]
) -> TableConfig | None:
    """None where we fail at it: that is a bug of ours, for the log, and no reason why others should
    have no module.
    """
    try:
        return configure(table, database, module, taken, classes)
    except Exception:  # noqa: BLE001 (whatever it is, it is this table's alone)
        logger.exception("{} cannot be configured", table.name)
        return None


def configure(
    table: Table,
    database: Database,
    module: str = "app",
    taken: Collection[str] = (),
    classes: Collection[str] = (),
) -> TableConfig:
    """`taken` are the business names the module has already, `classes` what those of other tables
    are called.
    """
    name = business(table.name, taken)
    table = keyed(table)
    title, english, source = titles(table.name, table.comment.removesuffix("表"), 64)
    owner, dept = owners_of(table) or (None, None)
    owned = ("owner_column", "dept_column") if owner else ()
    return TableConfig(
        table_name=table.name,
        table_comment=table.comment[:2048],
        class_name=class_name(name, class_names().union(classes)),
        module_name=module_of(module),
        business_name=name,
        function_name=cut(title, 60),
        function_name_en=cut(english, 60),
        owner_column=owner,
        dept_column=dept,
        columns=guess(table, database),
        reasons={
            **dict.fromkeys(
                ("business_name", "class_name"), Reason(key="generator.reason.title_name")
            ),
            **dict.fromkeys(
                ("function_name", "function_name_en"),
                Reason(key=f"generator.reason.title_{source}"),
            ),
            **dict.fromkeys(owned, Reason(key="generator.reason.owned")),
        },
    )
