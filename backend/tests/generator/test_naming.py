"""Names of a database become identifiers that are valid, distinct and not reserved."""

import keyword

import pytest

from app.api.features import discover_features
from app.generator.configure import configure_all
from app.generator.inflection import pluralize, singularize
from app.generator.introspect.schema import TypeFamily
from app.generator.naming import (
    IDENTIFIER_PATTERN,
    MAX_NAME_LENGTH,
    attribute_names,
    entity_name,
    is_reserved_folder,
    label_attribute,
    snake_case,
    without_prefix,
)
from app.generator.reserved_names import KEYWORDS
from app.generator.taken_names import TakenNames, module_names

from .tables import column, database, table

HOSTILE = [
    "",
    " ",
    "1st",
    "class",
    "None",
    "启用",
    "a'b",
    "../..",
    "__init__",
    "é",
    "x; DROP TABLE y; --",
    "n" * 64,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_becomes_an_attribute_and_a_folder(name: str) -> None:
    business = TakenNames().free_business_name("shop", entity_name(name))
    for identifier in (attribute_names(table(column(name)))[name], business):
        assert IDENTIFIER_PATTERN.fullmatch(identifier)
        assert not keyword.iskeyword(identifier)
        assert identifier not in KEYWORDS
        assert len(identifier) <= MAX_NAME_LENGTH + 5


@pytest.mark.parametrize(
    "name",
    [
        "metadata",
        "registry",
        "version",
        "model_config",
        "model_dump",
        "page_no",
        "order_by",
        "str",
    ],
)
def test_attribute_of_a_base_class_is_not_reused(name: str) -> None:
    assert attribute_names(table(column(name)))[name] not in {name, "id"}


def test_attribute_is_not_named_after_the_type_of_another_column() -> None:
    names = attribute_names(
        table(column("date"), column("datetime"), column("born", TypeFamily.DATE))
    )
    assert (names["date"], names["datetime"]) == ("date_", "datetime_")


def test_names_that_differ_in_case_stay_distinct() -> None:
    names = attribute_names(table(column("UserName"), column("user_name"), column("user name")))
    assert sorted(names.values()) == ["id", "user_name", "user_name_2", "user_name_3"]


def test_long_names_with_equal_start_stay_distinct_and_stable() -> None:
    first = "x" * 60 + "a"
    second = "x" * 60 + "b"
    names = attribute_names(table(column(first), column(second)))
    assert names[first] != names[second]
    assert names == attribute_names(table(column(first), column(second)))


def test_surrogate_key_is_called_id_and_another_id_column_is_renamed() -> None:
    columns = (column("No", TypeFamily.INTEGER), column("id"))
    facts = table().model_copy(update={"columns": columns, "primary_key": ("No",)})
    assert attribute_names(facts) == {"No": "id", "id": "id_"}


@pytest.mark.parametrize("name", ["con", "tests", "class"])
def test_reserved_folder_gets_a_suffix(name: str) -> None:
    assert is_reserved_folder(name)
    assert TakenNames().free_business_name("shop", name) == f"{name}_row"


@pytest.mark.parametrize(
    "name", ["string", "schema", "service", "many_to_one", "decimal", "exception", "user", "i"]
)
def test_class_is_not_named_like_one_of_the_templates(name: str) -> None:
    assert TakenNames().free_class_name("shop", name, name).endswith("Row")


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("box", "boxes"),
        ("city", "cities"),
        ("day", "days"),
        ("person", "people"),
        ("movie", "movies"),
        ("cache", "caches"),
        ("lens", "lenses"),
        ("atlas", "atlases"),
        ("status", "statuses"),
        ("bus", "buses"),
        ("address", "addresses"),
        ("analysis", "analyses"),
        ("wolf", "wolves"),
        ("menu", "menus"),
        ("data", "data"),
        ("news", "news"),
        ("series", "series"),
        ("goods", "goods"),
        ("analytics", "analytics"),
        ("gps", "gps"),
        ("axis", "axes"),
        ("radius", "radii"),
        ("epoch", "epochs"),
        ("agenda", "agendas"),
        ("order_item", "order_items"),
        ("order_2", "orders_2"),
    ],
)
def test_nouns_are_inflected_in_both_directions(singular: str, plural: str) -> None:
    assert (pluralize(singular), pluralize(plural)) == (plural, plural)
    head, _, word = plural.removesuffix("_2").rpartition("_")
    assert f"{head}_{singularize(word)}".strip("_") == singular.removesuffix("_2")
    head, _, word = singular.removesuffix("_2").rpartition("_")
    assert singularize(word) == word


