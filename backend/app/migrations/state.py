"""Is a database at the end of the schema's history? Asked at every start, and answered without
Alembic.

To load Alembic takes a fifth of what a start takes, and 10 MB that stay: it is for changes, which
are rare.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import NullPool, inspect, text
from sqlalchemy.engine import Connection

from app.core.config import BACKEND_DIR
from app.core.database import create_engine
from app.core.database_errors import DatabaseNotReady
from app.kit.data_scope import DataScope

VERSIONS_DIR = BACKEND_DIR / "alembic" / "versions"


async def is_current(url: str) -> bool:
    return heads() == await current_revisions(url)


async def require_current(url: str) -> None:
    if not await is_current(url):
        raise DatabaseNotReady(
            "The database is not at the newest schema: run `main.py upgrade` first."
        )


async def current_revisions(url: str) -> set[str]:
    """Without taking turns: a start need not wait for anybody's upgrade to say that there is one."""
    engine = create_engine(url, poolclass=NullPool)
    try:
        async with engine.execution_options(
            scope=DataScope.system("migration")
        ).connect() as connection:
            return await connection.run_sync(require_known)
    finally:
        await engine.dispose()


def heads() -> set[str]:
    """The revisions that no other one comes after."""
    scripts = _migration_scripts()
    followed = {
        revision for script in scripts for revision in _revision_ids(script["down_revision"])
    }
    return {
        revision for script in scripts for revision in _revision_ids(script["revision"])
    } - followed


def require_known(connection: Connection) -> set[str]:
    """The revisions it is at. One that we do not have is of a newer version, which alone knows what
    it may write.
    """
    if not inspect(connection).has_table("alembic_version"):
        return set()
    reached = set(connection.scalars(text("select version_num from alembic_version")))
    ours = {
        revision
        for script in _migration_scripts()
        for revision in _revision_ids(script["revision"])
    }
    if strange := ", ".join(sorted(reached - ours)):
        raise DatabaseNotReady(
            f"The database is at revision {strange}, which this version does not know: take the newer one."
        )
    return reached


def _migration_scripts() -> list[dict[str, object]]:
    return [dict(_script_constants(path)) for path in VERSIONS_DIR.glob("*.py")]


def _script_constants(path: Path) -> Iterator[tuple[str, object]]:
    """What a script says of its place, read and not run."""
    for line in ast.parse(path.read_text("utf-8")).body:
        if isinstance(line, ast.Assign | ast.AnnAssign) and line.value is not None:
            [target] = line.targets if isinstance(line, ast.Assign) else [line.target]
            if isinstance(target, ast.Name) and target.id in {"revision", "down_revision"}:
                yield target.id, ast.literal_eval(line.value)


def _revision_ids(value: object) -> tuple[str, ...]:
    """One, none, or the several that a merge follows."""
    return (
        (value,)
        if isinstance(value, str)
        else tuple(map(str, value))
        if isinstance(value, tuple | list)
        else ()
    )
