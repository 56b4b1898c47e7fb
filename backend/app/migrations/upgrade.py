"""The schema's history: bring a database to its end, and write its next page."""

import asyncio
import logging
import re
import warnings
from argparse import Namespace
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, TypeVar

from alembic import command
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from sqlalchemy import Enum, NullPool, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SAWarning
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import BigInteger

from app.api.router import load_features
from app.core.config import BACKEND_DIR
from app.core.database import create_engine
from app.core.database_errors import DatabaseNotReady
from app.kit.data_scope import DataScope
from app.kit.db.types import LongText, StringSet, UtcDateTime
from app.kit.model import Base, Unmanaged
from app.migrations.resumable_mysql import make_resumable
from app.migrations.state import require_known

T = TypeVar("T")
MIGRATION_SCOPE = DataScope.system("migration")
PRIMARY_KEY_NAME_WARNING = re.compile("Name .* ignored for PRIMARY key")
LOCK_TIMEOUT_SECONDS = 120  # seconds that a second upgrade waits for the first


async def upgrade(url: str, *, tolerant: bool = False) -> None:
    """To the newest revision. Those who start at once take turns; the late one finds nothing to do.

    `tolerant` of features that cannot be imported: no migration needs them, though the next
    revision does.
    """

    def work(connection: Connection) -> None:
        require_known(connection)
        command.upgrade(_alembic_config(connection, tolerant=tolerant), "head")

    await run_locked(url, work)


async def check(url: str) -> None:
    """Raises what Alembic raises when the database and the models differ."""
    await run_locked(url, lambda connection: command.check(_alembic_config(connection)))


async def downgrade(url: str, revision: str = "base") -> None:
    await run_locked(
        url, lambda connection: command.downgrade(_alembic_config(connection), revision)
    )


async def create_revision(message: str) -> list[Path]:
    """Write what the models have and the history lacks, seen from a scratch database: yours may be
    at any revision.
    """
    with TemporaryDirectory() as scratch:
        url = f"sqlite+aiosqlite:///{scratch}/head.db"
        await upgrade(url)
        written = await run_locked(
            url,
            lambda connection: command.revision(
                _alembic_config(connection, scratch=True), message, autogenerate=True
            ),
        )
    scripts = written if isinstance(written, list) else [written]
    return [Path(script.path) for script in scripts if script is not None]


async def run_locked(url: str, work: Callable[[Connection], T]) -> T:
    """Do it alone, in one transaction. On MySQL, where DDL commits itself, at least alone (and see
    `resumed`).
    """
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _configure_sqlite)
    try:
        async with engine.execution_options(scope=MIGRATION_SCOPE).connect() as connection:
            unlock = await _acquire_lock(connection)
            with _ignore_primary_key_warnings():
                result = await connection.run_sync(work)
            await connection.commit()
            await unlock()
            return result
    finally:
        await engine.dispose()


@contextmanager
def _ignore_primary_key_warnings() -> Iterator[None]:
    """Neither SQLAlchemy nor MariaDB, by its driver's log, is heard of what we know: that MySQL
    names none.
    """
    driver = logging.getLogger("asyncmy")
    driver.addFilter(_is_relevant_log)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", PRIMARY_KEY_NAME_WARNING.pattern, SAWarning)
            yield
    finally:
        driver.removeFilter(_is_relevant_log)


def _is_relevant_log(record: logging.LogRecord) -> bool:
    return not PRIMARY_KEY_NAME_WARNING.match(record.getMessage())


def _configure_sqlite(raw: Any, _: object) -> None:
    """Batch mode copies a table and drops the old one, which must not take the rows that point at
    it along.
    """
    raw.isolation_level = None
    for setting in ("foreign_keys=off", f"busy_timeout={LOCK_TIMEOUT_SECONDS * 1000}"):
        raw.execute(f"pragma {setting}")


async def _acquire_lock(connection: AsyncConnection) -> Callable[[], Awaitable[object]]:
    match connection.dialect.name:
        case "sqlite":
            await connection.exec_driver_sql("begin immediate")
        case "postgresql":
            await connection.execute(
                text("select pg_advisory_xact_lock(hashtext('fastapiadmin.migration'))")
            )
        case _:
            name = {"name": f"migration.{connection.engine.url.database}"[:64]}
            if not await connection.scalar(
                text(f"select get_lock(:name, {LOCK_TIMEOUT_SECONDS})"), name
            ):
                raise DatabaseNotReady("Another upgrade is at work on this database.")
            return lambda: connection.execute(text("select release_lock(:name)"), name)
    return lambda: asyncio.sleep(0)


def _alembic_config(
    connection: Connection | None = None, *, scratch: bool = False, tolerant: bool = False
) -> Config:
    config = Config(BACKEND_DIR / "alembic.ini", cmd_opts=Namespace(quiet=True))
    config.attributes.update(connection=connection, scratch=scratch, tolerant=tolerant)
    return config


def configure_context(context: EnvironmentContext, connection: Connection) -> None:
    """Compare with our own tables only; write our own types by their names."""
    load_features(tolerant=context.config.attributes.get("tolerant", False))
    scratch = context.config.attributes.get("scratch", False)

    def include_object(_: object, name: str | None, kind: str, reflected: bool, __: object) -> bool:
        """In a scratch database every table is the history's; one that a generated model maps is
        not missed there.
        """
        if kind != "table" or not reflected or name in Base.metadata.tables:
            return True
        return scratch and name not in Unmanaged.metadata.tables

    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_render_type,
        include_object=include_object,
        process_revision_directives=_skip_empty_revision if scratch else None,
    )
    make_resumable(context.get_context())


def _skip_empty_revision(_: object, __: object, directives: list[Any]) -> None:
    """Nothing to say, no file."""
    if directives and directives[0].upgrade_ops.is_empty():
        directives.clear()


def _render_type(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    if kind != "type":
        return False
    name = ""
    if isinstance(item, UtcDateTime | LongText):
        name = type(item).__name__
    elif isinstance(item, BigInteger) and "sqlite" in _type_variants(item):
        name = "Id"
    elif isinstance(item, Enum):  # a choice is a string: its words may change without a migration
        return f"sa.String({item.length})"
    elif isinstance(item, StringSet):
        return f"sa.String({item.impl_instance.length})"  # type: ignore[attr-defined]  # a String's
    if name:
        context.imports.add(f"from app.kit.db.types import {name}")
    return f"{name}()" if name not in {"", "Id"} else name or False


def _type_variants(item: Any) -> Iterable[str]:
    return getattr(item, "_variant_mapping", {})
