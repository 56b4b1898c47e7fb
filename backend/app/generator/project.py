"""What the generator works on: the tables of our own database, and the repository that code goes
into.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.config import Settings
from app.core.database import Database
from app.generator.design.create_table import CREATE_TABLE_SCOPE, create_table
from app.generator.design.table_definition import TableDefinition

REPOSITORY_ROOT = Path(__file__).parents[3]
MYPY_CACHE = ".mypy_cache"  # what `make check` has found out already


@dataclass(frozen=True, slots=True)
class Project:
    """`plant` gives the database the menus of what was written; it may be asked for as often as one
    likes.
    """

    root: Path
    # outside the request's transaction: reading what tables there are locks nothing
    read_engine: AsyncEngine
    engine: AsyncEngine
    install_menus: Callable[[], Awaitable[object]]
    enabled: bool
    writable: bool
    verifiable: bool

    @property
    def mypy_cache(self) -> Path:
        return self.root / "backend" / MYPY_CACHE

    async def create_table(self, definition: TableDefinition) -> None:
        async with self.engine.execution_options(scope=CREATE_TABLE_SCOPE).begin() as connection:
            await create_table(connection, definition)


def create_project(
    settings: Settings, database: Database, install_menus: Callable[[], Awaitable[object]]
) -> Project:
    """In production nothing is written and no table made, whatever is set; generated code runs in
    development only.
    """
    production = settings.app_env == "production"
    return Project(
        root=settings.generator_root or REPOSITORY_ROOT,
        read_engine=database.read_engine,
        engine=database.engine,
        install_menus=install_menus,
        enabled=settings.generator_enabled or not production,
        writable=not production,
        verifiable=settings.is_development,
    )
