"""Choices and labels that the comment of a column lists."""

from collections.abc import Sequence
from dataclasses import replace

from app.generator.column_comment import parse_comment
from app.generator.config import QueryType, Widget
from app.generator.introspect.schema import ColumnInfo, Dialect, TableInfo, TypeFamily
from app.generator.literals import python_literal
from app.generator.secrets import is_secret
from app.generator.types.mapping import (
    FilterMapping,
    LabelledValue,
    RequestMapping,
    Samples,
    TypeMapping,
    UiMapping,
)
from app.generator.types.strings import MAX_RADIO_CHOICES

BOOLEANS = {"0": False, "1": True, "false": False, "true": True}
# A switch says the same.
SWITCH_LABELS = frozenset({"是", "否", "yes", "no", "true", "false"})
MAX_LITERAL_WIDTH = 60  # columns of all numbers, so that they fit on a line
EXPLANATION = "generator.reason.comment_choices"


def with_labels(
    table: TableInfo, column: ColumnInfo, mapping: TypeMapping, attribute: str, alias: str
) -> TypeMapping:
    """Returns the mapping with the choices of the comment, if they fit the column.

    References and keys have none: their values are those of rows.
    """
    choices = dict(parse_comment(column.comment).choices)
    is_reference = any(column.name in key.columns for key in table.foreign_keys)
    is_key = column.name in table.primary_key or column.identity is not None
    if not choices or is_reference or is_key or is_secret(attribute) or mapping.readonly_reason:
        return mapping
    if mapping.choices:
        return _label_choices(mapping, choices)
    if mapping.python_type == "bool":
        return _label_boolean(mapping, choices)
    return _choose_listed(table, column, mapping, choices, alias)


def lists_other_numbers(table: TableInfo, column: ColumnInfo) -> bool:
    """Returns whether the comment of a boolean lists a number other than 0 and 1."""
    values = dict(parse_comment(column.comment).choices)
    is_number = table.dialect is not Dialect.POSTGRESQL
    return is_number and all(map(_is_number, values)) and not values.keys() <= BOOLEANS.keys()


def _choose_listed(
    table: TableInfo, column: ColumnInfo, mapping: TypeMapping, choices: dict[str, str], alias: str
) -> TypeMapping:
    # A boolean with other values than 0 and 1 is a number.
    is_integer = column.type.family in (TypeFamily.INTEGER, TypeFamily.BOOLEAN)
    if not _has_listed_default(column, choices):
        return mapping
    if is_integer and mapping.python_type == "int":
        return _choose_number(table, column, mapping, choices, alias)
    if column.type.family in (TypeFamily.STRING, TypeFamily.TEXT):
        return _choose_text(column, mapping, choices, alias)
    return mapping


def _has_listed_default(column: ColumnInfo, choices: dict[str, str]) -> bool:
    """Returns whether the list may be complete. An empty text stands for no choice."""
    literal = column.default.literal if column.default is not None else None
    return not literal or literal in choices


def _label_choices(mapping: TypeMapping, choices: dict[str, str]) -> TypeMapping:
    """Adds labels to the choices of an ENUM, a SET or a CHECK, if each has one."""
    if not all(str(value) in choices for value in mapping.choices):
        return mapping
    labels = (LabelledValue(value=value, label=choices[str(value)]) for value in mapping.choices)
    return replace(mapping, ui=replace(mapping.ui, labels=tuple(labels)))


def _label_boolean(mapping: TypeMapping, choices: dict[str, str]) -> TypeMapping:
    labels = {
        BOOLEANS[value.lower()]: choices[value] for value in choices if value.lower() in BOOLEANS
    }
    if (
        len(labels) != 2
        or len(choices) != 2
        or {*map(str.lower, choices.values())} <= SWITCH_LABELS
    ):
        return mapping
    labelled = tuple(LabelledValue(value=value, label=labels[value]) for value in (False, True))
    ui = replace(mapping.ui, labels=labelled, unlabelled=mapping)
    return replace(mapping, ui=ui, explanation=EXPLANATION)


def _choose_number(
    table: TableInfo, column: ColumnInfo, mapping: TypeMapping, choices: dict[str, str], alias: str
) -> TypeMapping:
    if not all(map(_is_number, choices)):
        return mapping
    labels = {int(value): choices[value] for value in choices}
    checked = [
        int(value)
        for check in table.checks
        if check.column == column.name
        for value in check.choices
        if _is_number(value)
    ]
    if checked and not labels.keys() >= set(checked):
        return mapping
    numbers = sorted(set(checked) or labels)
    bits = column.type.bits or (8 if column.type.family is TypeFamily.BOOLEAN else 32)
    low, high = (0, 2**bits) if column.type.unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1))
    constraints = mapping.request.constraints
    low = max(low, int(str(constraints.get("ge", low))))
    high = min(high - 1, int(str(constraints.get("le", high))))
    is_short = len(", ".join(map(str, numbers))) <= MAX_LITERAL_WIDTH
    if len(labels) != len(choices) or not is_short or not low <= numbers[0] <= numbers[-1] <= high:
        return mapping
    invalid_values: tuple[object, ...] = ("no such choice",)
    if (too_large := numbers[-1] + 1) <= high:
        invalid_values = (too_large, *invalid_values)
    # JSON holds integers of 64 bits as text.
    values: list[str | int] = [*map(str, numbers)] if mapping.is_big_integer else [*numbers]
    return _choose(
        mapping,
        [
            LabelledValue(value=value, label=labels[number])
            for value, number in zip(values, numbers, strict=True)
        ],
        f"BigIntChoice[{alias}]" if mapping.is_big_integer else alias,
        Samples(
            value=values[0],
            other_value=values[-1],
            invalid_values=invalid_values,
            python=str(numbers[0]),
        ),
    )


def _choose_text(
    column: ColumnInfo, mapping: TypeMapping, choices: dict[str, str], alias: str
) -> TypeMapping:
    if column.type.length is not None and max(map(len, choices)) > column.type.length:
        return mapping
    first, *_, last = sorted(choices)
    return _choose(
        mapping,
        [LabelledValue(value=value, label=choices[value]) for value in choices],
        alias,
        Samples(
            value=first,
            other_value=last,
            invalid_values=("no such choice",),
            python=python_literal(first),
        ),
    )


def _choose(
    mapping: TypeMapping, labels: Sequence[LabelledValue], annotation: str, samples: Samples
) -> TypeMapping:
    """Returns the mapping of a column whose values are chosen.

    A filter accepts any value, because old rows may hold others.
    """
    assert mapping.filter is not None
    is_few = len(labels) <= MAX_RADIO_CHOICES
    return replace(
        mapping,
        request=RequestMapping(annotation=annotation),
        filter=FilterMapping(
            annotation=mapping.filter.annotation,
            query_types=(QueryType.IN, QueryType.EQ, QueryType.IS_NULL),
        ),
        ui=UiMapping(
            widget=Widget.RADIO if is_few else Widget.SELECT,
            labels=tuple(labels),
            unlabelled=mapping,
        ),
        samples=samples,
        choices=tuple(labelled.value for labelled in labels),
        explanation=EXPLANATION,
    )


def _is_number(value: str) -> bool:
    return value.removeprefix("-").isdecimal()
