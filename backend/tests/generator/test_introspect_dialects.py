"""Tests of introspection for features that differ between the dialects."""

from pathlib import Path

import pytest
from sqlalchemy import event

from app.api import features
from app.generator.dialects import DIALECTS
from app.generator.introspect import schema
from app.generator.introspect.checks import read_check
from app.generator.introspect.database import open_database, reflect
from app.generator.introspect.schema import Dialect, IdentityKind, TypeFamily
from app.generator.introspect.table_list import list_tables

from .conftest import database, nasty

pytestmark = pytest.mark.anyio

ALL_DIALECTS = pytest.mark.parametrize("dialect", Dialect)
STATES = (
    "draft",
    "in-review",
    "2nd pass",
    "published!",
    "",
    "can't",
    "a,b",
    "class",
    "None",
    "启用",
    "Ünï",
)
COLUMNS = (
    "id integer primary key, a varchar(20) not null unique, b decimal(8,2) default 1.5,"
    " c integer check (c > 0)"
)


async def facts_of(dialect: Dialect, script: str, folder: Path) -> schema.SchemaInfo:
    async with database(dialect, script, folder) as url, open_database(url) as engine:
        return await reflect(engine)


async def table_of(dialect: Dialect, family: str, name: str, folder: Path) -> schema.TableInfo:
    return (await facts_of(dialect, nasty(dialect, family), folder)).tables[name]


@ALL_DIALECTS
async def test_choices_of_enum_or_check_are_verbatim(dialect: Dialect, tmp_path: Path) -> None:
    table = await table_of(dialect, "10_enums_and_sets", "enums_and_sets", tmp_path)
    state = table.column("state")
    checked = [check.choices for check in table.checks if check.column == "state"]
    assert (state.type.choices or checked[0]) == STATES
    assert state.default is not None
    assert state.default.literal == "draft"


@ALL_DIALECTS
async def test_check_with_range_sets_minimum_and_maximum(dialect: Dialect, tmp_path: Path) -> None:
    table = await table_of(dialect, "29_checks_domains_exclusion", "checked", tmp_path)
    checks = {check.column: check for check in table.checks if check.column}
    price = checks["price"]
    assert (price.minimum, price.exclusive_minimum, price.maximum) == ("0", True, None)
    percent = checks["pct"]
    assert (percent.minimum, percent.maximum, percent.exclusive_minimum) == ("0", "100", False)
    assert set(checks) == {"price", "pct"}
    assert any("discount" in check.sql for check in table.checks)
    assert not table.column("price").nullable


@ALL_DIALECTS
async def test_odd_names_are_verbatim(dialect: Dialect, tmp_path: Path) -> None:
    table = await table_of(dialect, "21_odd_identifiers", "odd_names", tmp_path)
    names = [column.name for column in table.columns]
    for name in ("a:b", "%done", "a`b", 'a"b', "a'b", "a\\b", "{{x}}", " lead", "new\nline", "*"):
        assert name in names
    tables = (await facts_of(dialect, nasty(dialect, "32_hostile_table_names"), tmp_path)).tables
    assert {"%s", "x; DROP TABLE y; --", "../../../.../pwned_table", " x"} <= set(tables)


@ALL_DIALECTS
async def test_tinyint_boolean_with_other_values_is_listed(
    dialect: Dialect, tmp_path: Path
) -> None:
    table = await table_of(dialect, "09_bits_and_years", "bits_and_years", tmp_path)
    assert table.non_boolean_tinyints == (() if dialect is Dialect.POSTGRESQL else ("t1_level",))
    t1 = table.column("t1")
    assert t1.type.family is TypeFamily.BOOLEAN
    assert t1.default is not None
    assert t1.default.literal == "true"


@ALL_DIALECTS
async def test_default_of_current_time_is_now(dialect: Dialect, tmp_path: Path) -> None:
    table = await table_of(dialect, "15_times_and_zones", "times", tmp_path)
    name = {Dialect.SQLITE: "dt", Dialect.POSTGRESQL: "tstz", Dialect.MYSQL: "ts6"}[dialect]
    column = table.column(name)
    assert column.default is not None
    assert (column.default.is_now, column.default.literal) == (True, None)
    assert column.on_update_now is (dialect is Dialect.MYSQL)
    assert column.type.timezone is (dialect is not Dialect.SQLITE)


@ALL_DIALECTS
async def test_reflect_of_300_tables_takes_at_most_10_statements(
    dialect: Dialect, tmp_path: Path
) -> None:
    script = "".join(f"create table t{number} ({COLUMNS});\n" for number in range(300))
    async with database(dialect, script, tmp_path) as url, open_database(url) as engine:
        statements: list[str] = []
        sync = engine.sync_engine
        event.listen(sync, "before_cursor_execute", lambda *args: statements.append(args[2]))
        database_schema = await reflect(engine)
    assert len(database_schema.tables) == 300
    assert len(statements) <= 10


