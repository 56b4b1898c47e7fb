"""Facts of small tables, written down instead of read from a database."""

from app.generator.config import TableConfig
from app.generator.configure import configure_all
from app.generator.facts import Check, Column, Database, Dialect, Family, Identity, Table, Type
from app.generator.plan import Plan, make

KEY = Column(
    name="id",
    type=Type(family=Family.INTEGER, declared="integer"),
    nullable=False,
    identity=Identity.BY_DEFAULT,
)


def column(
    name: str, family: Family = Family.STRING, *, nullable: bool = True, **facts: object
) -> Column:
    facts = {
        "declared": family.value,
        **({"length": 40} if family is Family.STRING else {}),
        **facts,
    }
    return Column(
        name=name, type=Type.model_validate({"family": family, **facts}), nullable=nullable
    )


def table(
    *columns: Column,
    dialect: Dialect = Dialect.SQLITE,
    name: str = "thing",
    checks: tuple[Check, ...] = (),
) -> Table:
    return Table(
        dialect=dialect, name=name, columns=(KEY, *columns), primary_key=("id",), checks=checks
    )


def database(*tables: Table) -> Database:
    return Database(dialect=tables[0].dialect, tables={one.name: one for one in tables})


def configured(one: Table) -> TableConfig:
    return configure_all(database(one), "shop")[one.name]


def planned(one: Table, config: TableConfig | None = None) -> Plan:
    return make(one.name, database(one), {one.name: config or configured(one)})
