"""The data scope of tables that belong to others: orders, their lines, and parts of those."""

from pathlib import Path

import pytest

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator.configure import configure_all, scope_parent
from app.generator.introspect.database import open_database, reflect
from app.generator.introspect.schema import (
    Dialect,
    ForeignKeyInfo,
    SchemaInfo,
    TableInfo,
    TypeFamily,
)
from app.generator.plan import build_plan
from app.generator.sql_script import run_script
from app.generator.verify.run import VerifyOutcome, verify
from app.migrations.upgrade import upgrade

from .conftest import database
from .tables import column, table
from .tables import database as database_of

pytestmark = pytest.mark.anyio

KEY = {
    Dialect.SQLITE: "integer primary key",
    Dialect.POSTGRESQL: "bigserial primary key",
    Dialect.MYSQL: "bigint auto_increment primary key",
}
TABLES = """
create table product (id {key}, name varchar(40) not null);
create table shop_order (
    id {key}, code varchar(20) not null unique, name varchar(40) not null,
    owner_id {int} not null, owner_dept_id {int} not null,
    foreign key (owner_id) references sys_user (id),
    foreign key (owner_dept_id) references sys_dept (id)
);
create table shop_order_line (
    order_id {int} not null, line_no int not null, product_id {int} not null,
    note varchar(40) not null, primary key (order_id, line_no),
    foreign key (order_id) references shop_order (id) on delete cascade,
    foreign key (product_id) references product (id)
);
create table shipment (
    id {key}, code varchar(40) not null, order_id {int} not null, courier_id {int} not null,
    foreign key (order_id) references shop_order (id),
    foreign key (courier_id) references sys_user (id)
);
create table parcel (
    id {key}, name varchar(40) not null, shipment_id {int} not null,
    foreign key (shipment_id) references shipment (id)
);
create table complaint (
    id {key}, name varchar(40) not null, order_id {int}, author_id {int} not null,
    foreign key (order_id) references shop_order (id),
    foreign key (author_id) references sys_user (id)
);
create table receipt (
    id {key}, name varchar(40) not null, order_code varchar(20) not null unique,
    foreign key (order_code) references shop_order (code) on delete cascade
);
create table line_remark (
    id {key}, name varchar(40) not null, order_id {int} not null, line_no int not null,
    foreign key (order_id, line_no) references shop_order_line (order_id, line_no)
);
"""
NAMES = ("product", "shop_order", "shop_order_line", "shipment", "parcel", "complaint", "receipt")
PARENTS = {
    "product": None,
    "shop_order": None,
    "shop_order_line": "shop_order",
    "shipment": "shop_order",
    "parcel": "shipment",
    "complaint": None,  # its order is optional, and its author is no parent
    "receipt": "shop_order",
    "line_remark": "shop_order_line",
}


def script(dialect: Dialect) -> str:
    integer = "integer" if dialect is Dialect.SQLITE else "bigint"
    return TABLES.format(key=KEY[dialect], int=integer)


async def read(dialect: Dialect, folder: Path) -> SchemaInfo:
    async with database(dialect, "", folder) as url:
        await upgrade(url)
        await run_script(url, script(dialect))
        async with open_database(url) as engine:
            return await reflect(engine)


async def test_scope_of_each_table_follows_its_parent(tmp_path: Path) -> None:
    schema = await read(Dialect.SQLITE, tmp_path)
    configs = configure_all(schema, "shop")
    parents = {name: scope_parent(name, schema, configs) for name in PARENTS}
    assert {name: key and key.target_table for name, key in parents.items()} == PARENTS
    for name, parent in PARENTS.items():
        plan = build_plan(name, schema, configs)
        expected = "ScopedByParent" if parent else "Global"
        if name == "shop_order":
            expected = "Scoped"
        assert plan.api.model.scope.base_class == expected
        reason = configs[name].reasons["owner_column"]
        if parent:
            # The primary key of a line begins with its order, and a receipt is unique.
            is_indexed = name in ("shop_order_line", "receipt")
            suffix = "" if is_indexed else "_without_index"
            assert reason.key == f"generator.reason.scoped_by_parent{suffix}"
            assert configs[name].reasons["inherits_scope"] == reason
            assert reason.values["table"] == parent


