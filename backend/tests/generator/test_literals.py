"""Text of a database is data in every language it is written into, and nothing untyped gets into a
template.
"""

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
def test_python_reads_back_what_was_written(text: str) -> None:
    assert eval(python_literal([text, {text: None}])) == [text, {text: None}]  # noqa: S307 (that is the question)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_docstring_does_not_end_before_its_end(text: str) -> None:
    (stated,) = ast.parse(f'"""{docstring(text)} and more"""').body
    assert isinstance(stated, ast.Expr)
    assert isinstance(stated.value, ast.Constant)
    assert str(stated.value.value).endswith("and more")


@pytest.mark.skipif(shutil.which("node") is None, reason="Node reads it")
def test_typescript_reads_back_what_was_written() -> None:
    texts = [text for text in HOSTILE if text != "\ud800"]  # half a character cannot be printed
    code = f"process.stdout.write(JSON.stringify([{', '.join(map(ts_literal, texts))}]))"
    read = subprocess.run([str(shutil.which("node")), "-e", code], capture_output=True, check=True)  # noqa: S603
    assert json.loads(read.stdout) == texts


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_the_block_or_attribute_it_stands_in(text: str) -> None:
    assert "</script" not in vue_script(ts_literal(text))
    assert "<!--" not in vue_script(ts_literal(text))
    assert not set(vue_attribute(ts_literal(text))) & set('"<>\n')


@pytest.mark.parametrize("text", HOSTILE)
def test_sql_has_one_literal_and_a_comment_one_line(text: str) -> None:
    inside = sql_literal(text)[1:-1]
    assert "'" not in inside.replace("''", "")
    assert "\\" not in inside
    assert "\n" not in sql_comment(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_json_reads_back_what_was_written(text: str) -> None:
    assert json.loads(json_literal(text)) == text


@pytest.mark.parametrize("target", [Python, Ts, Vue, Sql])
def test_a_template_takes_only_what_is_safe_in_its_language(target: type[str]) -> None:
    finalize = require_safe(target)
    assert (finalize(SafeText("name")), finalize(target("code")), finalize(3)) == (
        "name",
        "code",
        "3",
    )
    for raw in ("text", True, None, ["x"], Decimal(1), Ts("x") if target is not Ts else Sql("x")):
        with pytest.raises(UnsafeValue):
            finalize(raw)


def test_what_has_no_literal_is_refused() -> None:
    for write in (python_literal, ts_literal):
        with pytest.raises(UnsafeValue):
            write(object())
    for place in (vue_attribute, vue_script):
        with pytest.raises(UnsafeValue):
            place("raw")  # type: ignore[arg-type]
