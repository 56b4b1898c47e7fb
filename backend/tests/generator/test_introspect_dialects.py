"""What each database has that the others have not, and what a careless reader gets wrong."""

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

EVERYWHERE = pytest.mark.parametrize("dialect", Dialect)
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
COLUMNS = "id integer primary key, a varchar(20) not null unique, b decimal(8,2) default 1.5, c integer check (c > 0)"


async def facts_of(dialect: Dialect, script: str, folder: Path) -> schema.SchemaInfo:
    async with database(dialect, script, folder) as url, open_database(url) as engine:
        return await reflect(engine)


async def table_of(dialect: Dialect, family: str, name: str, folder: Path) -> schema.TableInfo:
    return (await facts_of(dialect, nasty(dialect, family), folder)).tables[name]


@EVERYWHERE
async def test_choices_are_read_to_the_letter_whoever_lists_them(
    dialect: Dialect, tmp_path: Path
) -> None:
    table = await table_of(dialect, "10_enums_and_sets", "enums_and_sets", tmp_path)
    state = table.column("state")
    checked = [check.choices for check in table.checks if check.column == "state"]
    assert (state.type.choices or checked[0]) == STATES
    assert state.default is not None
    assert state.default.literal == "draft"


@EVERYWHERE
async def test_a_range_is_read_out_of_a_check(dialect: Dialect, tmp_path: Path) -> None:
    table = await table_of(dialect, "29_checks_domains_exclusion", "checked", tmp_path)
    checks = {check.column: check for check in table.checks if check.column}
    assert (
        checks["price"].minimum,
        checks["price"].exclusive_minimum,
        checks["price"].maximum,
    ) == ("0", True, None)
    assert (checks["pct"].minimum, checks["pct"].maximum, checks["pct"].exclusive_minimum) == (
        "0",
        "100",
        False,
    )
    assert set(checks) == {"price", "pct"}
    assert any("discount" in check.sql for check in table.checks)
    assert not table.column("price").nullable


@EVERYWHERE
async def test_every_name_is_kept_verbatim(dialect: Dialect, tmp_path: Path) -> None:
    table = await table_of(dialect, "21_odd_identifiers", "odd_names", tmp_path)
    names = [column.name for column in table.columns]
    for name in ("a:b", "%done", "a`b", 'a"b', "a'b", "a\\b", "{{x}}", " lead", "new\nline", "*"):
        assert name in names
    tables = (await facts_of(dialect, nasty(dialect, "32_hostile_table_names"), tmp_path)).tables
    assert {"%s", "x; DROP TABLE y; --", "../../../.../pwned_table", " x"} <= set(tables)


@EVERYWHERE
async def test_a_boolean_with_a_two_in_it_is_odd(dialect: Dialect, tmp_path: Path) -> None:
    table = await table_of(dialect, "09_bits_and_years", "bits_and_years", tmp_path)
    assert table.non_boolean_tinyints == (() if dialect is Dialect.POSTGRESQL else ("t1_level",))
    t1 = table.column("t1")
    assert t1.type.family is TypeFamily.BOOLEAN
    assert t1.default is not None
    assert t1.default.literal == "true"


@EVERYWHERE
async def test_the_time_of_writing_is_known_for_what_it_is(
    dialect: Dialect, tmp_path: Path
) -> None:
    table = await table_of(dialect, "15_times_and_zones", "times", tmp_path)
    name = {Dialect.SQLITE: "dt", Dialect.POSTGRESQL: "tstz", Dialect.MYSQL: "ts6"}[dialect]
    column = table.column(name)
    assert column.default is not None
    assert (column.default.is_now, column.default.literal) == (True, None)
    assert column.on_update_now is (dialect is Dialect.MYSQL)
    assert column.type.timezone is (dialect is Dialect.POSTGRESQL)


