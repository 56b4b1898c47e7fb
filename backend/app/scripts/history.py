"""Is a database at the end of the schema's history? Asked at every start, and answered without Alembic.

To load Alembic takes a fifth of what a start takes, and 10 MB that stay: it is for changes, which are rare.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import NullPool, inspect, text
from sqlalchemy.engine import Connection

from app.core.config import BACKEND
from app.core.database import connect
from app.kit.scope import Scope

VERSIONS = BACKEND / "alembic" / "versions"


async def is_current(url: str) -> bool:
    """Without taking turns: a start need not wait for anybody's upgrade to say that there is one."""
    engine = connect(url, poolclass=NullPool)
    try:
        async with engine.execution_options(scope=Scope.system("migration")).connect() as connection:
            return heads() == await connection.run_sync(_reached)
    finally:
        await engine.dispose()


def heads() -> set[str]:
    """The revisions that no other one comes after."""
    scripts = [dict(_constants(path)) for path in VERSIONS.glob("*.py")]
    followed = {revision for script in scripts for revision in _named(script["down_revision"])}
    return {revision for script in scripts for revision in _named(script["revision"])} - followed


def _reached(connection: Connection) -> set[str]:
    if not inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.scalars(text("select version_num from alembic_version")))


def _constants(path: Path) -> Iterator[tuple[str, object]]:
    """What a script says of its place, read and not run."""
    for line in ast.parse(path.read_text("utf-8")).body:
        if isinstance(line, ast.Assign | ast.AnnAssign) and line.value is not None:
            [target] = line.targets if isinstance(line, ast.Assign) else [line.target]
            if isinstance(target, ast.Name) and target.id in {"revision", "down_revision"}:
                yield target.id, ast.literal_eval(line.value)


def _named(value: object) -> tuple[str, ...]:
    """One, none, or the several that a merge follows."""
    return (value,) if isinstance(value, str) else tuple(map(str, value)) if isinstance(value, tuple | list) else ()
