"""The widgets of a page. All that is not one of our names stands in an attribute, as a TypeScript
literal.
"""

from collections.abc import Sequence
from decimal import Decimal

from app.generator.config import Widget
from app.generator.literal import Safe, Ts, Vue, attr, ts
from app.generator.plan.field import Field

TYPED = "multiple filterable allow-create default-first-option clearable"
KEPT = ''' :placeholder="row && t('crud.kept')"'''
DATES = {
    "date": ("date", "YYYY-MM-DD"),
    "datetime": ("datetime", "YYYY-MM-DDTHH:mm:ss"),
    "aware": ("datetime", "YYYY-MM-DDTHH:mm:ssZ"),
}


def control(field: Field, bound: str, options: str | None, label: str = "") -> Vue:  # noqa: C901, PLR0911 (a table of widgets)
    """What a form shows for a field; `options` names the link it chooses from."""
    kind = field.kind
    widget = field.config.html_type
    model = f'v-model="{bound}"'
    if options is not None:
        shown = f' :label="row?.{label}"' if label else ""
        return Vue(f'<RemoteSelect {model} :load="{options}"{shown} />')
    if code := field.dict:
        return _of_dict(field, code, model, many=kind.flags, radio=widget is Widget.RADIO)
    if kind.literals and widget is Widget.RADIO:
        return _radio(kind.literals, model)
    if kind.literals:
        return _select(kind.literals, model, many=kind.flags, clears=field.nullable or kind.flags)
    if kind.python == "bool":
        plain = "el-checkbox" if widget is Widget.CHECKBOX else "el-switch"
        return Vue(f"<BooleanSelect {model} />" if field.nullable else f"<{plain} {model} />")
    if kind.widget is Widget.YEAR and widget is Widget.YEAR:
        return Vue(f"<YearInput {model} />")
    if kind.widget is Widget.UPLOAD:
        kept = KEPT if not field.once else ""
        return Vue(f"<FileInput {model}{kept} />")
    if kind.widget is Widget.TAGS and widget is Widget.TAGS:
        return Vue(f"<el-select {model} {TYPED} />")
    if (date := _date(kind.asked)) is not None:
        return _picker(model, *date)
    if kind.python == "int" and not kind.shown.startswith("Big"):
        bounds = "".join(
            f' :{name}="{value}"'
            for name, value in (("min", kind.low), ("max", kind.high))
            if value is not None
        )
        return Vue(f'<el-input-number {model} :precision="0"{bounds} />')
    if kind.python == "float":
        return Vue(f"<el-input-number {model} />")
    if kind.python in ("Any", "JsonValue") or kind.asked.startswith(("JsonValue", "list")):
        return Vue(f"<JsonInput {model} />")
    return _input(field, model, widget)


def asking(function: str, field: Field, name: str, options: str | None) -> Vue:  # noqa: PLR0911 (likewise)
    """What a filter shows for one of its parameters."""
    kind = field.kind
    model = f'v-model="filter.{name}"'
    if function == "missing":
        return Vue(f"<BooleanSelect {model} />")
    if options is not None:
        return Vue(f'<RemoteSelect {model} :load="{options}" multiple />')
    if code := field.dict:
        return _of_dict(field, code, model, many=function == "among")
    if kind.literals:
        return _select(kind.literals, model, many=function == "among", clears=True)
    if function == "among":  # whatever one types
        return Vue(f"<el-select {model} {TYPED} />")
    if kind.python == "bool":
        return Vue(f"<BooleanSelect {model} />")
    if (date := _date(kind.filtered or "")) is not None:
        return _picker(model, *date)
    if kind.python in {"Decimal", "int", "float"}:
        return Vue(f'<el-input {model} inputmode="decimal" clearable />')
    return Vue(f"<el-input {model}{_limit(field)} clearable />")


def cell(field: Field) -> Vue:
    """How its column of the list ends: with a tag, a format, or nothing but the value."""
    kind = field.kind
    value = f':value="row.{field.name}"'
    if not kind.flags and (code := field.dict):
        return _tag(f'<DictTag {value} dict="{code}" />')
    if kind.python == "bool":
        return _tag(f"<BooleanTag {value} />")
    format = formatter(field)
    return Vue(f' :formatter="{format}" />' if format else " />")


def formatter(field: Field) -> Safe | None:
    """Of `composables/formats`."""
    if field.kind.python == "datetime":
        return Safe("dateTime")
    if field.kind.flags:
        return Safe("list")
    return Safe("json") if field.kind.python in ("Any", "JsonValue") else None


def blank(field: Field) -> Ts:
    """What a new form starts with."""
    if field.default is not None and field.column.default is not None:
        text = field.column.default.literal
        if field.kind.literals:
            return Ts(f"{ts(text)} as const")
        if field.kind.python in ("str", "Decimal"):
            return ts(text if field.kind.python == "str" else str(Decimal(text or 0)))
        return Ts({"True": "true", "False": "false"}.get(field.default, field.default))
    if (
        field.kind.python == "str"
        and not field.nullable
        and not field.kind.literals
        and not field.reference
    ):
        return Ts("''")
    return Ts("null")


def _select(choices: Sequence[str], model: str, *, many: bool, clears: bool) -> Vue:
    flags = (" multiple" if many else "") + (' clearable :value-on-clear="null"' if clears else "")
    option = f'<el-option v-for="choice in {attr(ts(choices))}" :key="choice" :value="choice" />'
    return Vue(f"<el-select {model}{flags}>{option}</el-select>")


def _radio(choices: Sequence[str], model: str) -> Vue:
    option = f'<el-radio v-for="choice in {attr(ts(choices))}" :key="choice" :value="choice" :label="choice" />'
    return Vue(f"<el-radio-group {model}>{option}</el-radio-group>")


def _of_dict(field: Field, code: str, model: str, *, many: bool, radio: bool = False) -> Vue:
    number = field.kind.python == "int" and not field.kind.shown.startswith("Big")
    said = {"multiple": many, "number": number, "radio": radio}
    return Vue(
        f'<DictSelect {model} dict="{code}"{"".join(f" {name}" for name, so in said.items() if so)} />'
    )


def _tag(tag: str) -> Vue:
    return Vue(f'><template #default="{{ row }}">{tag}</template></el-table-column>')


def _picker(model: str, type: str, format: str) -> Vue:
    return Vue(f'<el-date-picker {model} type="{type}" value-format="{format}" />')


def _date(annotation: str) -> tuple[str, str] | None:
    if annotation == "date":
        return DATES["date"]
    return {"NaiveDatetime": DATES["datetime"], "AwareDatetime": DATES["aware"]}.get(annotation)


def _limit(field: Field) -> str:
    limit = field.kind.rules.get("max_length")
    return f' maxlength="{limit}"' if isinstance(limit, int) else ""


def _input(field: Field, model: str, widget: Widget) -> Vue:
    """What no answer shows is empty when a row is edited, and says what that means."""
    flags = _limit(field)
    if widget is Widget.EDITOR:
        flags = f' type="textarea" :autosize="{{ minRows: 8, maxRows: 30 }}"{flags}'
    elif widget is Widget.TEXTAREA:
        flags = f' type="textarea"{flags}'
    elif widget is Widget.PASSWORD:
        flags = f' type="password" autocomplete="new-password"{flags}'
    elif field.kind.python == "Decimal":
        flags = f' inputmode="decimal"{flags}'
    if not field.listed and not field.once:
        flags += KEPT
    return Vue(f"<el-input {model}{flags} />")
