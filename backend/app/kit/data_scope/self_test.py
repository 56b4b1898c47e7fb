"""Start-up check that the data scope is enforced."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase, aliased

from app.kit.data_scope.errors import ScopeBypass, ScopeError
from app.kit.data_scope.kinds import guarded_mappers
from app.kit.data_scope.scope import DataScope


async def assert_scope_enforced(
    engine: AsyncEngine, sessions: async_sessionmaker[Any], base: type[DeclarativeBase]
) -> None:
    """Raises ScopeError if any guarded row can be read without a scope.

    Queries every guarded table with an empty scope, by class and by alias, and outside a session.
    """
    async with sessions(scope=DataScope()) as session:
        for mapper in guarded_mappers(base):
            for entity in (mapper.class_, aliased(mapper.class_, flat=True)):
                if (await session.execute(select(entity).limit(1))).first() is not None:
                    raise ScopeError(f"an empty scope sees {mapper.class_.__name__} rows")
    for mapper in guarded_mappers(base):
        try:
            async with engine.connect() as connection:
                await connection.execute(select(mapper.local_table).limit(1))
        except ScopeBypass:
            continue
        raise ScopeError(f"the engine answers for {mapper.class_.__name__} outside any session")
    # These statements are not used again.
    engine.clear_compiled_cache()
