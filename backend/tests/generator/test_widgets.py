"""The Vue markup of each widget, with and without a dictionary."""

import pytest

from app.generator.config import Widget
from app.generator.introspect.schema import CheckInfo, ColumnInfo, DefaultInfo, TypeFamily
from app.generator.plan.widgets import cell_slot, filter_widget, form_widget

from .tables import column, configured, planned, table


def markup(column: ColumnInfo, *choices: str, **settings: object) -> tuple[str, str, str]:
    """Returns the markup in the form, in the filter and in the list."""
    facts = table(column, checks=choice_checks(column, *choices))
    config = configured(facts)
    config.columns[1] = config.columns[1].model_copy(update=settings)
    field = planned(facts, config).model.field_by_column(column.name)
    return (
        form_widget(field, "form.x", None),
        filter_widget("one_of", field, "x", None),
        cell_slot(field),
    )


def choice_checks(column: ColumnInfo, *choices: str) -> tuple[CheckInfo, ...]:
    if not choices:
        return ()
    return (CheckInfo(name=None, sql="", column=column.name, choices=choices),)


@pytest.mark.parametrize(
    ("column", "widget", "expected"),
    [
        (column("size", nullable=False), None, "<el-input "),
        (column("size", nullable=False), Widget.EDITOR, ':autosize="{ minRows: 8, maxRows: 30 }"'),
        (column("done", TypeFamily.BOOLEAN, nullable=False), None, "<el-switch "),
        (column("done", TypeFamily.BOOLEAN, nullable=False), Widget.CHECKBOX, "<el-checkbox "),
        (column("done", TypeFamily.BOOLEAN), None, "<BooleanSelect "),
        (column("built", TypeFamily.YEAR), None, "<YearInput "),
        (column("built", TypeFamily.YEAR), Widget.NUMBER, "<el-input-number "),
        (
            column("words", TypeFamily.ARRAY, item={"family": "text", "sql": "text"}),
            None,
            "<ArrayInput ",
        ),
        (
            column("grid", TypeFamily.ARRAY, item={"family": "text", "sql": "text"}, dimensions=2),
            None,
            "<JsonInput ",
        ),
        (column("scan", TypeFamily.BINARY), None, "<FileInput "),
    ],
)
def test_form_has_the_chosen_widget(
    column: ColumnInfo, widget: Widget | None, expected: str
) -> None:
    settings = {"html_type": widget} if widget else {}
    assert expected in markup(column, **settings)[0]


def test_array_of_choices_has_a_select_for_lists_without_lists() -> None:
    item = {"family": "enum", "sql": "mood", "name": "mood", "choices": ["glad", "sad"]}
    form, _, _ = markup(column("moods", TypeFamily.ARRAY, item=item))
    assert form.startswith('<ArrayInput v-model="form.x"><el-select v-model="form.x" multiple')


def test_few_choices_are_radio_buttons_unless_nullable() -> None:
    required = column("size", nullable=False)
    assert "<el-radio-group " in markup(required, "S", "M")[0]
    assert "<el-select " in markup(required, "S", "M", html_type=Widget.SELECT)[0]
    assert "<el-select " in markup(column("size"), "S", "M")[0]
    facts = table(column("size"), checks=choice_checks(column("size"), "S"))
    assert configured(facts).columns[1].html_type is Widget.SELECT


def test_dictionary_replaces_text_and_number_inputs() -> None:
    status = column("status", length=1, nullable=False)
    settings = {"dict_type": "state", "html_type": Widget.SELECT}
    form, filter, cell = markup(status, **settings)
    assert form == '<DictSelect v-model="form.x" dict="state" />'
    assert filter == '<DictSelect v-model="filter.x" dict="state" multiple />'
    assert cell == (
        '><template #default="{ row }"><DictTag :value="row.status" dict="state" /></template>'
        "</el-table-column>"
    )
    form, filter, _ = markup(column("status", TypeFamily.INTEGER, bits=16), **settings)
    assert form == '<DictSelect v-model="form.x" dict="state" number />'
    assert filter == '<DictSelect v-model="filter.x" dict="state" multiple number />'
    form, _, _ = markup(status, **{**settings, "html_type": Widget.RADIO})
    assert form == '<DictSelect v-model="form.x" dict="state" radio />'


def test_dictionary_does_not_replace_a_decimal_input() -> None:
    form, _, _ = markup(column("price", TypeFamily.DECIMAL), dict_type="state")
    assert "DictSelect" not in form


def test_choice_with_computed_default_has_no_radio_buttons() -> None:
    size = column("size", nullable=False).model_copy(update={"default": DefaultInfo(sql="f()")})
    assert "<el-select " in markup(size, "S", "M")[0]
