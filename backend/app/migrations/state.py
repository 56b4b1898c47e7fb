"""Schema revision of a database, compared with the migrations. Works without Alembic.

Every start needs this comparison. Importing Alembic takes a fifth of the time of a start and 10 MB
of memory, so only upgrades import it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import NullPool, inspect, make_url, text
from sqlalchemy.engine import Connection

from app.core.config import BACKEND_DIR
from app.core.database_engine import create_engine
from app.core.database_errors import DatabaseNotReady, DatabaseUnreachable
from app.kit.data_scope import DataScope
from app.kit.db.options import DEFAULT_OPTIONS, DatabaseOptions

VERSIONS_DIR = BACKEND_DIR / "alembic" / "versions"
# Revisions from before 0.1.0, whose migrations were replaced by `initial_schema`.
UNSUPPORTED_REVISIONS = {
    "08fde1b0dabc",
    "2a02fbff6da8",
    "3b9c17d4e862",
    "5d0c2e8f41b7",
    "77e211cb2c62",
    "7ac9d1e30b52",
    "9f5612278a3e",
    "b2f377488894",
    "b5524a0d72ae",
    "c41d7a90e6b5",
    "c8f0a6d21e57",
    "e41b6f0c9a27",
    "e41b7c90d2a6",
    "e4b81f09c7d3",
    "f2a9c4d18b60",
}


async def is_current(url: str, options: DatabaseOptions = DEFAULT_OPTIONS) -> bool:
    return heads() == await current_revisions(url, options)


async def require_current(url: str, options: DatabaseOptions = DEFAULT_OPTIONS) -> None:
    if not await is_current(url, options):
        raise DatabaseNotReady(
            "DATABASE_URL: the schema of the database is not current. Run `main.py upgrade` first."
        )


async def require_supported(url: str, options: DatabaseOptions = DEFAULT_OPTIONS) -> None:
    """Raises DatabaseNotReady if the database was created before 0.1.0.

    A database that does not exist or cannot be reached is accepted.
    """
    if _is_missing_file(url):
        return
    try:
        _reject_unsupported(await _read_revisions(url, options))
    except DatabaseUnreachable:
        return


async def current_revisions(url: str, options: DatabaseOptions = DEFAULT_OPTIONS) -> set[str]:
    """Returns the revisions of the database. Raises DatabaseNotReady for an unknown revision.

    Does not take the upgrade lock, so that a start does not wait for a running upgrade.
    """
    revisions = await _read_revisions(url, options)
    _reject_unknown(revisions)
    return revisions


def require_known(connection: Connection) -> None:
    """Raises DatabaseNotReady if a revision of the database is unknown to this version."""
    _reject_unknown(_select_revisions(connection))


def outdated_revisions() -> frozenset[str]:
    """Returns the revisions that another migration follows."""
    known: set[str] = set()
    for script in _migration_scripts():
        known |= _revision_ids(script["revision"])
    return frozenset(known - heads())


def heads() -> set[str]:
    """Returns the revisions that no other migration follows."""
    revisions: set[str] = set()
    followed: set[str] = set()
    for script in _migration_scripts():
        revisions |= _revision_ids(script["revision"])
        followed |= _revision_ids(script["down_revision"])
    return revisions - followed


def _is_missing_file(url: str) -> bool:
    """Returns whether this is a SQLite file that a connection would create."""
    parsed_url = make_url(url)
    return (
        parsed_url.get_backend_name() == "sqlite" and not Path(parsed_url.database or "").is_file()
    )


async def _read_revisions(url: str, options: DatabaseOptions) -> set[str]:
    engine = create_engine(url, options, poolclass=NullPool)
    scope = DataScope.system("migration")
    try:
        async with engine.execution_options(scope=scope).connect() as connection:
            return await connection.run_sync(_select_revisions)
    finally:
        await engine.dispose()


def _select_revisions(connection: Connection) -> set[str]:
    _require_utf8mb4(connection)
    if not inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.scalars(text("select version_num from alembic_version")))


def _require_utf8mb4(connection: Connection) -> None:
    """Raises DatabaseNotReady if new tables could not hold every text."""
    if connection.dialect.name not in ("mysql", "mariadb"):
        return
    charset = connection.scalar(text("select @@character_set_database"))
    if charset != "utf8mb4":
        raise DatabaseNotReady(
            f"DATABASE_URL: the character set of the database is {charset}. Run `alter database "
            f"{connection.engine.url.database} character set utf8mb4`, which changes no table."
        )


def _reject_unknown(revisions: set[str]) -> None:
    _reject_unsupported(revisions)
    known: set[str] = set()
    for script in _migration_scripts():
        known |= _revision_ids(script["revision"])
    unknown = ", ".join(sorted(revisions - known))
    if unknown:
        raise DatabaseNotReady(
            f"DATABASE_URL: the database is at revision {unknown}, which this version does not "
            "know. Use the newer version that upgraded it."
        )


def _reject_unsupported(revisions: set[str]) -> None:
    if revisions & UNSUPPORTED_REVISIONS:
        raise DatabaseNotReady(
            "DATABASE_URL: the database was created before 0.1.0, the first supported version. "
            "Set DATABASE_URL to an empty database, run `main.py upgrade`, and copy your data."
        )


def _migration_scripts() -> list[dict[str, object]]:
    return [dict(_script_constants(path)) for path in VERSIONS_DIR.glob("*.py")]


def _script_constants(path: Path) -> Iterator[tuple[str, object]]:
    """Reads `revision` and `down_revision` of a migration without running it."""
    for statement in ast.parse(path.read_text("utf-8")).body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            [target] = targets
            if isinstance(target, ast.Name) and target.id in {"revision", "down_revision"}:
                yield target.id, ast.literal_eval(statement.value)


def _revision_ids(value: object) -> set[str]:
    """Returns the revisions of a constant, which is None, a string, or a tuple for a merge."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, tuple | list):
        return set(map(str, value))
    return set()
