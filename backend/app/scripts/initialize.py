"""Give a database its initial data: at `initialize`, `upgrade`, every start, and after a module was
generated.

Each row is given once, and `sys_seed` remembers it. So what an administrator changed, renamed,
moved or deleted stays as he left it, and a new release adds only what is new in it. A row that is
there by its natural key (a permission, a path, a code) counts as given and is not touched. A
directory that was deleted comes back when a new menu needs it; what is new below any other deleted
row stays out with it.

Processes that start at once take turns at the keys of `sys_seed`: the late one finds everything
given.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleMenu
from app.api.v1.module_system.seed.model import AppliedSeed
from app.core.data_scope import DeptClosure
from app.core.database import Database
from app.kit.data_scope import DataScope
from app.kit.model import Record

from .seeds import SeedRow, load_seeds

INITIAL_DATA_SCOPE = DataScope.system("initial data")
MAX_ATTEMPTS = 5


async def initialize(database: Database, restore: Collection[str] = ()) -> int:
    """How many rows were new. One statement when none is.

    `again` names features, such as "chinook:track", whose menus come back even if an administrator
    deleted them.
    """
    wanted = load_seeds()
    for patience in reversed(range(MAX_ATTEMPTS)):
        async with database.read(INITIAL_DATA_SCOPE) as db:
            if not restore and not pending_seeds(await _applied_keys(db), wanted):
                break
        try:
            async with database.transaction(INITIAL_DATA_SCOPE) as db:
                return await apply_seeds(db, wanted, restore)
        except (
            IntegrityError
        ):  # somebody gave the same meanwhile, or an administrator made such a row
            if not patience:
                raise
    return 0


def pending_seeds(
    applied_keys: Collection[str], rows: Collection[SeedRow], restore: Collection[str] = ()
) -> list[SeedRow]:
    return [seed for seed in rows if seed.key not in applied_keys or seed.feature in restore]


async def apply_seeds(
    db: AsyncSession, rows: Collection[SeedRow], restore: Collection[str] = ()
) -> int:
    """In the caller's transaction. The keys go first, in their order: a second process waits at the
    first of them.
    """
    given = await _applied_keys(db)
    new = pending_seeds(given, rows, restore)
    db.add_all(AppliedSeed(key=key) for key in sorted({seed.key for seed in new} - given))
    await db.flush()
    return sum([await _insert(db, seed) for seed in new])


async def _applied_keys(db: AsyncSession) -> set[str]:
    return set(await db.scalars(select(AppliedSeed.key)))


async def _insert(db: AsyncSession, seed: SeedRow) -> bool:
    """Was the row not there?"""
    if await _find_row(db, seed) is not None:
        return False
    values = {**seed.natural_key, **seed.values}
    if (under := seed.parent) is not None:
        if under.natural_key.get("type") == MenuType.DIRECTORY:
            await _insert(db, under)
        if (above := await _find_row(db, under)) is None:
            return False
        values[seed.parent_column] = above.id
    row = seed.model(**values)
    db.add(row)
    await db.flush()
    if isinstance(row, Role):
        held = await db.scalars(select(Menu.id).where(Menu.permission.in_(seed.permissions)))
        db.add_all([RoleMenu(role_id=row.id, menu_id=id) for id in held])
    if isinstance(row, Dept):
        db.add(DeptClosure(ancestor_id=row.id, descendant_id=row.id))
    return True


async def _find_row(db: AsyncSession, seed: SeedRow) -> Record | None:
    wanted = dict(seed.natural_key)
    if (
        seed.unique_within_parent
        and seed.parent is not None
        and (above := await _find_row(db, seed.parent)) is not None
    ):
        wanted[seed.parent_column] = above.id
    found = await db.scalars(
        select(seed.model).filter_by(**wanted).order_by(seed.model.id).limit(1)
    )
    return found.first()
