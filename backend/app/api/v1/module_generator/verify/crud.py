from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.kit.crud import Crud
from app.kit.errors import Conflict, NotFound

from .model import GenVerifyRun, VerifyRunState
from .schema import VerifyRunOut


class VerifyRunCrud(Crud[GenVerifyRun, VerifyRunOut]):
    """Runs. They are updated by statements, because two servers may change a row concurrently."""

    model = GenVerifyRun
    out_schema = VerifyRunOut

    async def reload(self, id: int) -> GenVerifyRun:
        """Returns the run with the values that statements have written."""
        run = await self.db.get(GenVerifyRun, id, populate_existing=True)
        if run is None:
            raise NotFound
        return run

    async def insert_running(self, run: GenVerifyRun) -> GenVerifyRun:
        try:
            return await self.add(run)
        except IntegrityError as error:
            raise Conflict("verify.running") from error

    async def mark_lost(self, before: datetime) -> None:
        """Marks running runs without a heartbeat since `before` as lost.

        Updates by primary key: MySQL would lock the gap in `running` that others insert into.
        """
        overdue = select(GenVerifyRun.id).where(
            GenVerifyRun.running.is_(True), GenVerifyRun.heartbeat_at < before
        )
        for id in (await self.db.scalars(overdue)).all():
            await self.update_running(
                id,
                {
                    "state": VerifyRunState.LOST,
                    "running": None,
                    "finished_at": GenVerifyRun.heartbeat_at,
                },
            )

    async def update_running(self, id: int, values: Mapping[str, Any]) -> bool:
        """Updates a run. Returns False if it is not running."""
        statement = update(GenVerifyRun).where(
            GenVerifyRun.id == id, GenVerifyRun.running.is_(True)
        )
        result = await self.db.execute(
            statement.values(**values).execution_options(synchronize_session=False)
        )
        return bool(result.rowcount)  # type: ignore[attr-defined]

    async def is_stopping(self, id: int) -> bool:
        return bool(
            await self.db.scalar(select(GenVerifyRun.stopping).where(GenVerifyRun.id == id))
        )

    async def trim(self, count: int) -> None:
        oldest = await self.db.scalar(
            select(GenVerifyRun.id).order_by(GenVerifyRun.id.desc()).offset(count - 1).limit(1)
        )
        if oldest is not None:
            await self.db.execute(delete(GenVerifyRun).where(GenVerifyRun.id < oldest))
