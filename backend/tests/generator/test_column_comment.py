"""Comments of columns that list choices."""

from typing import Literal

import pytest

from app.generator.column_comment import parse_comment
from app.generator.config import Widget
from app.generator.introspect.schema import CheckInfo, ColumnInfo, DefaultInfo, Dialect, TypeFamily
from app.kit.schema import UnmanagedUpdate
from app.kit.unmanaged_edit import InvalidEdit, UnmanagedEdit

from .tables import column, configured, planned, table

SEXES = (("0", "男"), ("1", "女"), ("2", "未知"))
OFF_ON = (("0", "off"), ("1", "on"))


def commented(name: str, comment: str, family: TypeFamily, **facts: object) -> ColumnInfo:
    """Returns a NOT NULL column with a comment."""
    new = column(name, family, nullable=False, **facts)
    return new.model_copy(update={"comment": comment})


@pytest.mark.parametrize(
    ("comment", "title", "choices", "hint"),
    [
        ("用户性别（0男 1女 2未知）", "用户性别", SEXES, ""),
        ("用户性别(0:男,1:女,2:未知)", "用户性别", SEXES, ""),
        ("性别：0、男 1、女 2、未知", "性别", SEXES, ""),
        ("性别 0-男；1-女；2-未知", "性别", SEXES, ""),
        ("性别[0:男,1:女,2:未知]", "性别", SEXES, ""),
        ("性别【0＝男｜1＝女｜2＝未知】，必填", "性别", SEXES, "必填"),
        ("性别0男1女2未知", "性别", SEXES, ""),
        ("性别,0男,1女,2未知,默认0", "性别", SEXES, "默认0"),
        ("性别\n0 = 男\n1 = 女\n2 = 未知", "性别", SEXES, ""),
        ("{'0': '男', '1': '女', '2': '未知'}", "", SEXES, ""),
        ("Power: 0=off, 1=on", "Power", OFF_ON, ""),
        ("Power (0 -> off; 1 -> on)", "Power", OFF_ON, ""),
        ("Power 0: off / 1: on", "Power", OFF_ON, ""),
        ("Power: 0 off 1 on", "Power", OFF_ON, ""),
        ("Power: 0=off|1=on. Set by the guard", "Power", OFF_ON, "Set by the guard"),
        ("Menu (M目录 C菜单)", "Menu", (("M", "目录"), ("C", "菜单")), ""),
        ("State: A - Active, I - Inactive", "State", (("A", "Active"), ("I", "Inactive")), ""),
        ("State: -1=lost; 0=in progress", "State", (("-1", "lost"), ("0", "in progress")), ""),
        ("是否删除：0否 1是", "是否删除", (("0", "否"), ("1", "是")), ""),
    ],
)
def test_comment_with_choices_is_split(
    comment: str, title: str, choices: tuple[tuple[str, str], ...], hint: str
) -> None:
    parsed = parse_comment(comment)
    assert (parsed.title, parsed.choices, parsed.hint) == (title, choices, hint)


@pytest.mark.parametrize(
    "comment",
    [
        "Size in 2 days, 3 weeks",
        "Open: 9:00, 10:00",
        "Range: 0-10, 10-20",
        "Room 1: kitchen, room 2: bath",
        "Mode: drop-off, pick-up",
        "第1步填写，第2步提交",
        "2020年1月起，每年1月3日",
        "级别。1级最高，2级次之",
        "标签，多个用逗号分隔，例如 1=新 2=热",
        "Only 1=one",
        "重量(kg)",
        "http://a.b/c: d",
    ],
)
def test_comment_of_free_text_has_no_choices(comment: str) -> None:
    assert parse_comment(comment).choices == ()


def test_long_comment_becomes_title_and_hint() -> None:
    parsed = parse_comment("用户名（登录用，不可重复，长度不超过30个字符）")
    assert parsed.title == "用户名"
    assert parsed.hint == "登录用，不可重复，长度不超过30个字符"
    assert parse_comment("Weight (kg)").title == "Weight (kg)"


