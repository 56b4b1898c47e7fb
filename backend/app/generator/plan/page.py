"""The widgets of a page. All that is not one of our names stands in an attribute, as a TypeScript
literal.
"""

from collections.abc import Sequence
from decimal import Decimal

from app.generator.config import Widget
from app.generator.literals import SafeText, Ts, Vue, ts_literal, vue_attribute
from app.generator.plan.field import FieldPlan

CREATABLE_SELECT_ATTRS = "multiple filterable allow-create default-first-option clearable"
KEEP_IF_EMPTY = ''' :placeholder="row && t('crud.keep_if_empty')"'''
DATE_PICKER_FORMATS = {
    "date": ("date", "YYYY-MM-DD"),
    "datetime": ("datetime", "YYYY-MM-DDTHH:mm:ss"),
    "aware": ("datetime", "YYYY-MM-DDTHH:mm:ssZ"),
}


def form_widget(  # noqa: C901, PLR0911 (a table of cases)
    field: FieldPlan, expression: str, options: str | None, label_attribute: str = ""
) -> Vue:
    """What a form shows for a field; `options` names the link it chooses from."""
    kind = field.mapping
    widget = field.config.html_type
    model = f'v-model="{expression}"'
    if options is not None:
        shown = f' :label="row?.{label_attribute}"' if label_attribute else ""
        return Vue(f'<RemoteSelect {model} :load="{options}"{shown} />')
    if code := field.dict_type:
        return _dict_select(
            field, code, model, is_multiple=kind.is_multiple, is_radio=widget is Widget.RADIO
        )
    if kind.choices and widget is Widget.RADIO:
        return _radio_group(kind.choices, model)
    if kind.choices:
        return _choice_select(
            kind.choices,
            model,
            is_multiple=kind.is_multiple,
            clearable=field.nullable or kind.is_multiple,
        )
    if kind.python_type == "bool":
        plain = "el-checkbox" if widget is Widget.CHECKBOX else "el-switch"
        return Vue(f"<BooleanSelect {model} />" if field.nullable else f"<{plain} {model} />")
    if kind.widget is Widget.YEAR and widget is Widget.YEAR:
        return Vue(f"<YearInput {model} />")
    if kind.widget is Widget.UPLOAD:
        kept = KEEP_IF_EMPTY if not field.create_only else ""
        return Vue(f"<FileInput {model}{kept} />")
    if kind.widget is Widget.TAGS and widget is Widget.TAGS:
        return Vue(f"<el-select {model} {CREATABLE_SELECT_ATTRS} />")
    if (date := _date_format(kind.request_type)) is not None:
        return _date_picker(model, *date)
    if kind.python_type == "int" and not kind.response_type.startswith("Big"):
        bounds = "".join(
            f' :{name}="{value}"'
            for name, value in (("min", kind.minimum), ("max", kind.maximum))
            if value is not None
        )
        return Vue(f'<el-input-number {model} :precision="0"{bounds} />')
    if kind.python_type == "float":
        return Vue(f"<el-input-number {model} />")
    if kind.python_type in ("Any", "JsonValue") or kind.request_type.startswith(
        ("JsonValue", "list")
    ):
        return Vue(f"<JsonInput {model} />")
    return _text_input(field, model, widget)


def filter_widget(function: str, field: FieldPlan, name: str, options: str | None) -> Vue:  # noqa: PLR0911 (likewise)
    """What a filter shows for one of its parameters."""
    kind = field.mapping
    model = f'v-model="filter.{name}"'
    if function == "is_null":
        return Vue(f"<BooleanSelect {model} />")
    if options is not None:
        return Vue(f'<RemoteSelect {model} :load="{options}" multiple />')
    if code := field.dict_type:
        return _dict_select(field, code, model, is_multiple=function == "one_of")
    if kind.choices:
        return _choice_select(kind.choices, model, is_multiple=function == "one_of", clearable=True)
    if function == "one_of":  # whatever one types
        return Vue(f"<el-select {model} {CREATABLE_SELECT_ATTRS} />")
    if kind.python_type == "bool":
        return Vue(f"<BooleanSelect {model} />")
    if (date := _date_format(kind.filter_type or "")) is not None:
        return _date_picker(model, *date)
    if kind.python_type in {"Decimal", "int", "float"}:
        return Vue(f'<el-input {model} inputmode="decimal" clearable />')
    return Vue(f"<el-input {model}{_maxlength(field)} clearable />")


