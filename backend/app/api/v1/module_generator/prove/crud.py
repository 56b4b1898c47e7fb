from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.kit.crud import Crud
from app.kit.errors import Conflict, NotFound

from .model import GenProof, ProofState
from .schema import ProofOut


class ProofCrud(Crud[GenProof, ProofOut]):
    """Its rows are changed by statements: the one who owns a run and the one who stops it meet in
    them.
    """

    model = GenProof
    out = ProofOut

    async def fresh(self, id: int) -> GenProof:
        """As statements have left it."""
        found = await self.db.get(GenProof, id, populate_existing=True)
        if found is None:
            raise NotFound
        return found

    async def begin(self, proof: GenProof) -> GenProof:
        try:
            return await self.add(proof)
        except IntegrityError as error:
            raise Conflict("prove.running") from error

    async def release(self, before: datetime) -> None:
        """By its key, not by what is true of it: MySQL would lock the gap that others are about to
        insert into.
        """
        silent = select(GenProof.id).where(GenProof.running.is_(True), GenProof.heard_at < before)
        for id in (await self.db.scalars(silent)).all():
            await self.change(
                id, {"state": ProofState.LOST, "running": None, "finished_at": GenProof.heard_at}
            )

    async def change(self, id: int, values: Mapping[str, Any]) -> bool:
        """Of one that runs; whether it did."""
        running = update(GenProof).where(GenProof.id == id, GenProof.running.is_(True))
        result = await self.db.execute(
            running.values(**values).execution_options(synchronize_session=False)
        )
        return bool(result.rowcount)  # type: ignore[attr-defined]

    async def is_stopping(self, id: int) -> bool:
        return bool(await self.db.scalar(select(GenProof.stopping).where(GenProof.id == id)))

    async def keep(self, count: int) -> None:
        oldest = await self.db.scalar(
            select(GenProof.id).order_by(GenProof.id.desc()).offset(count - 1).limit(1)
        )
        if oldest is not None:
            await self.db.execute(delete(GenProof).where(GenProof.id < oldest))
