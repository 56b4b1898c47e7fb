"""Which widgets a form can show for a column, the guess first: each does what it says, or cannot be
chosen.
"""

from app.generator.config import Widget
from app.generator.facts import Column, Family
from app.generator.types import Kind

WORDS = (Widget.INPUT, Widget.TEXTAREA, Widget.EDITOR, Widget.PASSWORD)
OF_FEW = (Widget.SELECT, Widget.RADIO)
MANY = 4  # choices that fit a line


def widgets(column: Column, kind: Kind, *, linked: bool) -> tuple[Widget, ...]:  # noqa: PLR0911 (a flat table)
    """Where no dictionary feeds it. What may be empty has no radio buttons, for nobody can take one
    back.
    """
    if linked:
        return (Widget.REMOTE_SELECT,)
    if kind.literals and not kind.flags:
        few = _of_few(column)
        return few[::-1] if len(kind.literals) <= MANY else few
    if kind.python == "bool":
        return (Widget.SELECT,) if column.nullable else (Widget.SWITCH, Widget.CHECKBOX)
    if kind.widget is Widget.YEAR:
        return Widget.YEAR, Widget.NUMBER
    if kind.widget is Widget.TAGS:
        return Widget.TAGS, Widget.JSON
    if _is_words(column, kind):
        return (kind.widget, *(widget for widget in WORDS if widget is not kind.widget))
    return (kind.widget,)


def of_dictionary(column: Column, kind: Kind, *, linked: bool) -> tuple[Widget, ...]:
    """Likewise where one does; none where what it holds is no choice."""
    fed = (
        kind.literals
        or _is_words(column, kind)
        or (kind.python == "int" and kind.widget is not Widget.YEAR)
    )
    if linked or not fed:
        return ()
    return OF_FEW[:1] if kind.flags else _of_few(column)


def _of_few(column: Column) -> tuple[Widget, ...]:
    empty = column.nullable or (column.default is not None and column.default.literal is None)
    return OF_FEW[:1] if empty else OF_FEW


def _is_words(column: Column, kind: Kind) -> bool:
    return (
        column.type.family in (Family.STRING, Family.TEXT)
        and kind.python == "str"
        and not kind.literals
    )
