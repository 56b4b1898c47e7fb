"""Tests of the fields that a generated model lists for a CHECK constraint."""

from pathlib import Path

import pytest

from app.generator.introspect.schema import Dialect

from .test_render import facts_of, rendered

pytestmark = pytest.mark.anyio

TABLE = """
create table invoice (id {key}, "Issued On" date not null, due_on date, net numeric(9, 2) not null,
    constraint due_after check (due_on is null or due_on >= "Issued On"),
    constraint net_sign check (net >= 0))
"""
KEYS = {Dialect.SQLITE: "integer primary key", Dialect.POSTGRESQL: "serial primary key"}
KEYS[Dialect.MYSQL] = "int auto_increment primary key"


@pytest.mark.parametrize("dialect", Dialect)
async def test_model_lists_columns_of_multi_column_check(dialect: Dialect, tmp_path: Path) -> None:
    script = TABLE.format(key=KEYS[dialect])
    script = script.replace('"', "`") if dialect is Dialect.MYSQL else script
    files = (await rendered(await facts_of(dialect, script, tmp_path), "shop"))["invoice"]
    model = files["backend/app/api/v1/module_shop/invoice/model.py"]
    checks = '{"due_after": ["due_on", "issued_on"]}'
    assert f"    __checks__: ClassVar[dict[str, list[str]]] = {checks}\n" in model
