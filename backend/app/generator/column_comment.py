"""Reads title, choices and hint from the comment of a column.

`性别[0男 1女 2未知]` and `Gender: 0=unknown, 1=male, 2=female` have a title and choices.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from app.generator.literals import display_width, one_line

OPENING = "([{（［【「｛"
CLOSING = ")]}）］】」｝"
DELIMITERS = ",，;；|｜/／、\n。"
INNER_DELIMITERS = frozenset(",，;；|｜\n。")  # none of them is part of a label
MAX_SHORT_COMMENT = 20  # columns; a longer comment is shortened to a title
MAX_LABEL = 30  # columns
MAX_HINT = 300  # characters
MAX_CHOICES = 50
CHINESE = "\u3400-\u9fff"
NUMBER = r"-?\d{1,9}"
WORD = r"[A-Za-z]\w{0,31}"
CODE = r"[A-Z]{1,2}"  # before a Chinese label, which separates it
QUOTE = r"['\"‘’“”]?"
LABEL_START = rf"(?={QUOTE}[^\W\d_])"
CHINESE_LABEL = rf"(?=[{CHINESE}])"
# By separator of value and label. All choices of a comment are written in the same style.
STYLES = (
    rf"(?P<value>{NUMBER}|{WORD}){QUOTE}\s*(?:=>|->|→|=|＝)\s*{LABEL_START}",
    rf"(?P<value>{NUMBER}|{WORD}){QUOTE}\s*[:：]\s*{LABEL_START}",
    rf"(?P<value>{NUMBER}){QUOTE}\s*[-－–—]+\s*{LABEL_START}",
    rf"(?P<value>{WORD}){QUOTE}(?:\s+[-－–—]+\s+{LABEL_START}|[-－–—]+{CHINESE_LABEL})",
    rf"(?P<value>{NUMBER})[、.．]\s*{LABEL_START}",
    rf"(?P<value>{NUMBER}|{CODE}){QUOTE}\s*{CHINESE_LABEL}",
    rf"(?P<value>{NUMBER}){QUOTE}[^\S\n]+{LABEL_START}",
)
WORDS_STYLE = STYLES[-1]  # also the style of prose: "2 days or 3 weeks"
BARE_STYLES = STYLES[-2:]
# Such a comment lists examples, or values that occur together in one text.
NO_CHOICES = re.compile(
    r"(?i)例如|示例|例：|比如|格式|多个|多选|分隔|隔开|\be\.g\.|\bexample|\bsuch as\b"
    r"|\bformat\b|\bseparated\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnComment:
    """The parts of a comment. Each may be empty."""

    title: str
    choices: tuple[tuple[str, str], ...] = ()  # values and labels
    hint: str = ""


@cache
def parse_comment(comment: str) -> ColumnComment:
    comment = comment.strip()
    if NO_CHOICES.search(comment) is None:
        for style in STYLES:
            parsed = _parse_choices(comment, style)
            if parsed is not None:
                return parsed
    if display_width(comment) <= MAX_SHORT_COMMENT and "\n" not in comment:
        return ColumnComment(title=comment)
    title, hint = _split_title(comment)
    return ColumnComment(title=title, hint=hint)


def _parse_choices(comment: str, style: str) -> ColumnComment | None:
    """Returns the parts of a comment whose choices have this style, or None."""
    matches = list(re.finditer(rf"(?<![A-Za-z0-9_.\-]){QUOTE}{style}", comment))
    if not 2 <= len(matches) <= MAX_CHOICES:
        return None
    start = matches[0].start()
    before, bracket, end = _enclosed_range(comment, start)
    matches = [match for match in matches if match.end() < end]
    values = [match["value"] for match in matches]
    if style in BARE_STYLES and not _is_numbered(values, before, bracket, style):
        return None
    pieces = [
        comment[match.end() : following]
        for match, following in zip(
            matches, [*(match.start() for match in matches[1:]), end], strict=True
        )
    ]
    labels, rest = _read_labels(pieces)
    is_valid = len(set(values)) == len(values) == len(set(labels)) >= 2 and all(
        label and display_width(label) <= MAX_LABEL for label in labels
    )
    if not is_valid:
        return None
    title, hint = _split_title(before.strip(f" \t\r\n{DELIMITERS}:：-—="))
    hints = (hint, rest, comment[end + len(bracket) :])
    return ColumnComment(
        title=title,
        choices=tuple(zip(values, labels, strict=True)),
        hint=_join_hints(hints),
    )


def _enclosed_range(comment: str, start: int) -> tuple[str, str, int]:
    """Returns the text before the choices, their closing bracket or "", and where they end."""
    before = comment[:start].rstrip()
    if before[-1:] and before[-1] in OPENING:
        closing = CLOSING[OPENING.index(before[-1])]
        end = comment.rfind(closing, start)
        if end >= 0:
            return before[:-1], closing, end
    return before, "", len(comment)


def _is_numbered(values: list[str], before: str, bracket: str, style: str) -> bool:
    """Returns whether values without a separator are a list, and no numbers in prose."""
    if style == WORDS_STYLE:
        if not bracket and before[-1:] not in (":", "："):
            return False
        return _counts_up(values)
    if bracket or not before or before[-1] in ":：,，;；|｜":
        return True
    return before[-1] != "。" and _counts_up(values)


def _counts_up(values: list[str]) -> bool:
    return values in ([str(start + index) for index in range(len(values))] for start in (0, 1))


def _read_labels(pieces: list[str]) -> tuple[list[str], str]:
    """Returns the labels, and what follows the last one.

    An empty label stands for one that is followed by anything but a delimiter.
    """
    used = {piece.rstrip()[-1:] for piece in pieces[:-1]} & set(DELIMITERS)
    labels = [_clean_label(piece) for piece in pieces[:-1]]
    labels = ["" if set(label) & (used | INNER_DELIMITERS) else label for label in labels]
    used = used or set(DELIMITERS)
    last = pieces[-1].strip(f" \t\r\n{DELIMITERS}")
    ends = "".join(sorted(used | {"\n", "。", ";", "；"}))
    is_chinese = re.match(rf"[{CHINESE}]", last) is not None
    end = re.search(rf"[{re.escape(ends)}]|\.(?=\s|$)|[,，]" + (r"|\s" if is_chinese else ""), last)
    cut = end.start() if end is not None else len(last)
    return [*labels, _clean_label(last[:cut])], last[cut:]


def _clean_label(text: str) -> str:
    return one_line(text.strip(f" \t\r\n{DELIMITERS}'\"‘’“”"))


def _split_title(text: str) -> tuple[str, str]:
    """Returns what stands before the first bracket, colon or end of a sentence, and the rest."""
    end = re.search(rf"[{re.escape(OPENING)}：。；，\n]|[:;,.](?=\s)", text)
    title = "" if end is None else text[: end.start()].strip()
    if end is None or not any(char.isalpha() for char in title):
        return text, ""
    return title, _join_hints([text[end.start() :]])


def _join_hints(parts: Iterable[str]) -> str:
    """Returns the texts on one line, without the brackets and delimiters around each."""
    around = f" \t\r\n{DELIMITERS}:：.{OPENING}{CLOSING}"
    texts = (_balanced(part.strip(f" \t\r\n{DELIMITERS}:：."), around) for part in parts)
    return "; ".join(one_line(text) for text in texts if text)[:MAX_HINT]


def _balanced(text: str, around: str) -> str:
    """Returns the text without its outer brackets, unless more text follows them."""
    if text[:1] and text[0] in OPENING:
        closing = CLOSING[OPENING.index(text[0])]
        if closing not in text[:-1]:
            return text.strip(around)
    return text if any(char.isalnum() for char in text) else ""
