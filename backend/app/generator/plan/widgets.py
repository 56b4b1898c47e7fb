"""Vue markup of inputs and table cells.

Only attribute names, component names and validated identifiers are written as they are. Data of
the database is written as a TypeScript literal in an attribute.
"""

from collections.abc import Sequence
from decimal import Decimal

from app.generator.config import Widget
from app.generator.configure import dict_widgets
from app.generator.configure.widgets import CHOICE_WIDGETS
from app.generator.introspect.schema import TypeFamily
from app.generator.literals import SafeText, Ts, Vue, ts_literal, vue_attribute
from app.generator.plan.field import FieldPlan, label_key
from app.generator.types.numbers import MAX_SAFE_INTEGER

CREATABLE_SELECT_ATTRS = "multiple filterable allow-create default-first-option clearable"
KEEP_IF_EMPTY = ''' :placeholder="row && t('crud.keep_if_empty')"'''
# By annotation: the type of the date picker, and the format of its value.
DATE_PICKERS = {
    "date": ("date", "YYYY-MM-DD"),
    "NaiveDatetime": ("datetime", "YYYY-MM-DDTHH:mm:ss"),
    "AwareDatetime": ("datetime", "YYYY-MM-DDTHH:mm:ssZ"),
}
TEXT_WIDGET_ATTRS = {
    Widget.EDITOR: ' type="textarea" :autosize="{ minRows: 8, maxRows: 30 }"',
    Widget.TEXTAREA: ' type="textarea"',
    Widget.PASSWORD: ' type="password" autocomplete="new-password"',
}


def form_widget(
    field: FieldPlan, expression: str, options: str | None, label_attribute: str = ""
) -> Vue:
    """Returns the input of a field in the form.

    `options` loads the options of a relation, and `label_attribute` is the relation's label in
    the edited row.
    """
    markup = _form_widget(field, expression, options, label_attribute)
    if field.column.type.family is TypeFamily.ARRAY and field.mapping.choices:
        # The items may be lists, which no select shows.
        return Vue(f'<ArrayInput v-model="{expression}">{markup}</ArrayInput>')
    return markup


def _form_widget(  # noqa: C901, PLR0911, PLR0912 (a table of cases)
    field: FieldPlan, expression: str, options: str | None, label_attribute: str
) -> Vue:
    mapping = field.mapping
    widget = field.config.html_type
    model = f'v-model="{expression}"'
    if options is not None:
        label = f' :label="row?.{label_attribute}"' if label_attribute else ""
        return Vue(f'<RemoteSelect {model} :load="{options}"{label} />')
    if dictionary := dict_type_of(field):
        flags = _flags(
            multiple=mapping.is_multiple, number=_is_number(field), radio=widget is Widget.RADIO
        )
        return Vue(f'<DictSelect {model} dict="{dictionary}"{flags} />')
    if mapping.ui.labels and (mapping.is_multiple or widget in CHOICE_WIDGETS):
        flags = _flags(
            multiple=mapping.is_multiple,
            radio=widget is Widget.RADIO,
            clearable=field.nullable or mapping.is_multiple,
        )
        return Vue(f"<ChoiceSelect {model}{_labels(field)}{flags} />")
    if mapping.choices and widget is Widget.RADIO:
        return _radio_group(mapping.choices, model)
    if mapping.choices:
        is_clearable = field.nullable or mapping.is_multiple
        return _choice_select(
            mapping.choices, model, is_multiple=mapping.is_multiple, is_clearable=is_clearable
        )
    if mapping.python_type == "bool" and field.nullable:
        return Vue(f"<BooleanSelect {model} />")
    if mapping.python_type == "bool":
        component = "el-checkbox" if widget is Widget.CHECKBOX else "el-switch"
        return Vue(f"<{component} {model} />")
    if mapping.ui.widget is Widget.YEAR and widget is Widget.YEAR:
        return Vue(f"<YearInput {model} />")
    if mapping.ui.widget is Widget.UPLOAD:
        placeholder = "" if field.request.create_only else KEEP_IF_EMPTY
        return Vue(f"<FileInput {model}{placeholder} />")
    if widget is Widget.TAGS:
        return Vue(f"<ArrayInput {model} />")
    if mapping.request.annotation in DATE_PICKERS:
        return _date_picker(model, mapping.request.annotation)
    if mapping.request.annotation == "AnyInt":
        return Vue(f"<IntegerInput {model}{_bounds(field)} />")
    if _is_number(field):
        return Vue(f'<el-input-number {model} :precision="0"{_bounds(field)} />')
    if mapping.python_type == "float":
        return Vue(f"<el-input-number {model} />")
    is_json = mapping.request.annotation.startswith(("JsonValue", "NestedList"))
    if is_json or mapping.python_type in ("Any", "JsonValue"):
        return Vue(f"<JsonInput {model} />")
    return _text_input(field, model, widget)


