"""What people call a table or column: its comment, or else its name made readable."""

import json
import re
from pathlib import Path

from app.generator.literals import one_line, truncate
from app.generator.naming import singularize, snake_case

# Words that tables everywhere are made of.
GLOSSARY: dict[str, str] = json.loads((Path(__file__).parent / "glossary.json").read_text("utf-8"))
CHINESE = re.compile("[\u4e00-\u9fff]")


def titles(name: str, comment: str, limit: int) -> tuple[str, str, str]:
    """Chinese title, English title, and where they came from: `comment` or `name`."""
    words = snake_case(name) or one_line(name).strip() or "column"
    english = words.replace("_", " ").strip() or words
    english = english[:1].upper() + english[1:]
    comment = comment.strip()
    if comment and CHINESE.search(comment):
        return comment[:limit], truncate(english, limit), "comment"
    if comment:
        return comment[:limit], comment[:limit], "comment"
    chinese = (
        _key_title(words)
        or GLOSSARY.get(words)
        or GLOSSARY.get("_".join(map(singularize, words.split("_"))))
        or english
    )
    return truncate(chinese, limit), truncate(english, limit), "name"


def _key_title(words: str) -> str | None:
    stem, _, last = words.rpartition("_")
    known = GLOSSARY.get(stem) or GLOSSARY.get(singularize(stem))
    return f"{known}编号" if last == "id" and known else None


def reference_title(title: str) -> str:
    """`专辑编号` and `Album id` name a key; what a form chooses is the album."""
    short = re.sub(r"(?i)(编号|主键|外键|标识|[\s_]*id)$", "", title).strip()
    return short or title
