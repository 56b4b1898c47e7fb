"""Builders of small tables for tests that need no database."""

from app.generator.config import TableConfig
from app.generator.configure import configure_all
from app.generator.introspect.schema import (
    CheckInfo,
    ColumnInfo,
    Dialect,
    IdentityKind,
    SchemaInfo,
    TableInfo,
    TypeFamily,
    TypeInfo,
)
from app.generator.plan import ModulePlan, build_plan

KEY = ColumnInfo(
    name="id",
    type=TypeInfo(family=TypeFamily.INTEGER, sql="integer"),
    nullable=False,
    identity=IdentityKind.BY_DEFAULT,
)


def column(
    name: str, family: TypeFamily = TypeFamily.STRING, *, nullable: bool = True, **facts: object
) -> ColumnInfo:
    values: dict[str, object] = {"family": family, "sql": family.value}
    if family is TypeFamily.STRING:
        values["length"] = 40
    type = TypeInfo.model_validate(values | facts)
    return ColumnInfo(name=name, type=type, nullable=nullable)


def table(
    *columns: ColumnInfo,
    dialect: Dialect = Dialect.SQLITE,
    name: str = "thing",
    checks: tuple[CheckInfo, ...] = (),
) -> TableInfo:
    return TableInfo(
        dialect=dialect, name=name, columns=(KEY, *columns), primary_key=("id",), checks=checks
    )


def database(*tables: TableInfo) -> SchemaInfo:
    return SchemaInfo(
        dialect=tables[0].dialect, tables={table_info.name: table_info for table_info in tables}
    )


def configured(table_info: TableInfo) -> TableConfig:
    return configure_all(database(table_info), "shop")[table_info.name]


def planned(table_info: TableInfo, config: TableConfig | None = None) -> ModulePlan:
    name = table_info.name
    return build_plan(name, database(table_info), {name: config or configured(table_info)})
