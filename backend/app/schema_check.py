"""Check of the schema of the database while the server runs."""

from collections.abc import Callable

from sqlalchemy import column, select, table

from app.core.database import Database
from app.core.database_errors import DatabaseNotReady
from app.kit.data_scope import DataScope
from app.migrations.state import outdated_revisions

SCHEMA_SCOPE = DataScope.system("health check")
SELECT_REVISIONS = select(table("alembic_version", column("version_num")).c.version_num)


class SchemaCheck:
    """Raises an error if the database is older than this version, such as after a restore.

    A newer schema is accepted: during a rolling upgrade, the processes of the previous version
    serve until they are replaced. Only the start requires the very same revision.
    """

    def __init__(self, current_database: Callable[[], Database]) -> None:
        self._current_database = current_database
        self._outdated: frozenset[str] | None = None

    async def __call__(self) -> None:
        if self._outdated is None:
            self._outdated = outdated_revisions()
        async with self._current_database().read(SCHEMA_SCOPE) as db:
            revisions = set(await db.scalars(SELECT_REVISIONS))
        if not revisions or revisions & self._outdated:
            raise DatabaseNotReady("the schema of the database is not current")
