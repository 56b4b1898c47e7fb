"""What listens to `gen prove` for this application, in transactions of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import State

from app.api.v1.module_generator.prove.prover import Prover
from app.api.v1.module_generator.prove.service import ProofService
from app.core.config import Settings
from app.kit.context import NOBODY, Context
from app.kit.scope import Scope

SYSTEM = Scope.system("a proof goes on")


def prover_of(settings: Settings, state: State) -> Prover:
    """On whatever database `state` has when it asks; the process is told the one of the settings."""

    @asynccontextmanager
    async def proofs() -> AsyncIterator[ProofService]:
        async with state.database.transaction(SYSTEM) as db:
            yield ProofService(Context(db, NOBODY))

    return Prover(proofs, {"DATABASE_URL": settings.database_url})
