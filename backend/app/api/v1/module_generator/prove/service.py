from collections.abc import Sequence
from datetime import timedelta

from app.generator.project import Project
from app.generator.proof import Verdict, Words
from app.generator.reflect import list_tables
from app.generator.reflect.listing import Kind
from app.kit.context import Context
from app.kit.errors import Forbidden, NotFound
from app.kit.model import now

from .crud import ProofCrud
from .heard import Heard
from .model import GenProof, ProofState
from .schema import ProofDetail, ProofOut, ProvableOut, VerdictOut

KEPT = 20
SILENCE = timedelta(seconds=30)  # after which its server is taken for gone


class ProofService:
    """One proof at a time, and it is a row: any server shows it, stops it, and notices that its own
    is gone.
    """

    def __init__(self, context: Context) -> None:
        self.proofs = ProofCrud(context)
        self.actor = context.actor

    async def provable(self, project: Project) -> list[ProvableOut]:
        found = await list_tables(project.reader)
        return [
            ProvableOut(name=one.name, comment=one.comment, is_view=one.kind is Kind.VIEW)
            for one in found
        ]

    async def latest(self) -> list[ProofOut]:
        return [_shown(proof) for proof in await self.proofs.newest(KEPT)]

    async def detail(self, id: int) -> ProofDetail:
        return _detail(await self.proofs.get(id))

    async def begin(self, asked: Sequence[str], project: Project) -> GenProof:
        """The one who begins it at the same moment is refused by the table."""
        known = {table.name for table in await list_tables(project.reader, ours=True)}
        if absent := [name for name in dict.fromkeys(asked) if name not in known]:
            raise NotFound("generator.no_such_tables", field="tables", names=", ".join(absent))
        if not project.provable:
            raise Forbidden("prove.off")
        await self.proofs.release(now() - SILENCE)
        name = self.actor.name[:64]
        asked = list(dict.fromkeys(asked))
        proof = await self.proofs.begin(
            GenProof(user_id=self.actor.id, user_name=name, asked=asked, running=True)
        )
        await self.proofs.keep(KEPT)
        return proof

    async def hear(self, id: int, heard: Heard) -> bool:
        """Whether to go on: nobody stops it, and nobody took its server for gone."""
        return await self.proofs.change(
            id, {**heard.news(), "heard_at": now()}
        ) and not await self.proofs.is_stopping(id)

    async def end(self, id: int, state: ProofState, heard: Heard) -> None:
        at = now()
        await self.proofs.change(
            id, {**heard.all(), "state": state, "running": None, "heard_at": at, "finished_at": at}
        )

    async def stop(self, id: int) -> ProofDetail:
        """Its own server does it, at its next beat. One that is over stays as it ended."""
        await self.proofs.get(id)
        await self.proofs.release(now() - SILENCE)
        await self.proofs.change(id, {"stopping": True})
        return _detail(await self.proofs.fresh(id))


def _shown(proof: ProofOut) -> ProofOut:
    silent = proof.state is ProofState.RUNNING and proof.heard_at < now() - SILENCE
    return proof.model_copy(update={"state": ProofState.LOST}) if silent else proof


def _detail(proof: GenProof) -> ProofDetail:
    shown = _shown(ProofOut.model_validate(proof))
    until = proof.finished_at or (proof.heard_at if shown.state is ProofState.LOST else now())
    return ProofDetail(
        **shown.model_dump(),
        seconds=(until - proof.started_at).total_seconds(),
        failure=Words.model_validate(proof.failure).reason if proof.failure else "",
        tables=proof.tables,
        verdicts=[
            VerdictOut.model_validate(Verdict.model_validate(verdict)) for verdict in proof.verdicts
        ],
    )
