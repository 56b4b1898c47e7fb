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
        """Locks the rows until the end of the transaction, and inserts those that are missing.

        Rows are always locked in the order of their keys, so that two transactions cannot
        deadlock.
        """
        statement = select(Throttle).where(Throttle.key.in_(keys)).order_by(Throttle.key)
        existing = set(await self.db.scalars(statement.with_only_columns(Throttle.key)))
        missing = sorted(set(keys) - existing)
        if missing:
            values = [{"key": key, "full_at": moment, "used_at": moment} for key in missing]
            await self.db.execute(self._insert_missing(values))
        rows = await self.db.scalars(
            statement.with_for_update().execution_options(populate_existing=True)
        )
        return {row.key: row for row in rows}

    async def flush(self) -> None:
        await self.db.flush()

    async def delete_expired(self, cutoff: datetime) -> None:
        await self.db.execute(delete(Throttle).where(Throttle.full_at < cutoff))

    def _insert_missing(self, rows: list[dict[str, Any]]) -> Any:
        """Ignores rows that another transaction has inserted in the meantime."""
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
