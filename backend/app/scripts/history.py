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

from app.core.config import BACKEND
from app.core.database import connect
from app.core.trouble import Unusable
from app.kit.scope import Scope

VERSIONS = BACKEND / "alembic" / "versions"


async def is_current(url: str) -> bool:
    return heads() == await reached(url)


async def require_current(url: str) -> None:
    if not await is_current(url):
        raise Unusable("The database is not at the newest schema: run `main.py upgrade` first.")


async def reached(url: str) -> set[str]:
    """Without taking turns: a start need not wait for anybody's upgrade to say that there is one."""
    engine = connect(url, poolclass=NullPool)
    try:
        async with engine.execution_options(
            scope=Scope.system("migration")
        ).connect() as connection:
            return await connection.run_sync(known)
    finally:
        await engine.dispose()


def heads() -> set[str]:
    """The revisions that no other one comes after."""
    scripts = _scripts()
    followed = {revision for script in scripts for revision in _named(script["down_revision"])}
    return {revision for script in scripts for revision in _named(script["revision"])} - followed


def known(connection: Connection) -> set[str]:
    """The revisions it is at. One that we do not have is of a newer version, which alone knows what
    it may write.
    """
    if not inspect(connection).has_table("alembic_version"):
        return set()
    reached = set(connection.scalars(text("select version_num from alembic_version")))
    ours = {revision for script in _scripts() for revision in _named(script["revision"])}
    if strange := ", ".join(sorted(reached - ours)):
        raise Unusable(
            f"The database is at revision {strange}, which this version does not know: take the newer one."
        )
    return reached


def _scripts() -> list[dict[str, object]]:
    return [dict(_constants(path)) for path in VERSIONS.glob("*.py")]


def _constants(path: Path) -> Iterator[tuple[str, object]]:
    """What a script says of its place, read and not run."""
    for line in ast.parse(path.read_text("utf-8")).body:
        if isinstance(line, ast.Assign | ast.AnnAssign) and line.value is not None:
            [target] = line.targets if isinstance(line, ast.Assign) else [line.target]
            if isinstance(target, ast.Name) and target.id in {"revision", "down_revision"}:
                yield target.id, ast.literal_eval(line.value)


def _named(value: object) -> tuple[str, ...]:
    """One, none, or the several that a merge follows."""
    return (
        (value,)
        if isinstance(value, str)
        else tuple(map(str, value))
        if isinstance(value, tuple | list)
        else ()
    )
