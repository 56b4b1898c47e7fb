"""Lists the widgets that a form can use for a column. The first one is the guess."""

from app.generator.config import Widget
from app.generator.introspect.schema import ColumnInfo, TypeFamily
from app.generator.type_families import FREE_TEXT_FAMILIES
from app.generator.types import TypeMapping

TEXT_WIDGETS = (Widget.INPUT, Widget.TEXTAREA, Widget.EDITOR, Widget.PASSWORD)
CHOICE_WIDGETS = (Widget.SELECT, Widget.RADIO)
MAX_RADIO_CHOICES = 4  # as many as fit on a line


def widgets(  # noqa: PLR0911 (a table of cases)
    column: ColumnInfo, mapping: TypeMapping, *, is_foreign_key: bool
) -> tuple[Widget, ...]:
    """Returns the widgets of a column without a dictionary.

    The choices of a comment are a guess, so the widgets without them fit too.

    A nullable column has no radio buttons, because a radio button cannot be cleared.
    """
    if is_foreign_key:
        return (Widget.REMOTE_SELECT,)
    if mapping.ui.unlabelled is not None:
        fitting = _few_first(_choice_widgets(column), len(mapping.ui.labels))
        others = widgets(column, mapping.ui.unlabelled, is_foreign_key=False)
        return tuple(dict.fromkeys((*fitting, *others)))
    if mapping.choices and not mapping.is_multiple:
        return _few_first(_choice_widgets(column), len(mapping.choices))
    if mapping.python_type == "bool":
        return (Widget.SELECT,) if column.nullable else (Widget.SWITCH, Widget.CHECKBOX)
    if mapping.ui.widget is Widget.YEAR:
        return Widget.YEAR, Widget.NUMBER
    if column.type.family is TypeFamily.ARRAY and not mapping.choices and mapping.samples:
        others = (Widget.TAGS, Widget.JSON)
        return tuple(dict.fromkeys((mapping.ui.widget, *others)))
    if _is_free_text(column, mapping):
        other_texts = (widget for widget in TEXT_WIDGETS if widget is not mapping.ui.widget)
        return (mapping.ui.widget, *other_texts)
    return (mapping.ui.widget,)


def dict_widgets(
    column: ColumnInfo, mapping: TypeMapping, *, is_foreign_key: bool
) -> tuple[Widget, ...]:
    """Returns the widgets of a column with a dictionary; none if it cannot have a dictionary."""
    is_plain_integer = mapping.python_type == "int" and mapping.ui.widget is not Widget.YEAR
    allows_dict = mapping.choices or _is_free_text(column, mapping) or is_plain_integer
    if is_foreign_key or not allows_dict:
        return ()
    return CHOICE_WIDGETS[:1] if mapping.is_multiple else _choice_widgets(column)


def _few_first(choice_widgets: tuple[Widget, ...], count: int) -> tuple[Widget, ...]:
    return choice_widgets[::-1] if count <= MAX_RADIO_CHOICES else choice_widgets


def _choice_widgets(column: ColumnInfo) -> tuple[Widget, ...]:
    has_computed_default = column.default is not None and column.default.literal is None
    can_be_empty = column.nullable or has_computed_default
    return CHOICE_WIDGETS[:1] if can_be_empty else CHOICE_WIDGETS


def _is_free_text(column: ColumnInfo, mapping: TypeMapping) -> bool:
    return (
        column.type.family in FREE_TEXT_FAMILIES
        and mapping.python_type == "str"
        and not mapping.choices
    )
