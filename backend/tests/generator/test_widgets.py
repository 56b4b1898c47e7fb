"""Each widget that fits a column is drawn as it says, and a dictionary feeds what is chosen from
it.
"""

import pytest

from app.generator.config import Widget
from app.generator.facts import Check, Column, Default, Family
from app.generator.plan.page import asking, cell, control

from .tables import column, configured, planned, table


def shown(one: Column, *choices: str, **settings: object) -> tuple[str, str, str]:
    """Form, filter and cell."""
    checks = (Check(name=None, sql="", column=one.name, choices=choices),) if choices else ()
    made = table(one, checks=checks)
    config = configured(made)
    config.columns[1] = config.columns[1].model_copy(update=settings)
    field = planned(made, config).model.named(one.name)
    return control(field, "form.x", None), asking("among", field, "x", None), cell(field)


@pytest.mark.parametrize(
    ("one", "widget", "drawn"),
    [
        (column("size", nullable=False), None, "<el-input "),
        (column("size", nullable=False), Widget.EDITOR, ':autosize="{ minRows: 8, maxRows: 30 }"'),
        (column("done", Family.BOOLEAN, nullable=False), None, "<el-switch "),
        (column("done", Family.BOOLEAN, nullable=False), Widget.CHECKBOX, "<el-checkbox "),
        (column("done", Family.BOOLEAN), None, "<BooleanSelect "),
        (column("built", Family.YEAR), None, "<YearInput "),
        (column("built", Family.YEAR), Widget.NUMBER, "<el-input-number "),
        (
            column("words", Family.ARRAY, item={"family": "text", "declared": "text"}),
            None,
            "allow-create",
        ),
        (column("scan", Family.BINARY), None, "<FileInput "),
    ],
)
def test_a_widget_is_drawn_as_it_says(one: Column, widget: Widget | None, drawn: str) -> None:
    assert drawn in shown(one, **({"html_type": widget} if widget else {}))[0]


def test_a_few_choices_are_radio_buttons_unless_there_may_be_none() -> None:
    assert "<el-radio-group " in shown(column("size", nullable=False), "S", "M")[0]
    assert (
        "<el-select " in shown(column("size", nullable=False), "S", "M", html_type=Widget.SELECT)[0]
    )
    assert "<el-select " in shown(column("size"), "S", "M")[0]
    assert (
        configured(
            table(column("size"), checks=(Check(name=None, sql="", column="size", choices=("S",)),))
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
    form, filter, _ = shown(column("status", Family.INTEGER, bits=16), **fed)
    assert form == '<DictSelect v-model="form.x" dict="state" number />'
    assert filter == '<DictSelect v-model="filter.x" dict="state" multiple number />'
    assert (
        shown(status, **{**fed, "html_type": Widget.RADIO})[0]
        == '<DictSelect v-model="form.x" dict="state" radio />'
    )


def test_what_is_no_choice_is_fed_by_no_dictionary() -> None:
    assert "DictSelect" not in shown(column("price", Family.DECIMAL), dict_type="state")[0]


def test_what_the_database_fills_in_has_no_radio_buttons() -> None:
    filled = column("size", nullable=False).model_copy(update={"default": Default(sql="f()")})
    assert "<el-select " in shown(filled, "S", "M")[0]
