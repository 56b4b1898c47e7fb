"""Guesses the configuration of a table from its schema.

Users can override every guess, and each has an explanation.
"""

from collections.abc import Sequence

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
from app.generator.configure.scope_parent import is_owned, scope_parent
from app.generator.configure.titles import titles
from app.generator.configure.translation import use_one_language
from app.generator.configure.widgets import dict_widgets, widgets
from app.generator.introspect.schema import SchemaInfo, TableInfo
from app.generator.literals import truncate
from app.generator.naming import (
    entity_name,
    is_reserved_folder,
    snake_case,
    without_prefix,
)
from app.generator.taken_names import TakenNames, names_of

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
    "is_owned",
    "module_name",
    "readonly_settings",
    "scope_parent",
    "try_configure",
    "widgets",
    "with_comments",
    "with_key",
]

EVERYBODYS = "generator.reason.everybodys"
RESERVED_MODULES = frozenset({"system", "monitor", "task", "common", "generator"})


def module_name(name: str) -> str:
    """Returns a valid module name for the name of a database or a name that the user chose."""
    module = snake_case(name) or "app"
    module = f"m_{module}" if module[0].isdigit() else module[:30].strip("_")
    is_reserved = module in RESERVED_MODULES or is_reserved_folder(module)
    return f"{module}_data" if is_reserved else module


def configure_all(database: SchemaInfo, module: str = "app") -> dict[str, TableConfig]:
    """Configures every table that can be configured, with distinct names.

    The same database always gives the same names.
    """
    configs: dict[str, TableConfig] = {}
    taken = TakenNames.of_project(ignored_tables=database.tables)
    for name in sorted(database.tables):
        table = database.tables[name]
        config = try_configure(table, database, module, taken)
        if config is not None:
            configs[name] = config
            taken.add(names_of(config), name)
    return {name: configs[name] for name in database.tables if name in configs}


def try_configure(
    table: TableInfo,
    database: SchemaInfo,
    module: str,
    taken: TakenNames,
    prefixes: Sequence[str] = (),
) -> TableConfig | None:
    """Returns None after logging the error if the generator fails on the table.

    That is a bug of the generator, which must not keep other tables from becoming modules.
    """
    try:
        return configure(table, database, module, taken, prefixes)
    except Exception:  # noqa: BLE001 (any error concerns this table only)
        logger.exception("table not configured: table={}", table.name)
        return None


def configure(
    table: TableInfo,
    database: SchemaInfo,
    module: str = "app",
    taken: TakenNames | None = None,
    prefixes: Sequence[str] = (),
) -> TableConfig:
    """`taken` are the names of other modules, which the new one must not have.

    The business name leaves out the module's name and `prefixes` at its start.
    """
    taken = taken or TakenNames()
    module = module_name(module)
    entity = entity_name(table.name)
    business = taken.free_business_name(module, without_prefix(entity, module, prefixes), entity)
    table = with_key(table)
    title, english, source = titles(table.name, table.comment.removesuffix("表"), 64)
    owner, dept = find_owner_columns(table) or (None, None)
    columns = infer_columns(table, database)
    reasons = {
        "business_name": Explanation(key="generator.reason.title_name"),
        "class_name": Explanation(key="generator.reason.title_name"),
        "function_name": Explanation(key=f"generator.reason.title_{source}"),
        "function_name_en": Explanation(key=f"generator.reason.title_{source}"),
    }
    if owner is not None:
        reasons["owner_column"] = Explanation(key="generator.reason.owned")
        reasons["dept_column"] = Explanation(key="generator.reason.owned")
    else:
        reasons["owner_column"] = _scope_reason(table, database)
        if reasons["owner_column"].key != EVERYBODYS:
            reasons["inherits_scope"] = reasons["owner_column"]
    config = TableConfig(
        table_name=table.name,
        table_comment=table.comment[:2048],
        class_name=taken.free_class_name(module, business, business, entity),
        module_name=module,
        business_name=business,
        function_name=truncate(title, 60),
        function_name_en=truncate(english, 60),
        owner_column=owner,
        dept_column=dept,
        columns=columns,
        reasons=reasons,
    )
    use_one_language(config)
    return config


def _scope_reason(table: TableInfo, database: SchemaInfo) -> Explanation:
    """Explains who sees the rows of a table without owner columns."""
    parent = scope_parent(table.name, database, {}) if table.name in database.tables else None
    if parent is None:
        return Explanation(key=EVERYBODYS)
    values = {"column": ", ".join(parent.columns), "table": parent.target_table}
    key = "scoped_by_parent" if parent.is_indexed else "scoped_by_parent_without_index"
    return Explanation(key=f"generator.reason.{key}", values=values)
