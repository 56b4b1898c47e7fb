"""Which widgets a form can show for a column, the guess first: each does what it says, or cannot be
chosen.
"""

from app.generator.config import Widget
from app.generator.introspect.schema import ColumnInfo, TypeFamily
from app.generator.types import TypeMapping

TEXT_WIDGETS = (Widget.INPUT, Widget.TEXTAREA, Widget.EDITOR, Widget.PASSWORD)
CHOICE_WIDGETS = (Widget.SELECT, Widget.RADIO)
MAX_RADIO_CHOICES = 4  # choices that fit a line


def widgets(  # noqa: PLR0911 (a table of cases)
    column: ColumnInfo, mapping: TypeMapping, *, is_foreign_key: bool
) -> tuple[Widget, ...]:
    """Where no dictionary feeds it. What may be empty has no radio buttons, for nobody can take one
    back.
    """
    if is_foreign_key:
        return (Widget.REMOTE_SELECT,)
    if mapping.choices and not mapping.is_multiple:
        few = _choice_widgets(column)
        return few[::-1] if len(mapping.choices) <= MAX_RADIO_CHOICES else few
    if mapping.python_type == "bool":
        return (Widget.SELECT,) if column.nullable else (Widget.SWITCH, Widget.CHECKBOX)
    if mapping.widget is Widget.YEAR:
        return Widget.YEAR, Widget.NUMBER
    if mapping.widget is Widget.TAGS:
        return Widget.TAGS, Widget.JSON
    if _is_free_text(column, mapping):
        return (
            mapping.widget,
            *(widget for widget in TEXT_WIDGETS if widget is not mapping.widget),
        )
    return (mapping.widget,)


def dict_widgets(
    column: ColumnInfo, mapping: TypeMapping, *, is_foreign_key: bool
) -> tuple[Widget, ...]:
    """Likewise where one does; none where what it holds is no choice."""
    fed = (
        mapping.choices
        or _is_free_text(column, mapping)
        or (mapping.python_type == "int" and mapping.widget is not Widget.YEAR)
    )
    if is_foreign_key or not fed:
        return ()
    return CHOICE_WIDGETS[:1] if mapping.is_multiple else _choice_widgets(column)


def _choice_widgets(column: ColumnInfo) -> tuple[Widget, ...]:
    empty = column.nullable or (column.default is not None and column.default.literal is None)
    return CHOICE_WIDGETS[:1] if empty else CHOICE_WIDGETS


def _is_free_text(column: ColumnInfo, mapping: TypeMapping) -> bool:
    return (
        column.type.family in (TypeFamily.STRING, TypeFamily.TEXT)
        and mapping.python_type == "str"
        and not mapping.choices
    )
