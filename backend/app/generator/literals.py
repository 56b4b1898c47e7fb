"""Typed literals: text that is safe in one language of the templates.

Comments, names and choices of a database are untrusted. Each filter returns text of a class that
names the language in which it is safe, and `require_safe` rejects all other values.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from html import escape
from keyword import iskeyword
from unicodedata import east_asian_width

MAX_LITERAL_WIDTH = 60  # columns; a longer Python string is written in parts


class SafeText(str):
    """Safe in every language: a validated identifier."""

    __slots__ = ()


class Python(str):
    """Safe in Python."""

    __slots__ = ()


class Ts(str):
    """Safe in TypeScript."""

    __slots__ = ()


class Vue(str):
    """Safe in a Vue file."""

    __slots__ = ()


class Sql(str):
    """Safe in SQL."""

    __slots__ = ()


class Json(str):
    """Safe in JSON."""

    __slots__ = ()


class UnsafeValue(TypeError):
    """A template prints a value without the filter of its language."""


def require_safe(target: type[str]) -> Callable[[object], str]:
    """Returns a `finalize` function for Jinja that raises UnsafeValue for unsafe values."""

    def finalize(value: object) -> str:
        if isinstance(value, SafeText | target):
            return str(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise UnsafeValue(
            f"{type(value).__name__} in a template of {target.__name__}: {str(value)[:40]!r}"
        )

    return finalize


def plain_text(value: object) -> str:
    """Returns a value for a file of an unknown type, on one line and without control characters.

    Raises UnsafeValue for a value that is no text or number.
    """
    if isinstance(value, str | int | Decimal):
        return one_line(str(value)) if isinstance(value, str) else str(value)
    raise UnsafeValue(f"{type(value).__name__} in a template: print one of its members")


def _escape(text: str, special: str, *, surrogate_pairs: bool = False) -> str:
    """Escapes the characters of `special` and all that are not printable.

    Not printable are control characters, bidi marks, line separators and lone surrogates.
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
    """Returns the width in columns. Chinese characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


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
    """Returns a Python expression for a scalar, or for lists and dicts of scalars."""
    if isinstance(value, str) and len(value) > MAX_LITERAL_WIDTH and len(set(value)) == 1:
        return Python(f"{_quote(value[0])} * {len(value)}")
    if isinstance(value, str):
        pieces = _split_long_text(value)
        written = " ".join(map(_quote, pieces))
        return Python(f"({written})" if len(pieces) > 1 else written)
    if value is None or isinstance(value, bool | int | float):
        return Python(repr(value))
    if isinstance(value, Decimal):
        is_integer = str(value).lstrip("-").isdecimal()
        return Python(f"Decimal({value})" if is_integer else f'Decimal("{value}")')
    if isinstance(value, Mapping):
        items = [f"{python_literal(key)}: {python_literal(item)}" for key, item in value.items()]
        return Python(f"{{{', '.join(items)}}}")
    if isinstance(value, Sequence):
        return Python("[" + ", ".join(map(python_literal, value)) + "]")
    raise UnsafeValue(f"no Python literal for a {type(value).__name__}: {str(value)[:40]!r}")


def keyword_argument(name: str, value: str) -> Python:
    """Returns `name=value`, or `**{"name": value}` for a name that Python does not allow."""
    is_allowed = name.isascii() and name.isidentifier() and not iskeyword(name)
    return Python(f"{name}={value}" if is_allowed else f"**{{{python_literal(name)}: {value}}}")


def one_line(text: str) -> str:
    """Returns the text on one line, for comments. Characters that are not printable are dropped."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def join_words(first: str, second: str) -> str:
    """Joins two words with a space, or without one if both are Chinese."""
    is_chinese = re.search(r"[^!-~]$", first) and re.match(r"[^!-~]", second)
    return first + ("" if is_chinese or not first or not second else " ") + second


def truncate(text: str, limit: int) -> str:
    """Cuts the text to `limit` columns."""
    if display_width(text) <= limit:
        return text
    while display_width(text) >= limit:
        text = text[:-1]
    return text.rstrip() + "…"


def docstring(text: str) -> Python:
    """Returns prose for a docstring. Quotes and backslashes are replaced."""
    prose = truncate(one_line(text).replace("\\", "/").replace('"', "'"), 100)
    return Python(f"A row: {prose}" if prose.lower().startswith("this") else prose)


def ts_literal(value: object) -> Ts:
    """Returns a TypeScript expression without `</script>`, which would end its block."""
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
    raise UnsafeValue(f"no TypeScript literal for a {type(value).__name__}: {str(value)[:40]!r}")


def vue_attribute(code: Ts) -> Vue:
    """Returns a TypeScript expression for a double-quoted attribute of a Vue template."""
    if not isinstance(code, Ts):
        raise UnsafeValue("an attribute must be a TypeScript literal")
    return Vue(escape(code, quote=False).replace('"', "&quot;"))


def vue_script(code: Ts) -> Vue:
    """Returns TypeScript for the script block of a Vue file."""
    if not isinstance(code, Ts):
        raise UnsafeValue("a script must be a TypeScript literal")
    return Vue(code)


def sql_literal(text: str) -> Sql:
    """Returns a string literal with the same meaning on all databases.

    Only MySQL interprets backslashes, so they are replaced.
    """
    return Sql("'" + one_line(text).replace("\\", "＼").replace("'", "''") + "'")


def sql_comment(text: str) -> Sql:
    """Returns prose for an SQL comment, on one line."""
    return Sql(truncate(one_line(text), 100))


def json_literal(value: object) -> Json:
    text = json.dumps(value, ensure_ascii=False)
    return Json("".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text))


FILTERS: dict[str, Callable[..., str]] = {
    "py": python_literal,
    "argument": keyword_argument,
    "doc": docstring,
    "ts": ts_literal,
    "attr": vue_attribute,
    "script": vue_script,
    "sql": sql_literal,
    "sql_comment": sql_comment,
    "json": json_literal,
}