def test_second_table_with_the_same_singular_has_names_of_its_own() -> None:
    taken = TakenNames()
    taken.add(module_names("shop", "bus", "Bus"), "bus")
    business = taken.free_business_name("shop", entity_name("buses"))
    assert business == "bus_row"
    names = module_names("shop", business, taken.free_class_name("shop", business, business))
    assert taken.owner_of_place(names) is taken.owner_of_code(names) is None
    assert names.path == "bus-rows"


@pytest.mark.parametrize(
    ("name", "prefixes", "business"),
    [
        ("shop_product", (), "product"),
        ("shop", (), "shop"),
        ("shop_2", (), "shop_2"),
        ("workshop_tool", (), "workshop_tool"),
        ("sys_shop_orders", ("sys_", "t_"), "order"),
        ("t_users", ("sys_", "t_"), "user"),
    ],
)
def test_prefix_of_module_and_settings_is_left_out(
    name: str, prefixes: tuple[str, ...], business: str
) -> None:
    assert without_prefix(entity_name(name), "shop", prefixes) == business


def test_prefix_stays_if_the_rest_is_another_module() -> None:
    tables = [table(name=name) for name in ("product", "shop_product", "shop_order")]
    configs = configure_all(database(*tables), "shop")
    assert {name: config.business_name for name, config in configs.items()} == {
        "product": "product",
        "shop_product": "shop_product",
        "shop_order": "order",
    }
    assert configs["shop_product"].class_name == "ShopProduct"


@pytest.mark.parametrize(
    ("module", "business", "class_name", "owner"),
    [
        ("shop", "order", "ShopOrder", "order"),  # the folder
        ("shop", "orders", "ShopOrder", "order"),  # the URL: /shop/orders
        ("sh", "op_order", "ShopOrder", None),
        ("shop_order", "item", "ShopOrder", "order_item"),  # the catalog: shop_order_item.json
        ("crm", "sale", "Order", "order"),  # the operation ids
        ("crm", "sale", "OrderOut", "order"),  # a class
        ("crm", "sale", "MatchingOrder", "order"),  # the operation id delete_matching_orders
        ("crm", "sale", "Sale", None),
    ],
)
def test_module_with_a_taken_name_is_recognised(
    module: str, business: str, class_name: str, owner: str | None
) -> None:
    taken = TakenNames()
    taken.add(module_names("shop", "order", "Order"), "order")
    taken.add(module_names("shop", "order_item", "OrderItem"), "order_item")
    names = module_names(module, business, class_name)
    assert (taken.owner_of_place(names) or taken.owner_of_code(names)) == owner


def test_names_of_handwritten_features_are_taken() -> None:
    list(discover_features())
    taken = TakenNames.of_project()
    for module, business, class_name in (
        ("users", "thing", "Thing"),  # /api/v1/users/{id} would serve /api/v1/users/things
        ("dict", "item", "Thing"),  # the catalog dict_item.json
        ("example", "demo", "Thing"),
        ("shop", "thing", "Provider"),  # the operation id list_providers
        ("shop", "thing", "Login"),  # the class LoginOut or LoginCreate
        ("shop", "thing", "Demo"),
    ):
        names = module_names(module, business, class_name)
        assert taken.owner_of_place(names) or taken.owner_of_code(names), names
    without_demo = TakenNames.of_project(ignored_tables=["example_demo"])
    demo = module_names("example", "demo", "Demo")
    assert without_demo.owner_of_place(demo) is without_demo.owner_of_code(demo) is None


@pytest.mark.parametrize(
    ("name", "snake"),
    [("PlaylistId", "playlist_id"), ("HTTPPort", "http_port"), ("Prénom", "prenom")],
)
def test_snake_case_splits_at_capitals(name: str, snake: str) -> None:
    assert snake_case(name) == snake


def test_label_attribute_differs_from_all_columns() -> None:
    assert label_attribute("album_id", {"title"}) == "album"
    assert label_attribute("album_id", {"album"}) == "album_id_label"
    assert label_attribute("reports_to", set()) == "reports_to_label"
    assert label_attribute("class_id", set()) == "class_id_label"
