"""Facts in, a first configuration out: every guess can be overridden, and says why it was made."""

from collections.abc import Collection

from loguru import logger

from app.generator.config import Explanation, TableConfig
from app.generator.configure.association import (
    Association,
    association_of,
    association_reason,
    associations_of,
)
from app.generator.configure.columns import foreign_key_of, infer_columns
from app.generator.configure.comments import with_comments
from app.generator.configure.display_column import display_column
from app.generator.configure.eligibility import (
    generator_failed,
    identifying_columns,
    ineligible_reason,
    with_key,
)
from app.generator.configure.owner import find_owner_columns
from app.generator.configure.readonly import readonly_settings
from app.generator.configure.titles import titles
from app.generator.configure.widgets import dict_widgets, widgets
from app.generator.introspect.schema import SchemaInfo, TableInfo
from app.generator.literals import truncate
from app.generator.naming import KEYWORDS, business_name, class_name, snake_case
from app.generator.platform_tables import class_names

__all__ = [
    "Association",
    "association_of",
    "association_reason",
    "associations_of",
    "configure",
    "configure_all",
    "dict_widgets",
    "display_column",
    "foreign_key_of",
    "generator_failed",
    "identifying_columns",
    "ineligible_reason",
    "module_name",
    "readonly_settings",
    "try_configure",
    "widgets",
    "with_comments",
    "with_key",
]

RESERVED_MODULES = frozenset({"system", "monitor", "task", "common", "generator"})


def module_name(name: str) -> str:
    """A module folder after a database, schema or whatever the user calls it."""
    module = snake_case(name) or "app"
    module = f"m_{module}" if module[0].isdigit() else module[:30].strip("_")
    return f"{module}_data" if module in RESERVED_MODULES | KEYWORDS else module


def configure_all(database: SchemaInfo, module: str = "app") -> dict[str, TableConfig]:
    """Every table of a database that can be, no two under one name. The same database gives the
    same names.
    """
    found: dict[str, TableConfig] = {}
    taken = set[str]()
    classes = set[str]()
    for name in sorted(database.tables):
        if (
            config := try_configure(database.tables[name], database, module, taken, classes)
        ) is not None:
            found[name] = config
            taken.add(config.business_name)
            classes.add(config.class_name)
    return {name: found[name] for name in database.tables if name in found}


def try_configure(
    table: TableInfo,
    database: SchemaInfo,
    module: str,
    used_names: Collection[str],
    used_classes: Collection[str],
) -> TableConfig | None:
    """None where we fail at it: that is a bug of ours, for the log, and no reason why others should
    have no module.
    """
    try:
        return configure(table, database, module, used_names, used_classes)
    except Exception:  # noqa: BLE001 (whatever it is, it is this table's alone)
        logger.exception("{} cannot be configured", table.name)
        return None


def configure(
    table: TableInfo,
    database: SchemaInfo,
    module: str = "app",
    used_names: Collection[str] = (),
    used_classes: Collection[str] = (),
) -> TableConfig:
    """`taken` are the business names the module has already, `classes` what those of other tables
    are called.
    """
    name = business_name(table.name, used_names)
    table = with_key(table)
    title, english, source = titles(table.name, table.comment.removesuffix("表"), 64)
    owner, dept = find_owner_columns(table) or (None, None)
    owned = ("owner_column", "dept_column") if owner else ()
    return TableConfig(
        table_name=table.name,
        table_comment=table.comment[:2048],
        class_name=class_name(name, class_names().union(used_classes)),
        module_name=module_name(module),
        business_name=name,
        function_name=truncate(title, 60),
        function_name_en=truncate(english, 60),
        owner_column=owner,
        dept_column=dept,
        columns=infer_columns(table, database),
        reasons={
            **dict.fromkeys(
                ("business_name", "class_name"), Explanation(key="generator.reason.title_name")
            ),
            **dict.fromkeys(
                ("function_name", "function_name_en"),
                Explanation(key=f"generator.reason.title_{source}"),
            ),
            **dict.fromkeys(owned, Explanation(key="generator.reason.owned")),
        },
    )
