"""A table that a person describes, in JSON or in DDL, is made by our own DDL or refused; his text
never runs.
"""

import pytest
from pydantic import ValidationError
from sqlalchemy.dialects import mysql, postgresql, sqlite

from app.generator.design.create_table import ddl_statements
from app.generator.design.ddl_parser import parse_ddl, parse_table_definition
from app.generator.design.table_definition import ColumnType, TableDefinition
from app.generator.introspect.schema import Dialect
from app.kit.errors import Unprocessable

KEY = {"name": "id", "type": "bigint", "primary_key": True, "increment": True}
DIALECTS = {
    Dialect.SQLITE: sqlite.dialect,
    Dialect.POSTGRESQL: postgresql.dialect,
    Dialect.MYSQL: mysql.dialect,
}


def sql(definition: TableDefinition, dialect: Dialect) -> str:
    return ";\n".join(ddl_statements(definition, DIALECTS[dialect]()))


def column(definition: TableDefinition, name: str) -> dict[str, object]:
    return next(
        column.model_dump(exclude_defaults=True)
        for column in definition.columns
        if column.name == name
    )


@pytest.mark.parametrize("dialect", list(Dialect))
def test_every_kind_of_column_can_be_made(dialect: Dialect) -> None:
    kinds = [
        {"name": f"c_{kind}", "type": kind, "length": 20, "nullable": True} for kind in ColumnType
    ]
    definition = TableDefinition.model_validate({"name": "thing", "columns": [KEY, *kinds]})
    assert sql(definition, dialect).count("c_") == len(ColumnType)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_what_a_person_writes_is_quoted(dialect: Dialect) -> None:
    hostile = "x'); DROP TABLE thing; --"
    named = {
        "name": "select",
        "type": "string",
        "length": 90,
        "comment": hostile,
        "default": hostile,
    }
    text = sql(TableDefinition.model_validate({"name": "order", "columns": [KEY, named]}), dialect)
    assert "x'')" in text
    assert "x')" not in text.replace("x'')", "")


@pytest.mark.parametrize("dialect", list(Dialect))
def test_choices_become_a_constraint(dialect: Dialect) -> None:
    chosen = {"name": "state", "type": "string", "length": 9, "choices": ["open", "shut"]}
    definition = TableDefinition.model_validate({"name": "door", "columns": [KEY, chosen]})
    assert "CHECK (state IN ('open', 'shut'))" in sql(definition, dialect)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_a_per_cent_sign_is_one_for_every_driver(dialect: Dialect) -> None:
    off = {"name": "off", "type": "string", "length": 9, "default": "5%", "comment": "a % of it"}
    statements = ddl_statements(
        TableDefinition.model_validate({"name": "sale", "columns": [KEY, off], "comment": "100%"}),
        DIALECTS[dialect](),
    )
    text = "\n".join(statements)
    assert "DEFAULT '5%'" in text
    assert "%%" not in text
    said = dialect is not Dialect.SQLITE  # which keeps no comments
    assert (text.count("'a % of it'"), text.count("'100%'")) == (said, said)
    assert len(statements) == (3 if dialect is Dialect.POSTGRESQL else 1)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_ddl_is_understood_whole(dialect: Dialect) -> None:
    definition = parse_table_definition(
        """
        CREATE TABLE item (
            id bigint NOT NULL,
            shop_id integer NOT NULL REFERENCES shop (id),
            code varchar(20) NOT NULL UNIQUE,
            price decimal(12,3) NOT NULL DEFAULT -4.5,
            made timestamp DEFAULT CURRENT_TIMESTAMP,
            note text,
            PRIMARY KEY (id),
            CONSTRAINT one UNIQUE (shop_id, code),
            CONSTRAINT two FOREIGN KEY (id, code) REFERENCES other (a, b)
        );
        """,
        dialect,
    )
    assert column(definition, "id") == {
        "name": "id",
        "type": ColumnType.BIGINT,
        "primary_key": True,
    }
    assert column(definition, "code") == {
        "name": "code",
        "type": ColumnType.STRING,
        "length": 20,
        "unique": True,
    }
    assert column(definition, "price")["default"] == "-4.5"
    assert (column(definition, "price")["precision"], column(definition, "price")["scale"]) == (
        12,
        3,
    )
    assert column(definition, "made")["default"] == "current_timestamp"
    assert column(definition, "note")["nullable"]
    assert definition.uniques == [["shop_id", "code"]]
    assert [key.target_table for key in definition.foreign_keys] == ["shop", "other"]
    assert "FOREIGN KEY(id, code) REFERENCES other (a, b)" in sql(definition, dialect)


