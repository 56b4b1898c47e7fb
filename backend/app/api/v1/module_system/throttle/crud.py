from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.kit.context import Context

from .model import Throttle


class ThrottleCrud:
    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def lock_rows(self, keys: Collection[str], moment: datetime) -> dict[str, Throttle]:
        """These rows, made where there was none, and nobody else's until the end of this
        transaction.

        Always in the order of their keys, so that of two who want the same none waits for the other
        for ever.
        """
        wanted = select(Throttle).where(Throttle.key.in_(keys)).order_by(Throttle.key)
        known = set(await self.db.scalars(wanted.with_only_columns(Throttle.key)))
        if new := sorted(set(keys) - known):
            await self.db.execute(
                self._insert_missing(
                    [{"key": key, "full_at": moment, "used_at": moment} for key in new]
                )
            )
        held = await self.db.scalars(
            wanted.with_for_update().execution_options(populate_existing=True)
        )
        return {row.key: row for row in held}

    async def flush(self) -> None:
        await self.db.flush()

    async def delete_expired(self, cutoff: datetime) -> None:
        await self.db.execute(delete(Throttle).where(Throttle.full_at < cutoff))

    def _insert_missing(self, rows: list[dict[str, Any]]) -> Any:
        """Somebody may make the same meanwhile: one of them is enough."""
        match self.db.get_bind().dialect.name:
            case "postgresql":
                from sqlalchemy.dialects import postgresql

                return postgresql.insert(Throttle).values(rows).on_conflict_do_nothing()
            case "sqlite":
                from sqlalchemy.dialects import sqlite

                return sqlite.insert(Throttle).values(rows).on_conflict_do_nothing()
            case _:
                from sqlalchemy.dialects import mysql

                return mysql.insert(Throttle).values(rows).on_duplicate_key_update(key=Throttle.key)