@ALL_DIALECTS
async def test_list_tables_filters_by_search_and_leaves_out_platform(
    dialect: Dialect, tmp_path: Path
) -> None:
    list(features.discover_features())
    script = "".join(
        f"create table {name} ({COLUMNS});\n"
        for name in ("sys_user", "gen_table", "alembic_version", "b")
    )
    script += "create table orders (id integer primary key);"
    script += "create view order_list as select id from orders;"
    async with database(dialect, script, tmp_path) as url, open_database(url) as engine:
        listings = await list_tables(engine)
        assert [(listing.name, listing.kind.value) for listing in listings] == [
            ("b", "table"),
            ("order_list", "view"),
            ("orders", "table"),
        ]
        listings = await list_tables(engine, search="ORDER", exclude={"orders"})
        assert [listing.name for listing in listings] == ["order_list"]
        assert [*(await reflect(engine, {"orders"})).tables] == ["orders"]


@pytest.mark.parametrize(
    ("sql", "column", "minimum"),
    [
        ("a IS NULL OR a > 3", "a", "3"),
        ("b IS NULL OR a > 3", None, None),
        ("a > 3 OR a < 1", None, None),
        ("a > 3 AND b < 1", None, None),
        ("a > b", None, None),
        ("length(a) > 3", None, None),
        ("a > 'x'", None, None),
        ("not valid SQL (", None, None),
    ],
)
@ALL_DIALECTS
def test_check_is_parsed_completely_or_stays_sql(
    dialect: Dialect, sql: str, column: str | None, minimum: str | None
) -> None:
    sqlglot_name = DIALECTS[dialect].introspection.sqlglot_name
    check = read_check(sqlglot_name, None, sql, {"a": "a", "b": "b"})
    assert (check.column, check.minimum, check.sql) == (column, minimum, sql)


async def test_sqlite_identity_needs_integer_primary_key(tmp_path: Path) -> None:
    script = """
    create table a (id integer primary key); create table b (id int primary key);
    create table c (id integer primary key desc);
    create table d (id integer primary key) without rowid;
    create virtual table e using fts5(body); create view f as select nobody from nowhere;
    create table g (x references a, y references b on delete cascade, z anything,
        w text default bare);
    """
    database_schema = await facts_of(Dialect.SQLITE, script, tmp_path)
    with_identity = {
        name
        for name, table in database_schema.tables.items()
        if any(column.identity for column in table.columns)
    }
    assert with_identity == {"a"}
    assert set(database_schema.unreadable_reasons) == {"e", "f"}
    g = database_schema.tables["g"]
    assert {key.columns: key.target_columns for key in g.foreign_keys} == {
        ("x",): ("id",),
        ("y",): ("id",),
    }
    assert g.column("z").type.family is TypeFamily.UNKNOWN
    assert g.column("w").default == schema.DefaultInfo(sql="'bare'", literal="bare")


async def test_postgresql_specific_features_are_read(tmp_path: Path) -> None:
    script = """
    create table part (id int not null, d date not null, primary key (id, d))
        partition by range (d);
    create table part_1 partition of part for values from ('2020-01-01') to ('2021-01-01');
    create schema hr; create table hr.boss (id int primary key);
    create domain word as varchar(5) check (value in ('a', 'b'));
    create domain must as word not null default 'a';
    create table t (id bigint generated always as identity primary key, m must, w word[],
        n numeric(5,-2), boss_id int references hr.boss on delete set null,
        ts timestamp default timezone('utc', now()));
    """
    database_schema = await facts_of(Dialect.POSTGRESQL, script, tmp_path)
    assert set(database_schema.unreadable_reasons) == {"part_1", "hr.boss"}
    t = database_schema.tables["t"]
    assert t.column("id").identity is IdentityKind.ALWAYS
    must = t.column("m")
    assert (must.type.family, must.type.length, must.type.name, must.nullable) == (
        TypeFamily.STRING,
        5,
        "must",
        False,
    )
    assert must.default is not None
    assert must.default.literal == "a"
    assert [check.choices for check in t.checks if check.column == "m"] == [("a", "b")]
    assert t.column("w").type.item == schema.TypeInfo(
        family=TypeFamily.STRING, sql="character varying(5)", name="word", length=5
    )
    assert (t.column("n").type.precision, t.column("n").type.scale) == (5, -2)
    (key,) = t.foreign_keys
    assert (key.target_schema, key.target_table, key.on_delete) == ("hr", "boss", "SET NULL")
    ts = t.column("ts").default
    assert ts is not None
    assert ts.is_now


async def test_mariadb_specific_features_are_read(tmp_path: Path) -> None:
    script = r"""
    create table v (id int primary key, a int invisible, j json,
        b binary(4) default x'00ff10fe', i inet6,
        e enum('b\\c', 'x''y') default 'b\\c', s varchar(9) default 'a\\b''c',
        n int default (1 + 2),
        rs timestamp(6) generated always as row start, re timestamp(6) generated always as row end,
        period for system_time (rs, re)) with system versioning;
    create sequence counter; create table gone (a int);
    create view broken as select a from gone; drop table gone;
    """
    database_schema = await facts_of(Dialect.MYSQL, script, tmp_path)
    assert set(database_schema.unreadable_reasons) == {"counter", "broken"}
    v = database_schema.tables["v"]
    assert v.primary_key == ("id",)
    assert v.column("a").invisible
    assert v.column("j").type.family is TypeFamily.JSON
    assert v.checks == ()
    assert v.column("i").type.family is TypeFamily.NETWORK
    assert v.column("e").type.choices == ("b\\c", "x'y")
    defaults = {
        column.name: column.default.literal for column in v.columns if column.default is not None
    }
    assert defaults == {"b": None, "e": "b\\c", "s": "a\\b'c", "n": None}
    assert v.column("rs").computed


