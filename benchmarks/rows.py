"""What there is to list: a thousand of each, and somebody who sees what stands below his
department.
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
from app.core.database import Database, connect
from app.core.data_scope import DeptBranch, Reach
from app.core.crypto.passwords import HASHER
from app.generator.design.create_table import build
from app.generator.design.table_definition import TableDefinition
from app.kit.data_scope import Scope

MANY = 1_000
COLUMNS = 120
TABLES = [f"bench_{n}" for n in range(100)]
WIDE = "bench_wide"
SYSTEM = Scope.system("rows for a benchmark")
PASSWORD = "123456"  # noqa: S105 (of an account in a scratch database)
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


async def fill(url: str) -> None:
    """Departments below the first one, users and positions in them; `clerk` sees the whole branch,
    the admin all.
    """
    list(features.discover())
    database = Database(url)
    async with database.transaction(SYSTEM) as db:
        root = (await db.scalars(select(Dept).where(Dept.parent_id.is_(None)).order_by(Dept.id))).first()
        assert root is not None
        depts = [Dept(parent_id=root.id, name=f"Department {n}", sort=n) for n in range(MANY)]
        role = Role(name="Clerk", code="clerk", reach=Reach.DEPARTMENT_AND_BELOW)
        db.add_all([*depts, role])
        await db.flush()
        db.add_all(
            [DeptBranch(ancestor_id=above, descendant_id=dept.id) for dept in depts for above in (root.id, dept.id)]
        )
        menus = await db.scalars(select(Menu.id).where(Menu.permission.is_not(None)))
        db.add_all([RoleMenu(role_id=role.id, menu_id=menu) for menu in menus])
        users = [_user(f"user{n}", dept.id) for n, dept in enumerate(depts)]
        clerk = _user("clerk", root.id, HASHER.hash(PASSWORD))
        db.add_all([clerk, *users])
        db.add_all(
            [
                Position(name=f"Position {n}", code=f"p{n}", sort=n, owner_dept_id=depts[n].id, owner_id=1)
                for n in range(MANY)
            ]
        )
        await db.flush()
        db.add_all([UserRole(user_id=user.id, role_id=role.id) for user in (clerk, *users)])
    await database.close()
    await _fill_products(url)
    await _make_tables(url)


async def _fill_products(url: str) -> None:
    engine = connect(url)
    row = {
        "code": None,
        "price": Decimal("9.99"),
        "stock": 3,
        "sold": True,
        "born": datetime(2020, 1, 2),  # noqa: DTZ001 (its column has no zone)
        "remark": None,
    }
    async with engine.begin() as connection:
        products = await connection.run_sync(lambda sync: Table(PRODUCT["name"], MetaData(), autoload_with=sync))
        await connection.execute(insert(products), [{**row, "title": f"Product {n}"} for n in range(MANY)])
    await engine.dispose()


async def _make_tables(url: str) -> None:
    key = PRODUCT["columns"][0]
    kinds = ({"type": "string", "length": 40}, {"type": "integer"}, {"type": "date"})
    wide = [key, *({"name": f"c{n}", **kinds[n % 3]} for n in range(1, COLUMNS))]
    described = [*({**PRODUCT, "name": name} for name in TABLES), {"name": WIDE, "columns": wide}]
    engine = connect(url)
    async with engine.execution_options(scope=SYSTEM).begin() as connection:
        for table in described:
            await build(connection, TableDefinition.model_validate(table))
    await engine.dispose()


def _user(name: str, dept_id: int, hashed: str = "") -> User:
    mail = f"{name}@example.com"
    return User(username=name, name=name, email=mail, hashed_password=hashed, dept_id=dept_id, owner_id=1)
