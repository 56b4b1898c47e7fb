"""Data on its way into code: one typed literal for each language, and nothing else may enter a
template.

Comments, names and choices of a database are written by others. Each filter here returns text that
is safe in one target and is marked so by its class; `only` refuses whatever is not marked for the
template's own target.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from html import escape
from unicodedata import east_asian_width

MAX_LITERAL_WIDTH = 60  # a longer Python string is written in pieces, or its line would be too long


class SafeText(str):
    """Safe in every target: a validated name, or a number."""

    __slots__ = ()


class Python(str):
    __slots__ = ()


class Ts(str):
    __slots__ = ()


class Vue(str):
    __slots__ = ()


class Sql(str):
    __slots__ = ()


class Json(str):
    __slots__ = ()


class UnsafeValue(TypeError):
    """A template was handed a raw value: choose the filter of its target."""


def require_safe(target: type[str]) -> Callable[[object], str]:
    """Jinja's `finalize`: lets through what is safe in this target."""

    def finalize(value: object) -> str:
        if isinstance(value, SafeText | target):
            return str(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise UnsafeValue(
            f"{type(value).__name__} in a template of {target.__name__}: {str(value)[:40]!r}"
        )

    return finalize


def _escape(text: str, special: str, *, surrogate_pairs: bool = False) -> str:
    """What no editor shows (controls, bidi marks, line separators, lone surrogates) is written by
    number.
    """
    out = []
    for char in text:
        if char in special:
            out.append("\\" + char)
        elif char == "\n":
            out.append("\\n")
        elif char.isprintable():
            out.append(char)
        elif ord(char) > 0xFFFF and not surrogate_pairs:
            out.append(f"\\U{ord(char):08x}")
        elif ord(char) > 0xFFFF:
            high, low = divmod(ord(char) - 0x10000, 0x400)
            out.append(f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}")
        else:
            out.append(f"\\u{ord(char):04x}")
    return "".join(out)


def display_width(text: str) -> int:
    return (
        len(text)
        if text.isascii()
        else sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
    )


def _split_long_text(text: str) -> list[str]:
    if 2 * len(text) < MAX_LITERAL_WIDTH:
        return [text]
    pieces = [""]
    room = MAX_LITERAL_WIDTH
    for char in text:
        if room <= 0:
            pieces.append("")
            room = MAX_LITERAL_WIDTH
        pieces[-1] += char
        room -= display_width(char)
    return pieces


def _quote(text: str) -> str:
    return f'"{_escape(text, chr(34) + chr(92))}"'


def python_literal(value: object) -> Python:
    """A Python expression for a str, number, bool, None, or lists and dicts of them."""
    if isinstance(value, str) and len(value) > MAX_LITERAL_WIDTH and len(set(value)) == 1:
        return Python(f"{_quote(value[0])} * {len(value)}")
    if isinstance(value, str):
        pieces = _split_long_text(value)
        written = " ".join(map(_quote, pieces))
        return Python(f"({written})" if len(pieces) > 1 else written)
    if value is None or isinstance(value, bool | int | float):
        return Python(repr(value))
    if isinstance(value, Decimal):
        return Python(
            f"Decimal({value})" if str(value).lstrip("-").isdecimal() else f'Decimal("{value}")'
        )
    if isinstance(value, Mapping):
        return Python(
            "{"
            + ", ".join(
                f"{python_literal(key)}: {python_literal(item)}" for key, item in value.items()
            )
            + "}"
        )
    if isinstance(value, Sequence):
        return Python("[" + ", ".join(map(python_literal, value)) + "]")
    raise UnsafeValue(f"no Python literal for a {type(value).__name__}")


def one_line(text: str) -> str:
    """For prose: comments, headings. The text itself stands in a literal elsewhere."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def join_words(first: str, second: str) -> str:
    """Chinese runs on; beside a Latin word it leaves a blank."""
    runs_on = re.search(r"[^!-~]$", first) and re.match(r"[^!-~]", second)
    return first + ("" if runs_on or not first or not second else " ") + second


def truncate(text: str, limit: int) -> str:
    if display_width(text) <= limit:
        return text
    while display_width(text) >= limit:
        text = text[:-1]
    return text.rstrip() + "…"


def docstring(text: str) -> Python:
    """Inside a docstring: readable rather than exact, and it cannot end it."""
    prose = truncate(one_line(text).replace("\\", "/").replace('"', "'"), 100)
    return Python(f"A row: {prose}" if prose.lower().startswith("this") else prose)


def ts_literal(value: object) -> Ts:
    """A TypeScript expression. `</script>` would end the block it stands in."""
    if isinstance(value, str):
        quote = '"' if value.count("'") > value.count('"') else "'"  # Prettier's choice
        text = _escape(value, f"{quote}\\", surrogate_pairs=True)
        text = text.replace("</", "<\\/").replace("<!--", "<\\!--")
        return Ts(f"{quote}{text}{quote}")
    if value is None:
        return Ts("null")
    if isinstance(value, bool):
        return Ts("true" if value else "false")
    if isinstance(value, int):
        return Ts(str(value))
    if isinstance(value, Sequence):
        return Ts("[" + ", ".join(map(ts_literal, value)) + "]")
    raise UnsafeValue(f"no TypeScript literal for a {type(value).__name__}")


def vue_attribute(code: Ts) -> Vue:
    """A TypeScript expression inside a double-quoted attribute of a Vue template."""
    if not isinstance(code, Ts):
        raise UnsafeValue("an attribute holds TypeScript")
    return Vue(escape(code, quote=False).replace('"', "&quot;"))


def vue_script(code: Ts) -> Vue:
    """TypeScript in the script block of a page."""
    if not isinstance(code, Ts):
        raise UnsafeValue("a script holds TypeScript")
    return Vue(code)


def sql_literal(text: str) -> Sql:
    """A string literal all three databases read alike: MySQL reads backslashes, the others do not,
    so none is left.
    """
    return Sql("'" + one_line(text).replace("\\", "＼").replace("'", "''") + "'")


def sql_comment(text: str) -> Sql:
    return Sql(truncate(one_line(text), 100))


def json_literal(value: object) -> Json:
    text = json.dumps(value, ensure_ascii=False)
    return Json("".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text))


FILTERS: dict[str, Callable[..., str]] = {
    "py": python_literal,
    "doc": docstring,
    "ts": ts_literal,
    "attr": vue_attribute,
    "script": vue_script,
    "sql": sql_literal,
    "sql_comment": sql_comment,
    "json": json_literal,
}
