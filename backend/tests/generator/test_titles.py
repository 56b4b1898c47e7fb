"""Titles of tables and columns, in both languages of the console."""

import pytest

from app.generator.config import QueryType, TableConfig
from app.generator.configure.titles import is_chinese
from app.generator.introspect.schema import CheckInfo, TypeFamily

from .tables import column, configured, planned, table


def titles_of(config: TableConfig) -> list[str]:
    return [config.function_name, *(column.title for column in config.columns)]


def test_titles_are_chinese_if_the_glossary_knows_every_word() -> None:
    config = configured(table(column("price"), column("order_id"), name="product"))
    assert titles_of(config) == ["产品", "编号", "价格", "订单编号"]
    assert config.columns[1].reasons["title"].key == "generator.reason.title_glossary"


def test_titles_are_english_if_the_glossary_misses_a_word() -> None:
    config = configured(table(column("price"), column("cost"), name="product"))
    assert titles_of(config) == ["Product", "Id", "Price", "Cost"]
    page = planned(table(column("price"), column("cost"), name="product"), config).labels.page
    assert page["zh-CN"] == page["en"]


def test_titles_without_translation_are_named() -> None:
    config = configured(table(column("price"), column("cost"), name="product"))
    reason = config.reasons["function_name"]
    assert reason.key == "generator.reason.title_untranslated"
    assert reason.values == {"titles": "Cost"}
    assert config.columns[2].reasons["title"].key == "generator.reason.title_untranslated"


def test_titles_from_comments_stay_in_their_language() -> None:
    cost = column("cost").model_copy(update={"comment": "成本"})
    known = configured(table(cost, column("price"), name="product"))
    assert titles_of(known) == ["产品", "编号", "成本", "价格"]
    unknown = configured(table(cost, column("price"), column("foo"), name="product"))
    assert titles_of(unknown) == ["Product", "Id", "成本", "Price", "Foo"]
    assert unknown.reasons["function_name"].values == {"titles": "Foo"}
    assert all(map(is_chinese, titles_of(known)))


@pytest.mark.parametrize("name", ["active", "is_hot", "has_stock", "enabled", "user_deleted"])
def test_integer_that_is_a_flag_is_filtered_by_one_value(name: str) -> None:
    config = configured(table(column(name, TypeFamily.INTEGER, bits=32)))
    assert config.columns[1].query_type is QueryType.EQ


def test_integer_of_0_and_1_is_filtered_by_one_value() -> None:
    checks = (
        CheckInfo(name=None, sql="", column="a", choices=("0", "1")),
        CheckInfo(name=None, sql="", column="b", minimum="0", maximum="1"),
    )
    names = ("a", "b", "number")
    columns = (column(name, TypeFamily.INTEGER, bits=32) for name in names)
    config = configured(table(*columns, checks=checks))
    types = [column.query_type for column in config.columns[1:]]
    assert types == [QueryType.EQ, QueryType.EQ, QueryType.BETWEEN]