def filter_widget(  # noqa: PLR0911 (likewise)
    function: str, field: FieldPlan, name: str, options: str | None
) -> Vue:
    """Returns the input of the query parameter `name`."""
    mapping = field.mapping
    model = f'v-model="filter.{name}"'
    is_multiple = function == "one_of"
    if function == "is_null":
        return Vue(f"<BooleanSelect {model} />")
    if options is not None:
        return Vue(f'<RemoteSelect {model} :load="{options}" multiple />')
    if dictionary := dict_type_of(field):
        flags = _flags(multiple=is_multiple, number=_is_number(field))
        return Vue(f'<DictSelect {model} dict="{dictionary}"{flags} />')
    if mapping.ui.labels:
        flags = _flags(multiple=is_multiple, clearable=True)
        return Vue(f"<ChoiceSelect {model}{_labels(field)}{flags} />")
    if mapping.choices:
        return _choice_select(mapping.choices, model, is_multiple=is_multiple, is_clearable=True)
    if is_multiple:
        return Vue(f"<el-select {model} {CREATABLE_SELECT_ATTRS} />")
    if mapping.python_type == "bool":
        return Vue(f"<BooleanSelect {model} />")
    if mapping.filter is not None and mapping.filter.annotation in DATE_PICKERS:
        return _date_picker(model, mapping.filter.annotation)
    if mapping.python_type in {"Decimal", "int", "float"}:
        return Vue(f'<el-input {model} inputmode="decimal" clearable />')
    return Vue(f"<el-input {model}{_maxlength(field)} clearable />")


def cell_slot(field: FieldPlan) -> Vue:
    """Returns the end of the column's `<el-table-column` tag: a tag, a formatter or nothing."""
    value = f':value="row.{field.wire_name}"'
    dictionary = dict_type_of(field)
    if dictionary and not field.mapping.is_multiple:
        return _tag_slot(f'<DictTag {value} dict="{dictionary}" />')
    if field.mapping.ui.labels:
        return _tag_slot(f"<ChoiceText {value}{_labels(field)} />")
    if field.mapping.python_type == "bool":
        return _tag_slot(f"<BooleanTag {value} />")
    name = formatter(field)
    return Vue(f' :formatter="{name}" />' if name else " />")


def formatter(field: FieldPlan) -> SafeText | None:
    """Returns the table formatter of the console's `utils/format` for a column."""
    if field.mapping.python_type == "datetime":
        return SafeText("dateTimeFormatter")
    if field.mapping.is_multiple:
        return SafeText("listFormatter")
    if field.mapping.python_type in ("Any", "JsonValue"):
        return SafeText("jsonFormatter")
    return None


