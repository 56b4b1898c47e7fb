"""Removes the rows that a test adds to tables whose engine has no transactions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.model import Unmanaged


@asynccontextmanager
async def remove_added_rows(db: AsyncSession, *models: type[Unmanaged]) -> AsyncIterator[None]:
    """Deletes the new rows of each model in the end, in the order of the models."""
    old_keys = {model: await _keys(db, model) for model in models}
    yield
    db.expire_all()
    for model in models:
        for key in await _keys(db, model) - old_keys[model]:
            await db.delete(await db.get_one(model, key))
        await db.flush()


async def _keys(db: AsyncSession, model: type[Unmanaged]) -> set[tuple[Any, ...]]:
    rows = await db.execute(select(*inspect(model).primary_key))
    return {tuple(row) for row in rows}