def cell_slot(field: FieldPlan) -> Vue:
    """How its column of the list ends: with a tag, a format, or nothing but the value."""
    kind = field.mapping
    value = f':value="row.{field.name}"'
    if not kind.is_multiple and (code := field.dict_type):
        return _tag_slot(f'<DictTag {value} dict="{code}" />')
    if kind.python_type == "bool":
        return _tag_slot(f"<BooleanTag {value} />")
    format = formatter(field)
    return Vue(f' :formatter="{format}" />' if format else " />")


def formatter(field: FieldPlan) -> SafeText | None:
    """Returns the table formatter of the console's `utils/format` for a column."""
    if field.mapping.python_type == "datetime":
        return SafeText("dateTimeFormatter")
    if field.mapping.is_multiple:
        return SafeText("listFormatter")
    return SafeText("jsonFormatter") if field.mapping.python_type in ("Any", "JsonValue") else None


def empty_value(field: FieldPlan) -> Ts:
    """What a new form starts with."""
    if field.default is not None and field.column.default is not None:
        text = field.column.default.literal
        if field.mapping.choices:
            return Ts(f"{ts_literal(text)} as const")
        if field.mapping.python_type in ("str", "Decimal"):
            return ts_literal(
                text if field.mapping.python_type == "str" else str(Decimal(text or 0))
            )
        return Ts({"True": "true", "False": "false"}.get(field.default, field.default))
    if (
        field.mapping.python_type == "str"
        and not field.nullable
        and not field.mapping.choices
        and not field.foreign_key_target
    ):
        return Ts("''")
    return Ts("null")


def _choice_select(
    choices: Sequence[str], v_model: str, *, is_multiple: bool, clearable: bool
) -> Vue:
    flags = (" multiple" if is_multiple else "") + (
        ' clearable :value-on-clear="null"' if clearable else ""
    )
    option = f'<el-option v-for="choice in {vue_attribute(ts_literal(choices))}" :key="choice" :value="choice" />'
    return Vue(f"<el-select {v_model}{flags}>{option}</el-select>")


def _radio_group(choices: Sequence[str], v_model: str) -> Vue:
    option = f'<el-radio v-for="choice in {vue_attribute(ts_literal(choices))}" :key="choice" :value="choice" :label="choice" />'
    return Vue(f"<el-radio-group {v_model}>{option}</el-radio-group>")


def _dict_select(
    field: FieldPlan, code: str, v_model: str, *, is_multiple: bool, is_radio: bool = False
) -> Vue:
    number = field.mapping.python_type == "int" and not field.mapping.response_type.startswith(
        "Big"
    )
    said = {"multiple": is_multiple, "number": number, "radio": is_radio}
    return Vue(
        f'<DictSelect {v_model} dict="{code}"{"".join(f" {name}" for name, so in said.items() if so)} />'
    )


def _tag_slot(tag: str) -> Vue:
    return Vue(f'><template #default="{{ row }}">{tag}</template></el-table-column>')


def _date_picker(v_model: str, picker_type: str, value_format: str) -> Vue:
    return Vue(f'<el-date-picker {v_model} type="{picker_type}" value-format="{value_format}" />')


def _date_format(annotation: str) -> tuple[str, str] | None:
    if annotation == "date":
        return DATE_PICKER_FORMATS["date"]
    return {
        "NaiveDatetime": DATE_PICKER_FORMATS["datetime"],
        "AwareDatetime": DATE_PICKER_FORMATS["aware"],
    }.get(annotation)


def _maxlength(field: FieldPlan) -> str:
    limit = field.mapping.constraints.get("max_length")
    return f' maxlength="{limit}"' if isinstance(limit, int) else ""


def _text_input(field: FieldPlan, v_model: str, widget: Widget) -> Vue:
    """What no answer shows is empty when a row is edited, and says what that means."""
    flags = _maxlength(field)
    if widget is Widget.EDITOR:
        flags = f' type="textarea" :autosize="{{ minRows: 8, maxRows: 30 }}"{flags}'
    elif widget is Widget.TEXTAREA:
        flags = f' type="textarea"{flags}'
    elif widget is Widget.PASSWORD:
        flags = f' type="password" autocomplete="new-password"{flags}'
    elif field.mapping.python_type == "Decimal":
        flags = f' inputmode="decimal"{flags}'
    if not field.in_response and not field.create_only:
        flags += KEEP_IF_EMPTY
    return Vue(f"<el-input {v_model}{flags} />")
