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

from app.core.trouble import Unusable

NOTES = "alembic_under_way"
MAKE = (
    f"create table {NOTES} (step varchar(100) primary key, done int not null, begun bool not null)"
)
# There is already, or no longer: a table, a column, a key, a column that was renamed, a table that
# was, a constraint.
CARRIED_OUT = {1050, 1051, 1054, 1060, 1061, 1091, 1146, 1826, 3822, 3940}
DUPLICATE_KEY = "errno: 121"  # MariaDB, of a foreign key: within an error of a thousand meanings


class Note:
    """How far a migration is: `done` statements, and perhaps (`begun`) the next."""

    def __init__(self, connection: Connection, step: str) -> None:
        self.connection = connection
        self.number = 0
        self.done = 0
        self.begun = False
        found = connection.execute(text(f"select step, done, begun from {NOTES}")).one_or_none()  # noqa: S608 (our name)
        if found is None:
            connection.execute(
                text(f"insert into {NOTES} values (:step, 0, false)"),  # noqa: S608 (our name)
                {"step": step},
            )
        elif found.step != step:
            raise Unusable(
                f"The database is amid {found.step}: finish that with the version that began it."
            )
        else:
            self.done = found.done
            self.begun = bool(found.begun)

    def once(self, run: Callable[[], Any]) -> Any:
        self.number += 1
        if self.number <= self.done:
            return None
        doubtful = self.begun and self.number == self.done + 1
        self._write(begun=True)
        try:
            return run()
        except DBAPIError as error:
            if not _is_carried_out(error):
                raise
            if doubtful:
                return None
            self._write(
                begun=False
            )  # nor is it when this is tried again: somebody else's table is never taken for ours
            self.connection.commit()
            raise

    def _write(self, *, begun: bool) -> None:
        values = {"done": self.number - 1, "begun": begun}
        self.connection.execute(text(f"update {NOTES} set done = :done, begun = :begun"), values)  # noqa: S608

    def close(self) -> None:
        """In the transaction that says which revision the schema is at."""
        self.connection.execute(text(f"delete from {NOTES}"))  # noqa: S608


class Resumed(MySQLImpl):
    __dialect__ = "mysql"
    note: Note | None = None

    def noted(self, steps: Iterable[RevisionStep]) -> Iterator[RevisionStep]:
        assert self.connection is not None
        for step in steps:
            if self.note is None and not inspect(self.connection).has_table(NOTES):
                self.connection.execute(text(MAKE))
            self.note = Note(self.connection, step.short_log)
            yield step
            self.note.close()
        if self.note is not None:
            self.note = None
            self.connection.execute(text(f"drop table {NOTES}"))

    def _exec(self, *args: Any, **options: Any) -> Any:
        run = super()._exec
        return (
            run(*args, **options)
            if self.note is None
            else self.note.once(lambda: run(*args, **options))
        )


class ResumedMariaDB(Resumed, MariaDBImpl):
    __dialect__ = "mariadb"


def _is_carried_out(error: DBAPIError) -> bool:
    number = next(iter(getattr(error.orig, "args", ())), None)
    return number in CARRIED_OUT or (number == 1005 and DUPLICATE_KEY in str(error.orig))


def resume(context: MigrationContext) -> None:

    impl = context.impl
    steps = context._migrations_fn  # noqa: SLF001
    if isinstance(impl, Resumed) and steps is not None:
        context._migrations_fn = lambda reached, context: impl.noted(steps(reached, context))  # noqa: SLF001
