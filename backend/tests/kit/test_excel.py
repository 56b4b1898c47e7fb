"""Cells of an exported sheet: their types, their limits, and the fields that are left out."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar, get_args
from zipfile import ZipFile

import pytest
from pydantic import BaseModel, Field
from python_calamine import CalamineWorkbook, load_workbook

from app.api.v1.module_monitor.audit.schema import AuditRow
from app.api.v1.module_monitor.login_log.schema import LoginLogOut
from app.api.v1.module_system.menu.schema import MenuOut
from app.api.v1.module_system.position.schema import PositionOut
from app.api.v1.module_system.role.schema import RoleOut
from app.api.v1.module_system.user.schema import UserOut
from app.core.data_scope import DataScopeType
from app.kit import i18n
from app.kit.excel import MAX_CELL_LENGTH, SheetWriter, cell_text, exported_names
from app.kit.schema import BigInt, ChoiceLabels, LocalDateTime
from app.main import LOCALES_DIR


class Row(BaseModel):
    """A row with every kind of value."""

    text: str | None = None
    count: int | None = None
    large: BigInt | None = None
    price: Decimal | None = None
    ratio: float | None = None
    enabled: bool | None = None
    day: date | None = None
    at: datetime | None = Field(None, title="At")
    local: LocalDateTime | None = Field(None, title="Local")
    clock: time | None = None
    duration: timedelta | None = None
    tags: list[str] | None = None
    data: Any = None


def workbook(rows: Sequence[BaseModel], schema: type[BaseModel] = Row) -> CalamineWorkbook:
    sheet = SheetWriter(schema)
    sheet.write(rows)
    with sheet.finish() as file:
        sheet.close()
        return load_workbook(file)


def cells(row: Row) -> dict[str, object]:
    head, values = workbook([row]).get_sheet_by_index(0).to_python()
    return dict(zip(map(str, head), values, strict=True))


def test_values_have_typed_cells() -> None:
    row = Row(
        text="12",
        count=-5,
        large=2**40,
        price=Decimal("12.50"),
        ratio=0.1,
        enabled=False,
        day=date(2026, 1, 2),
        at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        local=datetime(2026, 1, 2, 3, 4, 5),  # noqa: DTZ001
        clock=time(9, 30),
        duration=timedelta(hours=30),
        tags=["a", "b"],
        data={"键": [1]},
    )
    values = cells(row)
    assert values["text"] == "12"
    assert (values["count"], values["large"], values["price"], values["ratio"]) == (
        -5,
        2**40,
        12.5,
        0.1,
    )
    assert values["enabled"] is False
    assert values["day"] == date(2026, 1, 2)
    assert values["At (UTC)"] == values["Local"] == datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001
    assert values["clock"] == time(9, 30)
    assert values["duration"] == timedelta(hours=30)
    assert (values["tags"], values["data"]) == ("a, b", '{"键": [1]}')


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("large", 999_999_999_999_999, 999_999_999_999_999.0),
        ("large", 9_007_199_254_740_993, "9007199254740993"),
        ("large", -(2**63), "-9223372036854775808"),
        ("price", Decimal("1234567890123.45"), 1234567890123.45),
        ("price", Decimal("12345678901234.567"), "12345678901234.567"),
        ("ratio", float("inf"), "inf"),
        ("day", date(1900, 2, 28), "1900-02-28"),
        ("day", date(1, 1, 1), "0001-01-01"),
        ("day", date(9999, 12, 31), date(9999, 12, 31)),
        ("clock", time(9, 30, tzinfo=UTC), "09:30:00Z"),
        ("duration", timedelta(hours=-1), "'-PT1H"),
        ("text", "=1+1", "'=1+1"),
        ("text", "@x", "'@x"),
        ("text", "a\x07b\ud800\uffff", "a\x07b\ufffd\ufffd"),
        ("text", "_x0041_", "_x0041_"),
        ("text", "", ""),
    ],
)
def test_value_that_a_cell_cannot_hold_is_text(name: str, value: Any, expected: object) -> None:
    assert (
        cells(Row.model_construct(**{**dict.fromkeys(Row.model_fields), name: value}))[name]
        == expected
    )


def test_text_beyond_the_limit_of_a_cell_is_marked_and_its_cell_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    catalog = {
        "export.cut": "[cut {length}]",
        "export.notes": "Notes",
        "export.cut_cell": "{cell} {length} {most}",
    }
    monkeypatch.setattr(i18n, "catalogs", {"zh-CN": catalog})
    fitting, long = "x" * MAX_CELL_LENGTH, "y" * 40_000
    book = workbook([Row(text=fitting), Row(text=long), Row(text="z")])
    texts = [row[0] for row in book.get_sheet_by_index(0).to_python()[1:]]
    assert texts[0] == fitting
    assert len(str(texts[1])) == MAX_CELL_LENGTH
    assert str(texts[1]).endswith("y[cut 40000]")
    assert texts[2] == "z"
    assert book.get_sheet_by_name("Notes").to_python() == [["A3 40000 32767"]]


def test_values_with_labels_are_exported_as_labels() -> None:
    class LabelledRow(Row):
        choice_labels: ClassVar[ChoiceLabels] = {
            "count": {0: "off"},
            "enabled": {True: "=on"},
            "tags": {"a": "one"},
        }

    rows = [LabelledRow(count=0, enabled=True, tags=["a", "b"]), LabelledRow(count=7)]
    names = exported_names(LabelledRow)
    cells = workbook(rows, LabelledRow).get_sheet_by_index(0).to_python()[1:]
    first, second = (dict(zip(names, row, strict=True)) for row in cells)
    assert (first["count"], first["enabled"], first["tags"]) == ("off", "'=on", "one, b")
    assert second["count"] == 7


def styles(row: Row) -> bytes:
    sheet = SheetWriter(Row)
    sheet.write([row])
    with sheet.finish() as file:
        sheet.close()
        return ZipFile(file).read("xl/styles.xml")


def test_decimals_keep_their_places() -> None:
    written = styles(Row(price=Decimal("12.50")))
    assert b'formatCode="0.00"' in written or b'numFmtId="2"' in written


def test_decimal_with_more_places_than_a_format_has_none() -> None:
    assert b'formatCode="0.%b"' % (b"0" * 30) in styles(Row(price=Decimal("1E-30")))
    assert b"formatCode" not in styles(Row(price=Decimal("1E-31")))


def test_exports_leave_out_versions_and_ids_with_labels() -> None:
    assert "version" not in exported_names(RoleOut)
    assert {"id", "dept_id", "role_ids", "position_ids", "version"}.isdisjoint(
        exported_names(UserOut)
    )
    assert {"dept", "roles", "positions", "username"} <= set(exported_names(UserOut))
    assert "parent_id" in exported_names(MenuOut)
    assert "user_id" not in exported_names(AuditRow)


def test_choices_of_exports_have_labels_in_each_language() -> None:
    i18n.load(LOCALES_DIR)
    for schema in (RoleOut, PositionOut, MenuOut, AuditRow, LoginLogOut):
        for name, field in schema.model_fields.items():
            kinds = [kind for kind in (field.annotation, *get_args(field.annotation)) if kind]
            for kind in kinds:
                for member in getattr(kind, "__members__", {}).values():
                    assert i18n.has_key(f"field.{name}.{member.value}"), member
    label = i18n.translate("field.data_scope.self")
    assert cell_text("data_scope", DataScopeType.SELF, "self") == label
