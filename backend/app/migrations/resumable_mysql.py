"""On MySQL every change of a schema commits itself, so who kills a migration leaves it half done.
Here it is resumed.

Each statement is noted before it runs, in a table that is there only meanwhile. The note is part of
the transaction that the statement commits, or is undone with: what it says was done was done, and
only of one that was under way it is not known. A migration says the same statements each time, by
`op`; others in it are run again.
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
CREATE_PROGRESS_TABLE = f"create table {PROGRESS_TABLE} (step varchar(100) primary key, done int not null, begun bool not null)"
# There is already, or no longer: a table, a column, a key, a column that was renamed, a table that
# was, a constraint.
ALREADY_APPLIED = {1050, 1051, 1054, 1060, 1061, 1091, 1146, 1826, 3822, 3940}
# MariaDB, of a foreign key: within an error of a thousand meanings
DUPLICATE_FOREIGN_KEY = "errno: 121"


class MigrationProgress:
    """How far a migration is: `done` statements, and perhaps (`begun`) the next."""

    def __init__(self, connection: Connection, step: str) -> None:
        self.connection = connection
        self.statement_number = 0
        self.completed_count = 0
        self.next_started = False
        found = connection.execute(
            text(f"select step, done, begun from {PROGRESS_TABLE}")  # noqa: S608 (our own table name)
        ).one_or_none()
        if found is None:
            connection.execute(
                text(f"insert into {PROGRESS_TABLE} values (:step, 0, false)"),  # noqa: S608 (our name)
                {"step": step},
            )
        elif found.step != step:
            raise DatabaseNotReady(
                f"The database is amid {found.step}: finish that with the version that began it."
            )
        else:
            self.completed_count = found.done
            self.next_started = bool(found.begun)

    def run_once(self, run: Callable[[], Any]) -> Any:
        self.statement_number += 1
        if self.statement_number <= self.completed_count:
            return None
        doubtful = self.next_started and self.statement_number == self.completed_count + 1
        self._save(next_started=True)
        try:
            return run()
        except DBAPIError as error:
            if not _is_already_applied(error):
                raise
            if doubtful:
                return None
            self._save(
                next_started=False
            )  # nor is it when this is tried again: somebody else's table is never taken for ours
            self.connection.commit()
            raise

    def _save(self, *, next_started: bool) -> None:
        values = {"done": self.statement_number - 1, "begun": next_started}
        self.connection.execute(
            text(f"update {PROGRESS_TABLE} set done = :done, begun = :begun"),  # noqa: S608 (our own table name)
            values,
        )

    def close(self) -> None:
        """In the transaction that says which revision the schema is at."""
        self.connection.execute(text(f"delete from {PROGRESS_TABLE}"))  # noqa: S608


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
        return (
            run(*args, **options)
            if self.progress is None
            else self.progress.run_once(lambda: run(*args, **options))
        )


class ResumableMariaDBImpl(ResumableMySQLImpl, MariaDBImpl):
    __dialect__ = "mariadb"


def _is_already_applied(error: DBAPIError) -> bool:
    number = next(iter(getattr(error.orig, "args", ())), None)
    return number in ALREADY_APPLIED or (
        number == 1005 and DUPLICATE_FOREIGN_KEY in str(error.orig)
    )


def make_resumable(context: MigrationContext) -> None:

    impl = context.impl
    steps = context._migrations_fn  # noqa: SLF001
    if isinstance(impl, ResumableMySQLImpl) and steps is not None:
        context._migrations_fn = lambda reached, context: impl.track_steps(steps(reached, context))  # noqa: SLF001
