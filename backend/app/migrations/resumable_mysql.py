"""Resumes interrupted migrations on MySQL and MariaDB, where each DDL statement commits implicitly.

Progress is recorded before each statement, in a table that exists only during an upgrade. The
record is committed or rolled back with the statement. So a recorded statement was executed, and
only for the last one that was started the result is unknown. A migration must issue the same
statements each time, through `op`. Statements issued in another way run again.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from alembic.ddl.mysql import MariaDBImpl, MySQLImpl
from alembic.runtime.migration import MigrationContext, RevisionStep
from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from app.core.database_errors import DatabaseNotReady

PROGRESS_TABLE = "alembic_under_way"
CREATE_PROGRESS_TABLE = f"""
create table {PROGRESS_TABLE} (
    step varchar(100) primary key, done int not null, begun bool not null
)
"""
SELECT_PROGRESS = f"select step, done, begun from {PROGRESS_TABLE}"  # noqa: S608 (a constant)
INSERT_PROGRESS = f"insert into {PROGRESS_TABLE} values (:step, 0, false)"  # noqa: S608
UPDATE_PROGRESS = f"update {PROGRESS_TABLE} set done = :done, begun = :begun"  # noqa: S608
DELETE_PROGRESS = f"delete from {PROGRESS_TABLE}"  # noqa: S608
# Error codes of a table, column, key or constraint that exists already or no longer.
ALREADY_APPLIED = {1050, 1051, 1054, 1060, 1061, 1091, 1146, 1826, 3822, 3940}
# MariaDB reports a duplicate foreign key with the general code 1005 and this text.
CANNOT_CREATE_TABLE = 1005
DUPLICATE_FOREIGN_KEY = "errno: 121"


class MigrationProgress:
    """Number of completed statements of a migration, and whether the next one was started."""

    def __init__(self, connection: Connection, step: str) -> None:
        self.connection = connection
        self.statement_number = 0
        self.completed_count = 0
        self.next_started = False
        row = connection.execute(text(SELECT_PROGRESS)).one_or_none()
        if row is None:
            connection.execute(text(INSERT_PROGRESS), {"step": step})
        elif row.step != step:
            raise DatabaseNotReady(
                f"DATABASE_URL: the migration {row.step} of the database was interrupted. "
                "Run `main.py upgrade` with the version that started it."
            )
        else:
            self.completed_count = row.done
            self.next_started = bool(row.begun)

    def run_once(self, run: Callable[[], Any]) -> Any:
        """Runs a statement, unless a former upgrade completed it."""
        self.statement_number += 1
        if self.statement_number <= self.completed_count:
            return None
        may_be_applied = self.next_started and self.statement_number == self.completed_count + 1
        self._save(next_started=True)
        try:
            return run()
        except DBAPIError as error:
            if not _is_already_applied(error):
                raise
            if may_be_applied:
                return None
            # The object was not created by this migration. Recorded as not started, so that the
            # next upgrade fails here too instead of accepting a table of another application.
            self._save(next_started=False)
            self.connection.commit()
            raise

    def _save(self, *, next_started: bool) -> None:
        values = {"done": self.statement_number - 1, "begun": next_started}
        self.connection.execute(text(UPDATE_PROGRESS), values)

    def close(self) -> None:
        """Deletes the record in the transaction that stores the new revision."""
        self.connection.execute(text(DELETE_PROGRESS))


class ResumableMySQLImpl(MySQLImpl):
    __dialect__ = "mysql"
    progress: MigrationProgress | None = None

    def track_steps(self, steps: Iterable[RevisionStep]) -> Iterator[RevisionStep]:
        assert self.connection is not None
        for step in steps:
            if self.progress is None and not inspect(self.connection).has_table(PROGRESS_TABLE):
                self.connection.execute(text(CREATE_PROGRESS_TABLE))
            self.progress = MigrationProgress(self.connection, step.short_log)
            yield step
            self.progress.close()
        if self.progress is not None:
            self.progress = None
            self.connection.execute(text(f"drop table {PROGRESS_TABLE}"))

    def _exec(self, *args: Any, **options: Any) -> Any:
        run = super()._exec
        if self.progress is None:
            return run(*args, **options)
        return self.progress.run_once(lambda: run(*args, **options))


class ResumableMariaDBImpl(ResumableMySQLImpl, MariaDBImpl):
    __dialect__ = "mariadb"


def _is_already_applied(error: DBAPIError) -> bool:
    number = next(iter(getattr(error.orig, "args", ())), None)
    if number == CANNOT_CREATE_TABLE:
        return DUPLICATE_FOREIGN_KEY in str(error.orig)
    return number in ALREADY_APPLIED


def make_resumable(context: MigrationContext) -> None:
    """Tracks the progress of the migrations that this context runs, on MySQL and MariaDB."""
    impl = context.impl
    steps = context._migrations_fn  # noqa: SLF001
    if not isinstance(impl, ResumableMySQLImpl) or steps is None:
        return

    def tracked_steps(
        revision: tuple[str, ...], context: MigrationContext
    ) -> Iterator[RevisionStep]:
        return impl.track_steps(steps(revision, context))

    context._migrations_fn = tracked_steps  # noqa: SLF001