@EVERYWHERE
async def test_three_hundred_tables_are_read_in_a_few_statements(
    dialect: Dialect, tmp_path: Path
) -> None:
    script = "".join(f"create table t{number} ({COLUMNS});\n" for number in range(300))
    async with database(dialect, script, tmp_path) as url, open_database(url) as engine:
        statements: list[str] = []
        sync = engine.sync_engine
        event.listen(sync, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
        read = await reflect(engine)
    assert len(read.tables) == 300
    assert len(statements) <= 10


@EVERYWHERE
async def test_tables_are_listed_by_search_without_our_own(
    dialect: Dialect, tmp_path: Path
) -> None:
    list(features.discover_features())
    script = "".join(
        f"create table {name} ({COLUMNS});\n"
        for name in ("sys_user", "gen_table", "alembic_version", "b")
    )
    script += "create table orders (id integer primary key); create view order_list as select id from orders;"
    async with database(dialect, script, tmp_path) as url, open_database(url) as engine:
        assert [(found.name, found.kind.value) for found in await list_tables(engine)] == [
            ("b", "table"),
            ("order_list", "view"),
            ("orders", "table"),
        ]
        assert [
            found.name for found in await list_tables(engine, search="ORDER", exclude={"orders"})
        ] == ["order_list"]
        assert [*(await reflect(engine, {"orders"})).tables] == ["orders"]


@pytest.mark.parametrize(
    ("sql", "column", "meant"),
    [
        ("a IS NULL OR a > 3", "a", "3"),
        ("b IS NULL OR a > 3", None, None),
        ("a > 3 OR a < 1", None, None),
        ("a > 3 AND b < 1", None, None),
        ("a > b", None, None),
        ("length(a) > 3", None, None),
        ("a > 'x'", None, None),
        ("nobody can read this (", None, None),
    ],
)
@EVERYWHERE
def test_a_check_is_understood_wholly_or_stays_sql(
    dialect: Dialect, sql: str, column: str | None, meant: str | None
) -> None:
    sqlglot_name = DIALECTS[dialect].introspection.sqlglot_name
    check = read_check(sqlglot_name, None, sql, {"a": "a", "b": "b"})
    assert (check.column, check.minimum, check.sql) == (column, meant, sql)


async def test_sqlite_numbers_only_what_is_declared_integer_to_the_letter(tmp_path: Path) -> None:
    script = """
    create table a (id integer primary key); create table b (id int primary key);
    create table c (id integer primary key desc); create table d (id integer primary key) without rowid;
    create virtual table e using fts5(body); create view f as select nobody from nowhere;
    create table g (x references a, y references b on delete cascade, z anything, w text default bare);
    """
    read = await facts_of(Dialect.SQLITE, script, tmp_path)
    numbered = {
        name
        for name, table in read.tables.items()
        if any(column.identity for column in table.columns)
    }
    assert numbered == {"a"}
    assert set(read.unreadable_reasons) == {"e", "f"}
    g = read.tables["g"]
    assert {key.columns: key.target_columns for key in g.foreign_keys} == {
        ("x",): ("id",),
        ("y",): ("id",),
    }
    assert g.column("z").type.family is TypeFamily.UNKNOWN
    assert g.column("w").default == schema.DefaultInfo(sql="'bare'", literal="bare")


async def test_postgresql_keeps_what_it_alone_has(tmp_path: Path) -> None:
    script = """
    create table part (id int not null, d date not null, primary key (id, d)) partition by range (d);
    create table part_1 partition of part for values from ('2020-01-01') to ('2021-01-01');
    create schema hr; create table hr.boss (id int primary key);
    create domain word as varchar(5) check (value in ('a', 'b')); create domain must as word not null default 'a';
    create table t (id bigint generated always as identity primary key, m must, w word[], n numeric(5,-2),
        boss_id int references hr.boss on delete set null, ts timestamp default timezone('utc', now()));
    """
    read = await facts_of(Dialect.POSTGRESQL, script, tmp_path)
    assert set(read.unreadable_reasons) == {"part_1", "hr.boss"}
    t = read.tables["t"]
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


async def test_mariadb_keeps_what_it_alone_has(tmp_path: Path) -> None:
    script = r"""
    create table v (id int primary key, a int invisible, j json, b binary(4) default x'00ff10fe', i inet6,
        e enum('b\\c', 'x''y') default 'b\\c', s varchar(9) default 'a\\b''c', n int default (1 + 2),
        rs timestamp(6) generated always as row start, re timestamp(6) generated always as row end,
        period for system_time (rs, re)) with system versioning;
    create sequence counter; create table gone (a int); create view broken as select a from gone; drop table gone;
    """
    read = await facts_of(Dialect.MYSQL, script, tmp_path)
    assert set(read.unreadable_reasons) == {"counter", "broken"}
    v = read.tables["v"]
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


async def test_what_a_trigger_fills_in_before_nobody_else_has_to(tmp_path: Path) -> None:
    postgresql = """
    create table t (id serial primary key, body text, words tsvector not null, "Mark" text not null, other text);
    create trigger a before insert or update on t for each row
        execute function tsvector_update_trigger('words', 'pg_catalog.english', 'body');
    create function f() returns trigger language plpgsql as
        $$ begin if new.other = 'x' then new."Mark" := 'y'; end if; /* new.body := 1 */ return new; end $$;
    create trigger b before insert on t for each row execute function f();
    create function g() returns trigger language plpgsql as $$ begin new.body := 'y'; return new; end $$;
    create trigger c before update on t for each row execute function g();
    create rule r as on insert to t where new.body = 'y' do instead nothing;
    create table u (id serial primary key); create rule r as on delete to u do also notify gone;
    """
    read = await facts_of(Dialect.POSTGRESQL, postgresql, tmp_path)
    t = read.tables["t"]
    u = read.tables["u"]
    assert (t.trigger_columns, t.triggers, t.has_insert_rule) == (
        ("words", "Mark"),
        ("a", "b", "c", "r"),
        True,
    )
    assert (u.trigger_columns, u.has_insert_rule) == ((), False)


async def test_mariadb_says_too_what_its_triggers_fill_in(tmp_path: Path) -> None:
    mysql = "create table t (a int, b int not null); create trigger f before insert on t for each row set new.b = new.a;"
    assert (await facts_of(Dialect.MYSQL, mysql, tmp_path)).tables["t"].trigger_columns == ("b",)


async def test_a_uuid_of_sqlite_is_the_text_its_rows_hold_and_a_reference_likewise(
    tmp_path: Path,
) -> None:
    script = """
    create table a (id uuid primary key, other guid); create table b (id uuid primary key references a);
    create table c (id uuid primary key, other uuid, odd uuid); create table d (id uuid primary key);
    insert into a values ('8d0b7a3e3f6b4f5d9b0c1c2d3e4f5a6b', '8d0b7a3e-3f6b-4f5d-9b0c-1c2d3e4f5a6b');
    insert into c select 'AB' || substr(id, 3), other, 'nobody' from a union all select other, id, null from a;
    """
    read = await facts_of(Dialect.SQLITE, script, tmp_path)
    found = {
        f"{name}.{one.name}": one.type
        for name, table in read.tables.items()
        for one in table.columns
    }
    lengths = {name: type.length for name, type in found.items() if type.family is TypeFamily.UUID}
    assert lengths == {
        "a.id": 32,
        "a.other": 36,
        "b.id": 32,
        "c.id": None,
        "c.other": None,
        "d.id": 36,
    }
    assert found["c.odd"].family is TypeFamily.UNKNOWN


async def test_a_table_that_refers_to_nothing_is_named_and_those_that_refer_to_it_are_read(
    tmp_path: Path,
) -> None:
    script = """
        create table lost (id integer primary key, gone_id int references gone (id));
        create table loose (id integer primary key, name varchar(9) references plain (name));
        create table plain (id integer primary key, name varchar(9), code varchar(9) unique);
        create table sound (id integer primary key, a int references plain, b varchar(9) references Plain (CODE));
        create table beyond (id integer primary key, lost_id int references lost (id));
    """
    read = await facts_of(Dialect.SQLITE, script, tmp_path)
    assert set(read.tables) == {"plain", "sound", "beyond"}
    assert set(read.unreadable_reasons) == {"lost", "loose"}
    assert all("refers to" in reason for reason in read.unreadable_reasons.values())


@pytest.mark.parametrize("dialect", [Dialect.POSTGRESQL, Dialect.MYSQL])
async def test_partitions_that_have_no_place_for_some_values_are_known(
    dialect: Dialect, tmp_path: Path
) -> None:
    made = "create table {} (day date primary key) partition by"
    if dialect is Dialect.POSTGRESQL:
        parted, whole, hashed = (
            f"{made.format(name)} range (day)" for name in ("parted", "whole", "hashed")
        )
        hashed = hashed.replace("range", "hash")
        script = f"{parted}; {whole}; create table rest partition of whole default; {hashed};"
    else:
        parted, whole = (f"{made.format(name)} range columns (day)" for name in ("parted", "whole"))
        script = f"{parted} (partition a values less than ('2030-01-01'));"
        script += f"{whole} (partition a values less than (maxvalue)); {made.format('hashed')} key (day) partitions 2;"
    tables = (await facts_of(dialect, script, tmp_path)).tables
    assert {name: table.is_partitioned for name, table in tables.items()} == {
        "parted": True,
        "whole": False,
        "hashed": False,
    }
