"""Facts of small tables, written down instead of read from a database."""

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
    facts = {
        "sql": family.value,
        **({"length": 40} if family is TypeFamily.STRING else {}),
        **facts,
    }
    return ColumnInfo(
        name=name, type=TypeInfo.model_validate({"family": family, **facts}), nullable=nullable
    )


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
    return SchemaInfo(dialect=tables[0].dialect, tables={one.name: one for one in tables})


def configured(one: TableInfo) -> TableConfig:
    return configure_all(database(one), "shop")[one.name]


def planned(one: TableInfo, config: TableConfig | None = None) -> ModulePlan:
    return build_plan(one.name, database(one), {one.name: config or configured(one)})
