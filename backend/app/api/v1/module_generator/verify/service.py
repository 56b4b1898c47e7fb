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
HEARTBEAT_TIMEOUT = timedelta(seconds=30)  # after which a run counts as lost


class VerifyRunService:
    """Verification runs. At most one runs at a time.

    The state of a run is its row, so any server can show and stop it, and notice that its server
    has ended.
    """

    def __init__(self, context: Context) -> None:
        self.runs = VerifyRunCrud(context)
        self.actor = context.actor

    async def tables(self, project: Project) -> list[VerifiableTableOut]:
        return [
            VerifiableTableOut(
                name=table.name, comment=table.comment, is_view=table.kind is TableKind.VIEW
            )
            for table in await list_tables(project.read_engine)
        ]

    async def latest(self) -> list[VerifyRunOut]:
        return [_with_lost_state(run) for run in await self.runs.latest(MAX_RUNS)]

    async def detail(self, id: int) -> VerifyRunDetail:
        return _to_detail(await self.runs.get(id))

    async def create(self, table_names: Sequence[str], project: Project) -> GenVerifyRun:
        """Creates the row of a run.

        Raises Conflict if another run exists. The unique constraint decides between requests that
        arrive at the same time.
        """
        listings = await list_tables(project.read_engine, include_platform=True)
        existing = {listing.name for listing in listings}
        if absent := [name for name in dict.fromkeys(table_names) if name not in existing]:
            raise NotFound("generator.no_such_tables", field="tables", names=", ".join(absent))
        if not project.verifiable:
            raise Forbidden("verify.off")
        await self.runs.mark_lost(utc_now() - HEARTBEAT_TIMEOUT)
        name = self.actor.name[:64]
        table_names = list(dict.fromkeys(table_names))
        run = await self.runs.insert_running(
            GenVerifyRun(
                user_id=self.actor.id, user_name=name, requested_tables=table_names, running=True
            )
        )
        await self.runs.trim(MAX_RUNS)
        return run

    async def save_progress(self, id: int, progress: Progress) -> bool:
        """Returns False if the run is to stop, or has been marked as lost."""
        values = {**progress.changes(), "heartbeat_at": utc_now()}
        if not await self.runs.update_running(id, values):
            return False
        return not await self.runs.is_stopping(id)

    async def finish(self, id: int, state: VerifyRunState, progress: Progress) -> None:
        now = utc_now()
        await self.runs.update_running(
            id,
            {
                **progress.all_values(),
                "state": state,
                "running": None,
                "heartbeat_at": now,
                "finished_at": now,
            },
        )

    async def stop(self, id: int) -> VerifyRunDetail:
        """Asks the server of the run to stop it at the next heartbeat.

        A run that has ended does not change.
        """
        await self.runs.get(id)
        await self.runs.mark_lost(utc_now() - HEARTBEAT_TIMEOUT)
        await self.runs.update_running(id, {"stopping": True})
        return _to_detail(await self.runs.reload(id))


def _with_lost_state(run: VerifyRunOut) -> VerifyRunOut:
    is_overdue = run.heartbeat_at < utc_now() - HEARTBEAT_TIMEOUT
    if run.state is VerifyRunState.RUNNING and is_overdue:
        return run.model_copy(update={"state": VerifyRunState.LOST})
    return run


def _to_detail(run: GenVerifyRun) -> VerifyRunDetail:
    out = _with_lost_state(VerifyRunOut.model_validate(run))
    end = run.finished_at or (run.heartbeat_at if out.state is VerifyRunState.LOST else utc_now())
    return VerifyRunDetail(
        **out.model_dump(),
        seconds=(end - run.started_at).total_seconds(),
        failure=LocalizedMessage.model_validate(run.failure).reason if run.failure else "",
        tables=run.tables,
        verdicts=[
            TableResultOut.model_validate(TableResult.model_validate(result))
            for result in run.verdicts
        ],
    )