@pytest.mark.parametrize(
    ("family", "facts", "annotation"),
    [
        (TypeFamily.INTEGER, {"bits": 16}, "Literal[0, 1, 2]"),
        (TypeFamily.STRING, {"length": 1}, "Literal['0', '1', '2']"),
        (TypeFamily.TEXT, {}, "Literal['0', '1', '2']"),
        (TypeFamily.BOOLEAN, {}, "Literal[0, 1, 2]"),  # a tinyint(1) with a third value
    ],
)
def test_choices_of_comment_are_validated_and_labelled(
    family: TypeFamily, facts: dict[str, object], annotation: str
) -> None:
    gender = commented("gender", "Gender: 0=unknown, 1=male, 2=female. Theirs", family, **facts)
    plan = planned(table(gender, dialect=Dialect.MYSQL))
    (alias,) = plan.model.choice_aliases
    assert f"Literal{list(alias[1])}" == annotation
    field = plan.model.field_by_column("gender")
    assert field.request.create_line.startswith("gender: ThingGender = ")
    assert (field.config.title, field.config.html_type) == ("Gender", Widget.RADIO)
    form = plan.page.form_widget(field)
    assert "<ChoiceSelect" in form
    assert "<FieldHint :text=\"t('__gender_hint')\"" in form
    assert "<ChoiceText" in plan.page.cell_slot(field)
    assert [*plan.labels.page["en"].values()][-4:] == ["unknown", "male", "female", "Theirs"]
    assert list(plan.api.responses.choice_labels["gender"].values()) == [
        "unknown",
        "male",
        "female",
    ]


def test_boolean_has_labels_unless_they_are_yes_and_no() -> None:
    state = commented("state", "状态(0正常 1停用)", TypeFamily.BOOLEAN)
    deleted = commented("deleted", "是否删除(0否 1是)", TypeFamily.BOOLEAN)
    plan = planned(table(state, deleted))
    assert plan.api.responses.choice_labels == {"state": {False: "正常", True: "停用"}}
    fields = [plan.model.field_by_column(name) for name in ("state", "deleted")]
    assert ["ChoiceSelect" in plan.page.form_widget(field) for field in fields] == [True, False]
    assert [field.config.title for field in fields] == ["状态", "是否删除"]


def test_choices_of_comment_label_those_of_the_database() -> None:
    size = commented("size", "Size: s=small, m=medium, l=large", TypeFamily.STRING)
    check = CheckInfo(name=None, sql="", column="size", choices=("s", "l"))
    plan = planned(table(size, checks=(check,)))
    assert plan.api.responses.choice_labels == {"size": {"s": "small", "l": "large"}}


@pytest.mark.parametrize(
    "facts",
    [
        {"type": column("x", length=1).type, "comment": "State (10=new, 20=old)"},
        {"type": column("x", TypeFamily.DECIMAL).type, "comment": "Rate (1=one, 2=two)"},
        {"default": DefaultInfo(sql="'9'", literal="9"), "comment": "State (1=new, 2=old)"},
    ],
)
def test_choices_that_do_not_fit_the_column_are_not_used(facts: dict[str, object]) -> None:
    plan = planned(table(column("state", nullable=False).model_copy(update=facts)))
    assert plan.model.choice_aliases == ()
    assert plan.api.responses.choice_labels == {}


def test_other_widget_or_dictionary_turns_choices_of_comment_off() -> None:
    facts = table(commented("state", "State: 0=off, 1=on", TypeFamily.INTEGER, bits=16))
    for settings in (
        {"html_type": Widget.NUMBER},
        {"html_type": Widget.SELECT, "dict_type": "state"},
    ):
        config = configured(facts)
        config.columns[1] = config.columns[1].model_copy(update=settings)
        assert planned(facts, config).model.choice_aliases == ()


def test_stored_value_outside_choices_is_kept_and_another_one_rejected() -> None:
    class Update(UnmanagedUpdate):
        gender: Literal[0, 1, 2]

    shown = {"version": "v", "gender": 7}
    update = UnmanagedEdit(Update, dict(shown)).validate(shown, shown)
    assert update.model_dump()["gender"] == 7
    assert "gender" not in update.model_fields_set
    with pytest.raises(InvalidEdit):
        UnmanagedEdit(Update, {**shown, "gender": 8}).validate(shown, shown)
