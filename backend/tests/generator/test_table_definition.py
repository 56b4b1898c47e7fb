"""Tests of table definitions in JSON and DDL. The text of a user is never executed."""

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
def test_ddl_supports_every_column_type(dialect: Dialect) -> None:
    kinds = [
        {"name": f"c_{kind}", "type": kind, "length": 20, "nullable": True} for kind in ColumnType
    ]
    definition = TableDefinition.model_validate({"name": "thing", "columns": [KEY, *kinds]})
    assert sql(definition, dialect).count("c_") == len(ColumnType)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_ddl_quotes_text_of_users(dialect: Dialect) -> None:
    hostile = "x'); DROP TABLE thing; --"
    hostile_column = {
        "name": "select",
        "type": "string",
        "length": 90,
        "comment": hostile,
        "default": hostile,
    }
    text = sql(
        TableDefinition.model_validate({"name": "order", "columns": [KEY, hostile_column]}), dialect
    )
    assert "x'')" in text
    assert "x')" not in text.replace("x'')", "")


@pytest.mark.parametrize("dialect", list(Dialect))
def test_ddl_of_choices_is_check_constraint(dialect: Dialect) -> None:
    state = {"name": "state", "type": "string", "length": 9, "choices": ["open", "shut"]}
    definition = TableDefinition.model_validate({"name": "gate", "columns": [KEY, state]})
    assert "CHECK (state IN ('open', 'shut'))" in sql(definition, dialect)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_ddl_has_single_percent_signs(dialect: Dialect) -> None:
    discount = {
        "name": "off",
        "type": "string",
        "length": 9,
        "default": "5%",
        "comment": "a % of it",
    }
    statements = ddl_statements(
        TableDefinition.model_validate(
            {"name": "sale", "columns": [KEY, discount], "comment": "100%"}
        ),
        DIALECTS[dialect](),
    )
    text = "\n".join(statements)
    assert "DEFAULT '5%'" in text
    assert "%%" not in text
    comment_count = 0 if dialect is Dialect.SQLITE else 1  # SQLite stores no comments
    assert text.count("'a % of it'") == comment_count
    assert text.count("'100%'") == comment_count
    assert len(statements) == (3 if dialect is Dialect.POSTGRESQL else 1)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_parse_ddl_reads_all_supported_clauses(dialect: Dialect) -> None:
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
    assert column(definition, "price")["precision"] == 12
    assert column(definition, "price")["scale"] == 3
    assert column(definition, "made")["default"] == "current_timestamp"
    assert column(definition, "note")["nullable"]
    assert definition.uniques == [["shop_id", "code"]]
    assert [key.target_table for key in definition.foreign_keys] == ["shop", "other"]
    assert "FOREIGN KEY(id, code) REFERENCES other (a, b)" in sql(definition, dialect)


def test_parse_ddl_reads_auto_increment_of_each_dialect() -> None:
    for dialect, text in {
        Dialect.MYSQL: "CREATE TABLE `t` (`id` int(10) NOT NULL AUTO_INCREMENT COMMENT '编号',"
        " PRIMARY KEY (`id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='表'",
        Dialect.POSTGRESQL: 'CREATE TABLE "t" ("id" serial PRIMARY KEY)',
        Dialect.SQLITE: 'CREATE TABLE "t" ("id" INTEGER PRIMARY KEY AUTOINCREMENT)',
    }.items():
        definition = parse_table_definition(text, dialect)
        assert definition.columns[0].increment
        assert definition.columns[0].primary_key
        assert definition.comment == ("表" if dialect is Dialect.MYSQL else "")


def test_parse_ddl_of_mysql_lists_ignored_clauses() -> None:
    table, ignored_clauses = parse_ddl(
        """CREATE TABLE `t` (`id` int(11) NOT NULL AUTO_INCREMENT,
        `s` varchar(10) COLLATE utf8mb4_bin DEFAULT NULL
        CHECK (`s` in ('a','b')), `k` varchar(5) CHARACTER SET latin1 NOT NULL,
        `st` enum('x','yy') NOT NULL DEFAULT 'x', PRIMARY KEY (`id`), KEY `kk` (`s`),
        CONSTRAINT `c1` CHECK (`k` in ('p','q')))
        ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC""",
        Dialect.MYSQL,
    )
    assert [definition.choices for definition in table.columns] == [
        [],
        ["a", "b"],
        ["p", "q"],
        ["x", "yy"],
    ]
    assert (column(table, "st")["length"], column(table, "st")["default"]) == (2, "x")
    assert len(ignored_clauses) == 3
    assert any("INDEX" in clause for clause in ignored_clauses)


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
def test_parse_ddl_of_unsupported_text_raises_unprocessable(text: str, key: str) -> None:
    with pytest.raises(Unprocessable) as error:
        parse_table_definition(text, Dialect.SQLITE)
    assert (error.value.key, error.value.fields) == (f"generator.{key}", ("ddl",))


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
def test_invalid_definition_raises_validation_error(columns: list[dict[str, object]]) -> None:
    with pytest.raises(ValidationError):
        TableDefinition.model_validate({"name": "thing", "columns": columns})
