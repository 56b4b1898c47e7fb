"""What the generator works on: the tables of our own database, and the repository that code goes
into.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.config import Settings
from app.core.database import Database
from app.generator.build import SYSTEM, build
from app.generator.define import TableDefinition

ROOT = Path(__file__).parents[3]
CACHE = ".mypy_cache"  # what `make check` has found out already


@dataclass(frozen=True, slots=True)
class Project:
    """`plant` gives the database the menus of what was written; it may be asked for as often as one
    likes.
    """

    root: Path
    # outside the request's transaction: reading what tables there are locks nothing
    reader: AsyncEngine
    engine: AsyncEngine
    plant: Callable[[], Awaitable[object]]
    usable: bool
    writable: bool
    provable: bool

    @property
    def cache(self) -> Path:
        return self.root / "backend" / CACHE

    async def build(self, definition: TableDefinition) -> None:
        async with self.engine.execution_options(scope=SYSTEM).begin() as connection:
            await build(connection, definition)


def project_of(
    settings: Settings, database: Database, plant: Callable[[], Awaitable[object]]
) -> Project:
    """In production nothing is written and no table made, whatever is set; generated code runs in
    development only.
    """
    production = settings.app_env == "production"
    return Project(
        root=settings.generator_root or ROOT,
        reader=database.reader,
        engine=database.engine,
        plant=plant,
        usable=settings.generator_enabled or not production,
        writable=not production,
        provable=settings.development,
    )
