"""Literals of each language read back as the same data, and templates accept nothing else."""

import ast
import json
import shutil
import subprocess
from decimal import Decimal

import pytest

from app.generator.literals import (
    Python,
    SafeText,
    Sql,
    Ts,
    UnsafeValue,
    Vue,
    docstring,
    json_literal,
    python_literal,
    require_safe,
    sql_comment,
    sql_literal,
    ts_literal,
    vue_attribute,
    vue_script,
)

HOSTILE = [
    *(
        "'",
        '"',
        "\\",
        "\\'",
        '"""',
        "'''",
        "\n",
        "\r\n",
        "\0",
        "\u2028",
        "\u202egnp",
        "\ud800",
        "😀",
        "表",
        "a" * 300,
    ),
    *("{{7*7}}", "${x}", "`", "</script>", "<!--", "]]>", "--", "/*", "*/", "%s", "{0}"),
    "x', info={1: __import__('os').system('id')}) #",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_python_literal_evaluates_to_its_value(text: str) -> None:
    value = [text, {text: None}]
    assert eval(python_literal(value)) == value  # noqa: S307 (the literal must be safe)


@pytest.mark.parametrize("text", HOSTILE)
def test_docstring_text_does_not_end_the_docstring(text: str) -> None:
    (statement,) = ast.parse(f'"""{docstring(text)} and more"""').body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Constant)
    assert str(statement.value.value).endswith("and more")


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_typescript_literal_evaluates_to_its_value() -> None:
    # A lone surrogate cannot be printed.
    texts = [text for text in HOSTILE if text != "\ud800"]
    code = f"process.stdout.write(JSON.stringify([{', '.join(map(ts_literal, texts))}]))"
    command = [str(shutil.which("node")), "-e", code]
    process = subprocess.run(command, capture_output=True, check=True)  # noqa: S603
    assert json.loads(process.stdout) == texts


@pytest.mark.parametrize("text", HOSTILE)
def test_vue_literal_does_not_end_its_block_or_attribute(text: str) -> None:
    assert "</script" not in vue_script(ts_literal(text))
    assert "<!--" not in vue_script(ts_literal(text))
    assert not set(vue_attribute(ts_literal(text))) & set('"<>\n')


@pytest.mark.parametrize("text", HOSTILE)
def test_sql_literal_is_one_literal_and_comment_is_one_line(text: str) -> None:
    content = sql_literal(text)[1:-1]
    assert "'" not in content.replace("''", "")
    assert "\\" not in content
    assert "\n" not in sql_comment(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_json_literal_parses_to_its_value(text: str) -> None:
    assert json.loads(json_literal(text)) == text


@pytest.mark.parametrize("target", [Python, Ts, Vue, Sql])
def test_template_accepts_only_literals_of_its_language(target: type[str]) -> None:
    finalize = require_safe(target)
    assert finalize(SafeText("name")) == "name"
    assert finalize(target("code")) == "code"
    assert finalize(3) == "3"
    other_language = Sql("x") if target is Ts else Ts("x")
    for value in ("text", True, None, ["x"], Decimal(1), other_language):
        with pytest.raises(UnsafeValue):
            finalize(value)


def test_value_without_literal_raises() -> None:
    for literal in (python_literal, ts_literal):
        with pytest.raises(UnsafeValue):
            literal(object())
    for filter in (vue_attribute, vue_script):
        with pytest.raises(UnsafeValue):
            filter("raw")  # type: ignore[arg-type]