def test_each_database_s_own_way_of_counting_is_understood() -> None:
    for dialect, text in {
        Dialect.MYSQL: "CREATE TABLE `t` (`id` int(10) NOT NULL AUTO_INCREMENT COMMENT '编号', PRIMARY KEY (`id`))"
        " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='表'",
        Dialect.POSTGRESQL: 'CREATE TABLE "t" ("id" serial PRIMARY KEY)',
        Dialect.SQLITE: 'CREATE TABLE "t" ("id" INTEGER PRIMARY KEY AUTOINCREMENT)',
    }.items():
        definition = parse_table_definition(text, dialect)
        assert definition.columns[0].increment
        assert definition.columns[0].primary_key
        assert definition.comment == ("表" if dialect is Dialect.MYSQL else "")


def test_what_mysql_says_of_a_table_is_read_and_what_holds_nothing_is_named() -> None:
    table, left_out = parse_ddl(
        """CREATE TABLE `t` (`id` int(11) NOT NULL AUTO_INCREMENT, `s` varchar(10) COLLATE utf8mb4_bin DEFAULT NULL
        CHECK (`s` in ('a','b')), `k` varchar(5) CHARACTER SET latin1 NOT NULL,
        `st` enum('x','yy') NOT NULL DEFAULT 'x', PRIMARY KEY (`id`), KEY `kk` (`s`),
        CONSTRAINT `c1` CHECK (`k` in ('p','q')))
        ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC""",
        Dialect.MYSQL,
    )
    assert [found.choices for found in table.columns] == [[], ["a", "b"], ["p", "q"], ["x", "yy"]]
    assert (column(table, "st")["length"], column(table, "st")["default"]) == (2, "x")
    assert len(left_out) == 3
    assert any("INDEX" in clause for clause in left_out)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "ddl_one_table"),
        ("DROP TABLE users", "ddl_only_create"),
        ("CREATE TABLE a (id int PRIMARY KEY); DROP TABLE users", "ddl_one_table"),
        ("CREATE TABLE a AS SELECT * FROM sys_user", "ddl_only_create"),
        ("CREATE VIEW a AS SELECT 1", "ddl_only_create"),
        ("CREATE INDEX a ON b (c)", "ddl_only_create"),
        ("CREATE TABLE a (id int PRIMARY KEY, b geometry)", "ddl_type"),
        ("CREATE TABLE a (id int PRIMARY KEY, b some_domain)", "ddl_type"),
        ("CREATE TABLE a (id int PRIMARY KEY, b)", "ddl_constraint"),
        ("CREATE TABLE a (id int PRIMARY KEY, b int CHECK (b > 0))", "ddl_constraint"),
        ("CREATE TABLE a (id int PRIMARY KEY, b int DEFAULT (random()))", "ddl_constraint"),
        ("CREATE TABLE a (id int PRIMARY KEY, b int DEFAULT (SELECT 1))", "ddl_constraint"),
        (
            "CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES c (d) ON DELETE CASCADE)",
            "ddl_constraint",
        ),
        ("CREATE TABLE mysql.a (id int PRIMARY KEY)", "ddl_constraint"),
        ("CREATE TABLE a (id int)", "ddl_unreadable"),
        ('CREATE TABLE "a b" (id int PRIMARY KEY)', "ddl_unreadable"),
        ("CREATE TABLE a (id int PRIMARY KEY, ID int)", "ddl_unreadable"),
        ("CREATE TABLE a (id int PRIMARY KEY, b int DEFAULT 'x')", "ddl_unreadable"),
        ("CREATE TABLE a (" + "(" * 5000, "ddl_unreadable"),
        ("x" * 100_001, "ddl_unreadable"),
        ("CREATE TABLE a (id int PRIMARY KEY \x00)", "ddl_unreadable"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(text: str, key: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        parse_table_definition(text, Dialect.SQLITE)
    assert (refused.value.key, refused.value.fields) == (f"generator.{key}", ("ddl",))


@pytest.mark.parametrize(
    "columns",
    [
        [],
        [{**KEY, "primary_key": False}],
        [KEY, KEY],
        [{**KEY, "name": 'id"; --'}],
        [{**KEY, "type": "string", "length": 5}],
        [KEY, {"name": "a", "type": "string"}],
        [KEY, {"name": "a", "type": "decimal", "precision": 2, "scale": 3}],
        [KEY, {"name": "a", "type": "integer", "default": "1; drop table a"}],
        [KEY, {"name": "a", "type": "double", "default": "nan"}],
        [KEY, {"name": "a", "type": "text", "default": "x"}],
        [KEY, {"name": "a", "type": "varchar2"}],
        [KEY, {"name": "a", "type": "text", "choices": ["x"]}],
        [KEY, {"name": "a", "type": "string", "length": 2, "choices": ["long"]}],
        [KEY, {"name": "a", "type": "string", "length": 9, "choices": ["x", "y"], "default": "z"}],
        [KEY, {"name": "a", "type": "string", "length": 9, "choices": ["x') or 1=1 --"]}],
    ],
)
def test_a_description_that_cannot_be_made_is_refused(columns: list[dict[str, object]]) -> None:
    with pytest.raises(ValidationError):
        TableDefinition.model_validate({"name": "thing", "columns": columns})
