"""Each widget that fits a column is drawn as it says, and a dictionary feeds what is chosen from
it.
"""

import pytest

from app.generator.config import Widget
from app.generator.introspect.schema import CheckInfo, ColumnInfo, DefaultInfo, TypeFamily
from app.generator.plan.page import cell_slot, filter_widget, form_widget

from .tables import column, configured, planned, table


def shown(one: ColumnInfo, *choices: str, **settings: object) -> tuple[str, str, str]:
    """Form, filter and cell."""
    checks = (CheckInfo(name=None, sql="", column=one.name, choices=choices),) if choices else ()
    made = table(one, checks=checks)
    config = configured(made)
    config.columns[1] = config.columns[1].model_copy(update=settings)
    field = planned(made, config).model.field_by_column(one.name)
    return (
        form_widget(field, "form.x", None),
        filter_widget("one_of", field, "x", None),
        cell_slot(field),
    )


@pytest.mark.parametrize(
    ("one", "widget", "drawn"),
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
            "allow-create",
        ),
        (column("scan", TypeFamily.BINARY), None, "<FileInput "),
    ],
)
def test_a_widget_is_drawn_as_it_says(one: ColumnInfo, widget: Widget | None, drawn: str) -> None:
    assert drawn in shown(one, **({"html_type": widget} if widget else {}))[0]


def test_a_few_choices_are_radio_buttons_unless_there_may_be_none() -> None:
    assert "<el-radio-group " in shown(column("size", nullable=False), "S", "M")[0]
    assert (
        "<el-select " in shown(column("size", nullable=False), "S", "M", html_type=Widget.SELECT)[0]
    )
    assert "<el-select " in shown(column("size"), "S", "M")[0]
    assert (
        configured(
            table(
                column("size"),
                checks=(CheckInfo(name=None, sql="", column="size", choices=("S",)),),
            )
        )
        .columns[1]
        .html_type
        is Widget.SELECT
    )


def test_a_text_or_a_number_is_chosen_from_its_dictionary() -> None:
    status = column("status", length=1, nullable=False)
    fed = {"dict_type": "state", "html_type": Widget.SELECT}
    assert shown(status, **fed) == (
        '<DictSelect v-model="form.x" dict="state" />',
        '<DictSelect v-model="filter.x" dict="state" multiple />',
        '><template #default="{ row }"><DictTag :value="row.status" dict="state" /></template></el-table-column>',
    )
    form, filter, _ = shown(column("status", TypeFamily.INTEGER, bits=16), **fed)
    assert form == '<DictSelect v-model="form.x" dict="state" number />'
    assert filter == '<DictSelect v-model="filter.x" dict="state" multiple number />'
    assert (
        shown(status, **{**fed, "html_type": Widget.RADIO})[0]
        == '<DictSelect v-model="form.x" dict="state" radio />'
    )


def test_what_is_no_choice_is_fed_by_no_dictionary() -> None:
    assert "DictSelect" not in shown(column("price", TypeFamily.DECIMAL), dict_type="state")[0]


def test_what_the_database_fills_in_has_no_radio_buttons() -> None:
    filled = column("size", nullable=False).model_copy(update={"default": DefaultInfo(sql="f()")})
    assert "<el-select " in shown(filled, "S", "M")[0]
