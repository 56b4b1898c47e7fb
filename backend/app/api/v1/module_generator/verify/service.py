from collections.abc import Sequence
from datetime import timedelta

from app.generator.introspect.table_list import TableKind, list_tables
from app.generator.project import Project
from app.generator.verify.events import LocalizedMessage, TableResult
from app.kit.context import Context
from app.kit.errors import Forbidden, NotFound
from app.kit.model import utc_now

from .crud import VerifyRunCrud
from .model import GenVerifyRun, VerifyRunState
from .progress import Progress
from .schema import TableResultOut, VerifiableTableOut, VerifyRunDetail, VerifyRunOut

MAX_RUNS = 20
HEARTBEAT_TIMEOUT = timedelta(seconds=30)  # after which its server is taken for gone


class VerifyRunService:
    """One proof at a time, and it is a row: any server shows it, stops it, and notices that its own
    is gone.
    """

    def __init__(self, context: Context) -> None:
        self.runs = VerifyRunCrud(context)
        self.actor = context.actor

    async def tables(self, project: Project) -> list[VerifiableTableOut]:
        found = await list_tables(project.read_engine)
        return [
            VerifiableTableOut(
                name=one.name, comment=one.comment, is_view=one.kind is TableKind.VIEW
            )
            for one in found
        ]

    async def latest(self) -> list[VerifyRunOut]:
        return [_with_lost_state(proof) for proof in await self.runs.latest(MAX_RUNS)]

    async def detail(self, id: int) -> VerifyRunDetail:
        return _to_detail(await self.runs.get(id))

    async def create(self, table_names: Sequence[str], project: Project) -> GenVerifyRun:
        """The one who begins it at the same moment is refused by the table."""
        known = {
            table.name for table in await list_tables(project.read_engine, include_platform=True)
        }
        if absent := [name for name in dict.fromkeys(table_names) if name not in known]:
            raise NotFound("generator.no_such_tables", field="tables", names=", ".join(absent))
        if not project.verifiable:
            raise Forbidden("verify.off")
        await self.runs.mark_lost(utc_now() - HEARTBEAT_TIMEOUT)
        name = self.actor.name[:64]
        table_names = list(dict.fromkeys(table_names))
        proof = await self.runs.insert_running(
            GenVerifyRun(
                user_id=self.actor.id, user_name=name, requested_tables=table_names, running=True
            )
        )
        await self.runs.trim(MAX_RUNS)
        return proof

    async def save_progress(self, id: int, progress: Progress) -> bool:
        """Whether to go on: nobody stops it, and nobody took its server for gone."""
        return await self.runs.update_running(
            id, {**progress.changes(), "heartbeat_at": utc_now()}
        ) and not await self.runs.is_stopping(id)

    async def finish(self, id: int, state: VerifyRunState, progress: Progress) -> None:
        at = utc_now()
        await self.runs.update_running(
            id,
            {
                **progress.all_values(),
                "state": state,
                "running": None,
                "heartbeat_at": at,
                "finished_at": at,
            },
        )

    async def stop(self, id: int) -> VerifyRunDetail:
        """Its own server does it, at its next beat. One that is over stays as it ended."""
        await self.runs.get(id)
        await self.runs.mark_lost(utc_now() - HEARTBEAT_TIMEOUT)
        await self.runs.update_running(id, {"stopping": True})
        return _to_detail(await self.runs.reload(id))


def _with_lost_state(run: VerifyRunOut) -> VerifyRunOut:
    silent = (
        run.state is VerifyRunState.RUNNING and run.heartbeat_at < utc_now() - HEARTBEAT_TIMEOUT
    )
    return run.model_copy(update={"state": VerifyRunState.LOST}) if silent else run


def _to_detail(run: GenVerifyRun) -> VerifyRunDetail:
    shown = _with_lost_state(VerifyRunOut.model_validate(run))
    until = run.finished_at or (
        run.heartbeat_at if shown.state is VerifyRunState.LOST else utc_now()
    )
    return VerifyRunDetail(
        **shown.model_dump(),
        seconds=(until - run.started_at).total_seconds(),
        failure=LocalizedMessage.model_validate(run.failure).reason if run.failure else "",
        tables=run.tables,
        verdicts=[
            TableResultOut.model_validate(TableResult.model_validate(verdict))
            for verdict in run.verdicts
        ],
    )