async def test_postgresql_before_insert_trigger_columns_are_read(tmp_path: Path) -> None:
    postgresql = """
    create table t (id serial primary key, body text, words tsvector not null,
        "Mark" text not null, other text);
    create trigger a before insert or update on t for each row
        execute function tsvector_update_trigger('words', 'pg_catalog.english', 'body');
    create function f() returns trigger language plpgsql as
        $$ begin if new.other = 'x' then new."Mark" := 'y'; end if;
        /* new.body := 1 */ return new; end $$;
    create trigger b before insert on t for each row execute function f();
    create function g() returns trigger language plpgsql as
        $$ begin new.body := 'y'; return new; end $$;
    create trigger c before update on t for each row execute function g();
    create rule r as on insert to t where new.body = 'y' do instead nothing;
    create table u (id serial primary key); create rule r as on delete to u do also notify gone;
    """
    database_schema = await facts_of(Dialect.POSTGRESQL, postgresql, tmp_path)
    t = database_schema.tables["t"]
    u = database_schema.tables["u"]
    assert t.trigger_columns == ("words", "Mark")
    assert t.triggers == ("a", "b", "c", "r")
    assert t.has_insert_rule
    assert (u.trigger_columns, u.has_insert_rule) == ((), False)


async def test_mariadb_before_insert_trigger_columns_are_read(tmp_path: Path) -> None:
    script = """
    create table t (a int, b int not null);
    create trigger f before insert on t for each row set new.b = new.a;
    """
    schema_info = await facts_of(Dialect.MYSQL, script, tmp_path)
    assert schema_info.tables["t"].trigger_columns == ("b",)


async def test_sqlite_uuid_length_follows_rows_and_foreign_keys(
    tmp_path: Path,
) -> None:
    script = """
    create table a (id uuid primary key, other guid);
    create table b (id uuid primary key references a);
    create table c (id uuid primary key, other uuid, odd uuid);
    create table d (id uuid primary key);
    insert into a values
        ('8d0b7a3e3f6b4f5d9b0c1c2d3e4f5a6b', '8d0b7a3e-3f6b-4f5d-9b0c-1c2d3e4f5a6b');
    insert into c select 'AB' || substr(id, 3), other, 'nobody' from a
        union all select other, id, null from a;
    """
    database_schema = await facts_of(Dialect.SQLITE, script, tmp_path)
    types = {
        f"{name}.{column.name}": column.type
        for name, table in database_schema.tables.items()
        for column in table.columns
    }
    lengths = {name: type.length for name, type in types.items() if type.family is TypeFamily.UUID}
    assert lengths == {
        "a.id": 32,
        "a.other": 36,
        "b.id": 32,
        "c.id": None,
        "c.other": None,
        "d.id": 36,
    }
    assert types["c.odd"].family is TypeFamily.UNKNOWN


async def test_sqlite_table_with_dangling_foreign_key_is_unreadable(
    tmp_path: Path,
) -> None:
    script = """
        create table lost (id integer primary key, gone_id int references gone (id));
        create table loose (id integer primary key, name varchar(9) references plain (name));
        create table plain (id integer primary key, name varchar(9), code varchar(9) unique);
        create table sound (id integer primary key, a int references plain,
            b varchar(9) references Plain (CODE));
        create table beyond (id integer primary key, lost_id int references lost (id));
    """
    database_schema = await facts_of(Dialect.SQLITE, script, tmp_path)
    assert set(database_schema.tables) == {"plain", "sound", "beyond"}
    assert set(database_schema.unreadable_reasons) == {"lost", "loose"}
    assert all("does not exist" in reason for reason in database_schema.unreadable_reasons.values())


@pytest.mark.parametrize("dialect", [Dialect.POSTGRESQL, Dialect.MYSQL])
async def test_partitions_without_default_are_recognised(dialect: Dialect, tmp_path: Path) -> None:
    template = "create table {} (day date primary key) partition by"
    parted = template.format("parted")
    whole = template.format("whole")
    hashed = template.format("hashed")
    if dialect is Dialect.POSTGRESQL:
        script = f"""
        {parted} range (day);
        {whole} range (day); create table rest partition of whole default;
        {hashed} hash (day);
        """
    else:
        script = f"""
        {parted} range columns (day) (partition a values less than ('2030-01-01'));
        {whole} range columns (day) (partition a values less than (maxvalue));
        {hashed} key (day) partitions 2;
        """
    tables = (await facts_of(dialect, script, tmp_path)).tables
    assert {name: table.is_partitioned for name, table in tables.items()} == {
        "parted": True,
        "whole": False,
        "hashed": False,
    }
