"""Derives the titles of tables and columns from their comments or names."""

import json
import re
from pathlib import Path

from app.generator.column_comment import parse_comment
from app.generator.inflection import singularize
from app.generator.literals import one_line, truncate
from app.generator.naming import snake_case

# Chinese titles of words that are common in table and column names.
GLOSSARY: dict[str, str] = json.loads((Path(__file__).parent / "glossary.json").read_text("utf-8"))
CHINESE = re.compile("[\u4e00-\u9fff]")


def titles(name: str, comment: str, limit: int) -> tuple[str, str, str]:
    """Returns the Chinese title, the English title and their source.

    The source is `comment`, `name`, or `glossary` if the words of the name were translated.
    """
    words = snake_case(name) or one_line(name).strip() or "column"
    is_latin = not name.isascii() and name.isidentifier() and not CHINESE.search(name)
    english = (name if is_latin else words).replace("_", " ").strip() or words
    english = english[:1].upper() + english[1:]
    comment = parse_comment(comment).title
    if comment and CHINESE.search(comment):
        return comment[:limit], truncate(english, limit), "comment"
    if comment:
        return comment[:limit], comment[:limit], "comment"
    singular = "_".join(map(singularize, words.split("_")))
    if CHINESE.search(name):
        return truncate(one_line(name), limit), truncate(english, limit), "name"
    english = truncate(english, limit)
    chinese = _key_title(words) or GLOSSARY.get(words) or GLOSSARY.get(singular)
    if chinese is None:
        return english, english, "name"
    return truncate(chinese, limit), english, "glossary"


def is_chinese(title: str) -> bool:
    return CHINESE.search(title) is not None


def _key_title(words: str) -> str | None:
    stem, _, last = words.rpartition("_")
    title = GLOSSARY.get(stem) or GLOSSARY.get(singularize(stem))
    return f"{title}编号" if last == "id" and title else None


def reference_title(title: str) -> str:
    """Returns the title without its suffix: a form selects an album, not an "Album id"."""
    short = re.sub(r"(?i)(编号|主键|外键|标识|[\s_]*id)$", "", title).strip()
    return short or title
