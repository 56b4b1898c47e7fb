"""Tests that scripts are split as the client of each database does."""

import pytest

from app.generator.introspect.schema import Dialect
from app.generator.sql_script import split_statements

SEMICOLONS = (
    "create table t (a text default ';' /* ; */); -- ;\ninsert into t values ('it''s; fine');"
)


@pytest.mark.parametrize("dialect", Dialect)
def test_semicolon_in_string_or_comment_does_not_end_statement(dialect: Dialect) -> None:
    first, second = split_statements(dialect, SEMICOLONS)
    assert first.endswith("/* ; */)")
    assert second == "insert into t values ('it''s; fine')"


def test_mysql_delimiter_command_changes_delimiter() -> None:
    script = (
        "DELIMITER ;;\n"
        "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 1; END;;\n"
        "DELIMITER ;\nselect 1;"
    )
    trigger, select = split_statements(Dialect.MYSQL, script)
    assert trigger.endswith("SET @a = 1; END")
    assert select == "select 1"


def test_mysql_executable_comments_are_statements() -> None:
    script = "# no\n/* no */ /*!40101 SET NAMES utf8 */; /*M! select 1 */;"
    assert list(split_statements(Dialect.MYSQL, script)) == [
        "/*!40101 SET NAMES utf8 */",
        "/*M! select 1 */",
    ]


def test_backslash_escapes_quote_in_mysql_only() -> None:
    assert len(list(split_statements(Dialect.MYSQL, r"select 'a\'; b'; select 2"))) == 2
    assert len(list(split_statements(Dialect.POSTGRESQL, r"select 'a\'; select 2"))) == 2


def test_postgresql_dollar_quotes_are_strings() -> None:
    script = (
        "create function f() returns int language sql as $x$ select 1; $$;$$ $x$;"
        " select $1; \\c other\nselect 2"
    )
    function, parameter, *_ = split_statements(Dialect.POSTGRESQL, script)
    assert function.endswith("$x$")
    assert parameter == "select $1"


def test_sqlite_trigger_is_one_statement() -> None:
    script = (
        "create trigger x after insert on t begin update t set a = 1; delete from u; end; select 1;"
    )
    trigger, select = split_statements(Dialect.SQLITE, script)
    assert trigger.endswith("end")
    assert select == "select 1"


def test_statements_about_databases_are_skipped() -> None:
    script = (
        "DROP SCHEMA IF EXISTS x; CREATE SCHEMA x; USE x;"
        " select 'x.a', b from x.t join `x`.`u` join maxx.v;"
    )
    assert list(split_statements(Dialect.MYSQL, script)) == [
        "select 'x.a', b from t join `u` join maxx.v"
    ]
    script = "CREATE DATABASE x;\n\\c x;\nCREATE SCHEMA y;"
    assert list(split_statements(Dialect.POSTGRESQL, script)) == ["CREATE SCHEMA y"]
