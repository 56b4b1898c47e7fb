"""Inserts initial data. Runs with `initialize`, `upgrade`, each start and after `gen output`.

Each row is inserted once, and `sys_seed` stores its key. So rows that an administrator changed,
moved or deleted stay so, and a new version adds only what is new in it. A row that exists by its
natural key (a permission, a path, a code) counts as inserted and is not changed. A deleted
directory is inserted again when a new menu needs it. New rows below any other deleted row are left
out.

Processes that start at the same time wait for each other at the keys of `sys_seed`.
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
from app.extensions.schedules import TaskJob
from app.kit.data_scope import DataScope
from app.kit.model import Record, utc_now

from .seeds import SeedRow, load_seeds

INITIAL_DATA_SCOPE = DataScope.system("initial data")
MAX_ATTEMPTS = 5


async def initialize(database: Database, restore: Collection[str] = ()) -> int:
    """Inserts missing rows and returns their number. Issues one statement if none is missing.

    `restore` names features, such as "chinook:track", whose menus are inserted again even if an
    administrator deleted them.
    """
    seeds = load_seeds()
    for remaining_attempts in reversed(range(MAX_ATTEMPTS)):
        async with database.read(INITIAL_DATA_SCOPE) as db:
            if not restore and not pending_seeds(await _applied_keys(db), seeds):
                break
        try:
            async with database.transaction(INITIAL_DATA_SCOPE) as db:
                return await apply_seeds(db, seeds, restore)
        except IntegrityError:
            # Another process inserted the same rows, or an administrator created such a row.
            if not remaining_attempts:
                raise
    return 0


def pending_seeds(
    applied_keys: Collection[str], rows: Collection[SeedRow], restore: Collection[str] = ()
) -> list[SeedRow]:
    return [seed for seed in rows if seed.key not in applied_keys or seed.feature in restore]


async def apply_seeds(
    db: AsyncSession, rows: Collection[SeedRow], restore: Collection[str] = ()
) -> int:
    """Inserts missing rows in the caller's transaction and returns their number.

    The keys are inserted first, in order, so that a second process waits at the first key.
    """
    applied_keys = await _applied_keys(db)
    seeds = pending_seeds(applied_keys, rows, restore)
    new_keys = {seed.key for seed in seeds} - applied_keys
    db.add_all(AppliedSeed(key=key) for key in sorted(new_keys))
    await db.flush()
    count = 0
    for seed in seeds:
        if await _insert(db, seed):
            count += 1
    return count


async def _applied_keys(db: AsyncSession) -> set[str]:
    return set(await db.scalars(select(AppliedSeed.key)))


async def _insert(db: AsyncSession, seed: SeedRow) -> bool:
    """Inserts a row below its parent. Returns False if it exists or the parent does not."""
    if await _find_row(db, seed) is not None:
        return False
    values = {**seed.natural_key, **seed.values}
    if seed.parent is not None:
        if seed.parent.natural_key.get("type") == MenuType.DIRECTORY:
            await _insert(db, seed.parent)
        parent = await _find_row(db, seed.parent)
        if parent is None:
            return False
        values[seed.parent_column] = parent.id
    row = seed.model(**values)
    if isinstance(row, TaskJob):
        await _prepare_job(db, row)
    db.add(row)
    await db.flush()
    if isinstance(row, Role):
        menu_ids = await db.scalars(select(Menu.id).where(Menu.permission.in_(seed.permissions)))
        db.add_all([RoleMenu(role_id=row.id, menu_id=menu_id) for menu_id in menu_ids])
    if isinstance(row, Dept):
        db.add(DeptClosure(ancestor_id=row.id, descendant_id=row.id))
    return True


async def _prepare_job(db: AsyncSession, job: TaskJob) -> None:
    """Sets the first time. A user may have taken the name: it gets that of the task, too."""
    job.next_at = job.schedule.next_after(utc_now())
    if await db.scalar(select(TaskJob.id).where(TaskJob.name == job.name)) is not None:
        job.name = f"{job.name} ({job.task})"


async def _find_row(db: AsyncSession, seed: SeedRow) -> Record | None:
    conditions = dict(seed.natural_key)
    if seed.unique_within_parent and seed.parent is not None:
        parent = await _find_row(db, seed.parent)
        if parent is not None:
            conditions[seed.parent_column] = parent.id
    query = select(seed.model).filter_by(**conditions).order_by(seed.model.id).limit(1)
    return (await db.scalars(query)).first()
