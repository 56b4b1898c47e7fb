"""Rows for the benchmarks: a thousand each of departments, users, positions and products.

The user `clerk` has a role with the data scope of the whole branch.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import MetaData, Table, insert, select

from app.api import features
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.menu.model import Menu
from app.api.v1.module_system.position.model import Position
from app.api.v1.module_system.role.model import Role, RoleMenu, UserRole
from app.api.v1.module_system.user.model import User
from app.core.crypto.passwords import HASHER
from app.core.data_scope import DataScopeType, DeptClosure
from app.core.database import Database
from app.core.database_engine import create_engine
from app.generator.design.create_table import create_table
from app.generator.design.table_definition import TableDefinition
from app.kit.data_scope import DataScope

ROW_COUNT = 1_000
WIDE_COLUMN_COUNT = 120
TABLES = [f"bench_{n}" for n in range(100)]
WIDE_TABLE = "bench_wide"
SYSTEM = DataScope.system("benchmark rows")
# The password of the accounts in a scratch database.
PASSWORD = "123456"  # noqa: S105
PRODUCT: dict[str, Any] = {
    "name": "bench_product",
    "comment": "Product",
    "columns": [
        {"name": "id", "type": "integer", "primary_key": True, "increment": True},
        {"name": "title", "type": "string", "length": 100},
        {"name": "code", "type": "string", "length": 32, "nullable": True},
        {"name": "price", "type": "decimal", "precision": 10, "scale": 2},
        {"name": "stock", "type": "integer"},
        {"name": "sold", "type": "boolean"},
        {"name": "born", "type": "datetime"},
        {"name": "remark", "type": "string", "length": 255, "nullable": True},
    ],
}


async def insert_rows(url: str) -> None:
    list(features.discover_features())
    await _insert_platform_rows(url)
    await _insert_products(url)
    await _create_tables(url)


async def _insert_platform_rows(url: str) -> None:
    database = Database(url)
    async with database.transaction(SYSTEM) as db:
        roots = select(Dept).where(Dept.parent_id.is_(None)).order_by(Dept.id)
        root = (await db.scalars(roots)).first()
        assert root is not None
        depts = [Dept(parent_id=root.id, name=f"Department {n}", sort=n) for n in range(ROW_COUNT)]
        role = Role(name="Clerk", code="clerk", data_scope=DataScopeType.DEPARTMENT_AND_BELOW)
        db.add_all([*depts, role])
        await db.flush()
        for dept in depts:
            db.add(DeptClosure(ancestor_id=root.id, descendant_id=dept.id))
            db.add(DeptClosure(ancestor_id=dept.id, descendant_id=dept.id))
        menu_ids = await db.scalars(select(Menu.id).where(Menu.permission.is_not(None)))
        db.add_all([RoleMenu(role_id=role.id, menu_id=menu_id) for menu_id in menu_ids])
        users = [_new_user(f"user{n}", dept.id) for n, dept in enumerate(depts)]
        users.append(_new_user("clerk", root.id, HASHER.hash(PASSWORD)))
        db.add_all(users)
        for n, dept in enumerate(depts):
            position = Position(name=f"Position {n}", code=f"p{n}", sort=n)
            position.owner_dept_id = dept.id
            position.owner_id = 1
            db.add(position)
        await db.flush()
        db.add_all([UserRole(user_id=user.id, role_id=role.id) for user in users])
    await database.close()


async def _insert_products(url: str) -> None:
    row = {
        "code": None,
        "price": Decimal("9.99"),
        "stock": 3,
        "sold": True,
        # The column has no time zone.
        "born": datetime(2020, 1, 2),  # noqa: DTZ001
        "remark": None,
    }
    rows = [{**row, "title": f"Product {n}"} for n in range(ROW_COUNT)]
    engine = create_engine(url)
    async with engine.begin() as connection:
        products = await connection.run_sync(
            lambda sync: Table(PRODUCT["name"], MetaData(), autoload_with=sync)
        )
        await connection.execute(insert(products), rows)
    await engine.dispose()


async def _create_tables(url: str) -> None:
    """Creates a hundred tables and a wide one for the generator."""
    definitions = [{**PRODUCT, "name": name} for name in TABLES]
    definitions.append({"name": WIDE_TABLE, "columns": _wide_columns()})
    engine = create_engine(url)
    async with engine.execution_options(scope=SYSTEM).begin() as connection:
        for definition in definitions:
            await create_table(connection, TableDefinition.model_validate(definition))
    await engine.dispose()


def _wide_columns() -> list[dict[str, Any]]:
    types: list[dict[str, Any]] = [
        {"type": "string", "length": 40},
        {"type": "integer"},
        {"type": "date"},
    ]
    primary_key = PRODUCT["columns"][0]
    columns = [{"name": f"c{n}", **types[n % 3]} for n in range(1, WIDE_COLUMN_COUNT)]
    return [primary_key, *columns]


def _new_user(username: str, dept_id: int, hashed_password: str = "") -> User:
    return User(
        username=username,
        name=username,
        email=f"{username}@example.com",
        hashed_password=hashed_password,
        dept_id=dept_id,
        owner_id=1,
    )
