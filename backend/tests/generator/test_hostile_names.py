"""Modules of tables and columns that are named like the names of generated code."""

import builtins
from pathlib import Path

import pytest

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator import reserved_names
from app.generator.configure import configure_all
from app.generator.introspect.schema import ForeignKeyInfo, SchemaInfo, TableInfo, TypeFamily
from app.generator.naming import MAX_NAME_LENGTH
from app.generator.output.check import check_files
from app.generator.output.render import render
from app.generator.plan import build_plan

from .tables import column, database, table
from .test_check import ROOT, cache

pytestmark = pytest.mark.anyio

__all__ = ["cache"]

FAMILIES = (
    TypeFamily.STRING,
    TypeFamily.DATE,
    TypeFamily.DATETIME,
    TypeFamily.INTEGER,
    TypeFamily.ENUM,
    TypeFamily.TIME,
    TypeFamily.UUID,
)
TABLES = (
    *("bus", "buses", "data", "l", "O", "class", "option", "order", "order_option", "film"),
    *("film_out", "film_param", "matching_film", "parent", "form", "client", "date", "str"),
    *("decimal", "user", "provider", "test", "crud", "page", "stream", "detail", "Film"),
)
COLUMNS_PER_TABLE = 40


def hostile_schema() -> SchemaInfo:
    """Returns tables that reference each other and themselves, and one for each 40 words."""
    tables = [_referencing_table(name) for name in TABLES]
    words = {
        *reserved_names.attribute_names(),
        *reserved_names.variable_names(),
        *reserved_names.class_suffixes(),
        *dir(builtins),
        *("number", "default", "from", "to", "params", "relations", "__proto__", "constructor"),
    }
    names = sorted({word.lower() for word in words} - {"id"})
    for start in range(0, len(names), COLUMNS_PER_TABLE):
        columns = []
        for index, name in enumerate(names[start : start + COLUMNS_PER_TABLE]):
            family = FAMILIES[index % len(FAMILIES)]
            choices = {"choices": ("a", "b")} if family is TypeFamily.ENUM else {}
            columns.append(column(name, family, nullable=index % 2 == 0, **choices))
        tables.append(table(*columns, name=f"words_{start}"))
    return database(*tables)


def long_schema() -> SchemaInfo:
    """Returns tables whose names have the length that generated names are truncated to."""
    return database(
        *(
            _referencing_table(name)
            for name in ("parent", "film", "f" * MAX_NAME_LENGTH, "film_" * 12)
        )
    )


def _referencing_table(name: str) -> TableInfo:
    keys = {"parent_id": name, "film_id": "film", f"{name}_id": name, "manager_id": "parent"}
    columns = [column(key, TypeFamily.INTEGER) for key in keys]
    references = tuple(
        ForeignKeyInfo(
            name=None,
            columns=(key,),
            target_schema=None,
            target_table=target,
            target_columns=("id",),
        )
        for key, target in keys.items()
    )
    plain = table(column(name), column("status", choices=("a", "b")), *columns, name=name)
    return plain.model_copy(update={"foreign_keys": references})


@pytest.mark.parametrize(
    ("schema", "module_name", "has_long_lines"),
    [(hostile_schema(), "shop", False), (long_schema(), "m" * MAX_NAME_LENGTH, True)],
    ids=["hostile", "long"],
)
async def test_difficult_names_pass_the_check(
    schema: SchemaInfo, module_name: str, cache: Path, *, has_long_lines: bool
) -> None:
    configs = configure_all(schema, module_name)
    assert configs.keys() == schema.tables.keys()
    files: dict[str, str] = {}
    for name in configs:
        rendered = await render(build_plan(name, schema, configs), TEMPLATES)
        shared = [path for path in rendered.keys() & files.keys() if rendered[path]]
        assert not shared, name
        files |= rendered
    assert any("noqa: E501" in text for text in files.values()) == has_long_lines
    assert check_files(ROOT, files, cache).problems == ()


async def test_names_that_only_one_module_may_have_are_those_of_the_output() -> None:
    """The operation ids and classes that are compared are all that a module writes."""
    schema = database(_referencing_table("film"))
    configs = configure_all(schema, "shop")
    plan = build_plan("film", schema, configs)
    files = await render(plan, TEMPLATES)
    controller = files["backend/app/api/v1/module_shop/film/controller.py"]
    functions = {line.split()[2].partition("(")[0] for line in _lines(controller, "async def ")}
    assert functions == set(plan.names.operation_ids)
    python = "\n".join(text for path, text in files.items() if path.startswith("backend/app"))
    classes = {line.split()[1].partition("(")[0].strip(":") for line in _lines(python, "class ")}
    assert "FilmOut" in classes
    assert classes <= set(plan.names.class_names)


def _lines(text: str, start: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(start)]