async def test_child_of_a_table_whose_owner_was_configured_is_scoped(tmp_path: Path) -> None:
    schema = await read(Dialect.SQLITE, tmp_path)
    configs = configure_all(schema, "shop")
    order = configs["shop_order"]
    configs["shop_order"] = order.model_copy(update={"owner_column": None, "dept_column": None})
    assert scope_parent("parcel", schema, configs) is None
    configs["shop_order"] = order
    assert scope_parent("parcel", schema, configs) is not None


def test_scope_of_generated_child_follows_each_kind_of_parent() -> None:
    """A matrix: the owner columns of the parent, the reference, and the setting of the child."""
    expected = {
        ("dept", "owner"): ("Scoped", "ScopedByParent"),
        ("owner",): ("Private", "ScopedByParent"),
        (): ("Global", "Global"),
    }
    for owned, (parent_kind, child_kind) in expected.items():
        for is_required in (True, False):
            for inherits in (True, False):
                kinds = matrix_kinds(owned, is_required=is_required, inherits=inherits)
                kind = child_kind if is_required and inherits else "Global"
                below = kind if kind == "ScopedByParent" else "Global"
                assert kinds == [parent_kind, kind, below], (owned, is_required, inherits)


def matrix_kinds(owned: tuple[str, ...], *, is_required: bool, inherits: bool) -> list[str]:
    """Returns the kinds of a parent, its child, and the child's child."""
    owner_columns = [column(name, TypeFamily.INTEGER, nullable=False) for name in ("owner", "dept")]
    parent = table(*owner_columns, name="parent")
    child = with_reference("child", "parent", is_required=is_required)
    schema = database_of(parent, child, with_reference("grandchild", "child", is_required=True))
    configs = configure_all(schema, "shop")
    settings = {
        "owner_column": "owner" if "owner" in owned else None,
        "dept_column": "dept" if "dept" in owned else None,
    }
    configs["parent"] = configs["parent"].model_copy(update=settings)
    configs["child"] = configs["child"].model_copy(update={"inherits_scope": inherits})
    plans = [build_plan(name, schema, configs) for name in ("parent", "child", "grandchild")]
    return [str(plan.api.model.scope.base_class) for plan in plans]


def with_reference(name: str, target: str, *, is_required: bool) -> TableInfo:
    reference = f"{target}_id"
    info = table(
        column(reference, TypeFamily.INTEGER, nullable=not is_required), column("note"), name=name
    )
    key = ForeignKeyInfo(
        name=None,
        columns=(reference,),
        target_schema=None,
        target_table=target,
        target_columns=("id",),
    )
    return info.model_copy(update={"foreign_keys": (key,)})


@pytest.mark.parametrize("dialect", Dialect)
async def test_index_of_a_reference_is_read(dialect: Dialect, tmp_path: Path) -> None:
    indexes = """
create index by_courier on shipment (courier_id, code);
create index by_code on shipment (code, order_id);
create index by_line on line_remark (line_no, order_id);
"""
    async with database(dialect, "", tmp_path) as url:
        await upgrade(url)
        await run_script(url, script(dialect) + indexes)
        async with open_database(url) as engine:
            schema = await reflect(engine)
    is_indexed = {
        key.columns: key.is_indexed
        for name in ("shop_order_line", "shipment", "line_remark")
        for key in schema.tables[name].foreign_keys
        if name != "shipment" or key.target_table in ("shop_order", "sys_user")
    }
    # InnoDB creates the index of each foreign key.
    is_mysql = dialect is Dialect.MYSQL
    assert is_indexed == {
        ("order_id",): is_mysql,
        ("product_id",): is_mysql,
        ("courier_id",): True,
        ("order_id", "line_no"): True,
    }


@pytest.mark.parametrize("dialect", Dialect)
async def test_generated_parent_child_and_grandchild_hide_rows_of_others(
    dialect: Dialect, tmp_path: Path
) -> None:
    """Each module tests that a user outside the scope can do nothing with its rows."""
    async with database(dialect, "", tmp_path) as url:
        await upgrade(url)
        await run_script(url, script(dialect))
        report = await verify(url, TEMPLATES, (*NAMES, "line_remark"))
    failures = [
        result.describe() for result in report.results if result.outcome is not VerifyOutcome.PASSED
    ]
    assert failures == []
