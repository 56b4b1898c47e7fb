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
from app.api.v1.module_system.seed.model import Seed as Given
from app.core.database import Database
from app.core.ownership import DeptBranch
from app.kit.model import Record
from app.kit.scope import Scope

from .seeds import Seed, seeds

SYSTEM = Scope.system("initial data")
ATTEMPTS = 5


async def initialize(database: Database, again: Collection[str] = ()) -> int:
    """How many rows were new. One statement when none is.

    `again` names features, such as "chinook:track", whose menus come back even if an administrator
    deleted them.
    """
    wanted = seeds()
    for patience in reversed(range(ATTEMPTS)):
        async with database.read(SYSTEM) as db:
            if not again and not missing(await _given(db), wanted):
                break
        try:
            async with database.transaction(SYSTEM) as db:
                return await give(db, wanted, again)
        except (
            IntegrityError
        ):  # somebody gave the same meanwhile, or an administrator made such a row
            if not patience:
                raise
    return 0


def missing(
    given: Collection[str], wanted: Collection[Seed], again: Collection[str] = ()
) -> list[Seed]:
    return [seed for seed in wanted if seed.key not in given or seed.feature in again]


async def give(db: AsyncSession, wanted: Collection[Seed], again: Collection[str] = ()) -> int:
    """In the caller's transaction. The keys go first, in their order: a second process waits at the
    first of them.
    """
    given = await _given(db)
    new = missing(given, wanted, again)
    db.add_all(Given(key=key) for key in sorted({seed.key for seed in new} - given))
    await db.flush()
    return sum([await _plant(db, seed) for seed in new])


async def _given(db: AsyncSession) -> set[str]:
    return set(await db.scalars(select(Given.key)))


async def _plant(db: AsyncSession, seed: Seed) -> bool:
    """Was the row not there?"""
    if await _find(db, seed) is not None:
        return False
    values = {**seed.natural, **seed.values}
    if (under := seed.under) is not None:
        if under.natural.get("type") == MenuType.DIRECTORY:
            await _plant(db, under)
        if (above := await _find(db, under)) is None:
            return False
        values[seed.reference] = above.id
    row = seed.model(**values)
    db.add(row)
    await db.flush()
    if isinstance(row, Role):
        held = await db.scalars(select(Menu.id).where(Menu.permission.in_(seed.permissions)))
        db.add_all([RoleMenu(role_id=row.id, menu_id=id) for id in held])
    if isinstance(row, Dept):
        db.add(DeptBranch(ancestor_id=row.id, descendant_id=row.id))
    return True


async def _find(db: AsyncSession, seed: Seed) -> Record | None:
    wanted = dict(seed.natural)
    if (
        seed.inside
        and seed.under is not None
        and (above := await _find(db, seed.under)) is not None
    ):
        wanted[seed.reference] = above.id
    found = await db.scalars(
        select(seed.model).filter_by(**wanted).order_by(seed.model.id).limit(1)
    )
    return found.first()
