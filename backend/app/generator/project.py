"""The database and the repository that the generator works on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.config import Settings
from app.core.database import Database
from app.generator.design.create_table import CREATE_TABLE_SCOPE, create_table
from app.generator.design.table_definition import TableDefinition

REPOSITORY_ROOT = Path(__file__).parents[3]
MYPY_CACHE = ".mypy_cache"  # the one that `make check` fills


@dataclass(frozen=True, slots=True)
class Project:
    """The platform's database and its repository.

    `install_menus` adds the menus of generated modules to the database and is idempotent.
    """

    root: Path
    # Introspection runs outside the request's transaction, so it holds no locks.
    read_engine: AsyncEngine
    engine: AsyncEngine
    install_menus: Callable[[], Awaitable[object]]
    enabled: bool
    writable: bool  # files and tables can be created
    verifiable: bool
    table_prefixes: tuple[str, ...]  # left out of the names of modules

    @property
    def mypy_cache(self) -> Path:
        return self.root / "backend" / MYPY_CACHE

    async def create_table(self, definition: TableDefinition) -> None:
        async with self.engine.execution_options(scope=CREATE_TABLE_SCOPE).begin() as connection:
            await create_table(connection, definition)


def create_project(
    settings: Settings, database: Database, install_menus: Callable[[], Awaitable[object]]
) -> Project:
    """Applies the settings: production is never writable, and verification needs development."""
    is_production = settings.app_env == "production"
    return Project(
        root=settings.generator_root or REPOSITORY_ROOT,
        read_engine=database.read_engine,
        engine=database.engine,
        install_menus=install_menus,
        enabled=settings.generator_enabled or not is_production,
        writable=not is_production,
        verifiable=settings.is_development,
        table_prefixes=tuple(filter(None, settings.generator_table_prefixes.split(","))),
    )