def empty_value(field: FieldPlan) -> Ts:  # noqa: PLR0911 (likewise)
    """Returns the value of the field in a new form."""
    mapping = field.mapping
    default = field.request.default
    if default is not None and field.column.default is not None:
        literal = field.column.default.literal
        if mapping.choices:
            is_number = mapping.python_type == "int" and not mapping.is_big_integer
            return Ts(f"{default if is_number else ts_literal(literal)} as const")
        if mapping.python_type == "str":
            return ts_literal(literal)
        if mapping.python_type == "Decimal":
            return ts_literal(str(Decimal(literal or 0)))
        if mapping.request.annotation == "AnyInt" and abs(int(default)) > MAX_SAFE_INTEGER:
            return ts_literal(str(default))
        return Ts({"True": "true", "False": "false"}.get(default, default))
    is_plain_text = mapping.python_type == "str" and not mapping.choices
    if is_plain_text and not field.nullable and not field.attribute.foreign_key_target:
        return Ts("''")
    return Ts("null")


def dict_type_of(field: FieldPlan) -> str | None:
    """Returns the code of the dictionary that the field's values come from."""
    is_foreign_key = field.attribute.foreign_key_target is not None
    if not dict_widgets(field.column, field.mapping, is_foreign_key=is_foreign_key):
        return None
    return field.config.dict_type


def _is_number(field: FieldPlan) -> bool:
    """Whether JavaScript holds the value as a number without a fraction."""
    return field.mapping.python_type == "int" and not field.mapping.is_big_integer


def _flags(**flags: bool) -> str:
    return "".join(f" {name}" for name, is_set in flags.items() if is_set)


def _bounds(field: FieldPlan) -> str:
    bounds = {"min": field.mapping.ui.minimum, "max": field.mapping.ui.maximum}
    return "".join(f' :{name}="{value}"' for name, value in bounds.items() if value is not None)


def _labels(field: FieldPlan) -> str:
    """Returns the attributes of a component that shows labels instead of values."""
    values = ts_literal([labelled.value for labelled in field.mapping.ui.labels])
    label = f"(number) => t(`{label_key(field)}${{number}}`)"
    return f' :values="{vue_attribute(values)}" :label="{label}"'


def _choices(choices: Sequence[str | int]) -> str:
    values = vue_attribute(ts_literal(choices))
    return f'v-for="choice in {values}" :key="choice" :value="choice"'


def _choice_select(
    choices: Sequence[str | int], v_model: str, *, is_multiple: bool, is_clearable: bool
) -> Vue:
    flags = _flags(multiple=is_multiple)
    if is_clearable:
        flags += ' clearable :value-on-clear="null"'
    option = f"<el-option {_choices(choices)} />"
    return Vue(f"<el-select {v_model}{flags}>{option}</el-select>")


def _radio_group(choices: Sequence[str | int], v_model: str) -> Vue:
    option = f'<el-radio {_choices(choices)} :label="choice" />'
    return Vue(f"<el-radio-group {v_model}>{option}</el-radio-group>")


def _tag_slot(tag: str) -> Vue:
    return Vue(f'><template #default="{{ row }}">{tag}</template></el-table-column>')


def _date_picker(v_model: str, annotation: str) -> Vue:
    picker_type, value_format = DATE_PICKERS[annotation]
    return Vue(f'<el-date-picker {v_model} type="{picker_type}" value-format="{value_format}" />')


def _maxlength(field: FieldPlan) -> str:
    limit = field.mapping.request.constraints.get("max_length")
    return f' maxlength="{limit}"' if isinstance(limit, int) else ""


def _text_input(field: FieldPlan, v_model: str, widget: Widget) -> Vue:
    """Returns a text input. A value that no response shows has a placeholder when edited."""
    attributes = TEXT_WIDGET_ATTRS.get(widget, "")
    if not attributes and field.mapping.python_type == "Decimal":
        attributes = ' inputmode="decimal"'
    attributes += _maxlength(field)
    if not field.in_response and not field.request.create_only:
        attributes += KEEP_IF_EMPTY
    return Vue(f"<el-input {v_model}{attributes} />")
