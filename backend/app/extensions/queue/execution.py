"""Executes one run, and stores its outcome."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.core.database import Database
from app.core.http.middleware import request_id
from app.core.log_context import run_id
from app.core.metrics import AttemptState, TaskMetrics
from app.core.parameters import Parameters
from app.extensions.queue import transitions
from app.extensions.queue.model import ERROR_LENGTH, QUEUE_SCOPE, TaskRun, TaskRunLine, TaskRunState
from app.extensions.queue.registry import TaskRegistry
from app.extensions.queue.run import MAX_LINES, AttemptSuperseded, Line, Run
from app.extensions.queue.signal import wake_relays
from app.extensions.queue.task import Task, TaskError
from app.extensions.queue.transitions import LostAttempt
from app.kit.context import ANONYMOUS, Actor
from app.kit.data_scope import DataScope
from app.kit.db.statement_limit import statement_limit
from app.kit.errors import AppError
from app.kit.model import utc_now
from app.kit.redact import mask_secrets

log = logging.getLogger(__name__)

MAX_RETRY_SECONDS = 600.0
# A worker of another version may know the task.
UNKNOWN_TASK_SECONDS = 30.0
# The outcome of an attempt is stored again while the database is away, for this long. After that
# the sweeper of another process has taken the run back.
STORE_ATTEMPTS = 8

ActorLoader = Callable[[int], Awaitable[Actor | None]]


class InvalidParams(Exception):
    """Stored parameters that the task does not accept, such as those of another version."""


@dataclass(slots=True)
class RunningRun:
    """A run that this process executes."""

    run: Run
    execution: asyncio.Task[Any]
    is_cancelled: bool = False
    is_superseded: bool = False


class RunExecutor:
    """Executes the runs of one process, at most as many at once as the receivers have slots.

    No exception leaves `execute`, because the engine would lose a slot.
    """

    def __init__(  # noqa: PLR0913, PLR0917 (what a run needs)
        self,
        database: Database,
        parameters: Parameters,
        tasks: TaskRegistry,
        load_actor: ActorLoader,
        worker_id: str,
        metrics: TaskMetrics | None = None,
        statement_seconds: float | None = None,
    ) -> None:
        self._database = database
        self._parameters = parameters
        self._tasks = tasks
        self._load_actor = load_actor
        self._worker_id = worker_id
        self._metrics = metrics
        # The time limit of each statement of a task. None means that of requests.
        self._statement_seconds = statement_seconds
        self.running: dict[int, RunningRun] = {}
        # The calls of `execute` that have not returned, with the ids of their runs.
        self.executing: dict[asyncio.Task[Any], int] = {}
        # No further run starts then.
        self.is_stopping = False

    async def execute(self, id: int) -> None:
        """Executes the run unless another process has started or ended it.

        A process that stops puts it back into the queue: it would have to interrupt the run.
        """
        execution = asyncio.current_task()
        assert execution is not None
        self.executing[execution] = id
        try:
            row = await self._start(id)
            if row is not None:
                with _log_context(row):
                    await self._execute_attempt(row)
        except Exception:
            log.exception("run could not be executed: run=%d", id)
        finally:
            del self.executing[execution]

    async def _start(self, id: int) -> TaskRun | None:
        async with self._database.transaction(QUEUE_SCOPE) as db:
            if self.is_stopping:
                await transitions.release_dispatched(db, [id])
                return None
            if not await transitions.start(db, id, self._worker_id):
                return None
            return await db.scalar(select(TaskRun).where(TaskRun.id == id))

    async def _execute_attempt(self, row: TaskRun) -> None:
        task = self._tasks.get(row.task)
        if task is None:
            log.warning("unknown task: run=%d task=%s", row.id, row.task)
            await self._store(row.id, row.attempt, **_queued_again(UNKNOWN_TASK_SECONDS))
            return
        try:
            actor = await self._actor_of(task, row)
        except TaskError as error:
            await self._store(
                row.id, row.attempt, **_ended(TaskRunState.FAILED, {"key": error.key})
            )
            return
        run = Run(
            id=row.id,
            attempt=row.attempt,
            task=row.task,
            actor=actor,
            checkpoint=row.checkpoint,
            request_id=row.request_id,
            database=self._database,
            parameters=self._parameters,
        )
        started = time.perf_counter()
        values = await self._outcome(task, row, run)
        seconds = time.perf_counter() - started
        await self._store_lines(run, final=True)
        if values:
            if await self._store(row.id, row.attempt, **progress_columns(run), **values):
                self._count(row, values, seconds)
            # Receivers have a free slot now.
            await wake_relays()

    async def _actor_of(self, task: Task[Any], row: TaskRun) -> Actor:
        """Returns the actor of a run. Raises TaskError if its owner may not run the task any more.

        A task of the system runs without an owner, unless the owner's job has started it.
        """
        is_owned = not task.system or (row.job_id is not None and row.owner_id != 0)
        owner = await self._load_actor(row.owner_id) if is_owned else None
        if is_owned and owner is None:
            raise TaskError("task.owner_disabled")
        if owner and task.permission and not owner.has_permission(task.permission):
            raise TaskError("task.permission_lost")
        if owner and not task.system:
            return owner
        return Actor(
            row.owner_id, ANONYMOUS.permissions, DataScope.system(task.system), name=row.owner_name
        )

    async def _outcome(self, task: Task[Any], row: TaskRun, run: Run) -> dict[str, Any]:
        """Runs the task. Returns the columns to store, or nothing if it was superseded."""
        entry = RunningRun(run, asyncio.ensure_future(self._call(task, row.params, run)))
        self.running[run.id] = entry
        try:
            async with asyncio.timeout(task.time_limit_seconds):
                result = await entry.execution
        except AttemptSuperseded:
            log.warning("attempt was superseded: run=%d attempt=%d", run.id, run.attempt)
            return {}
        except asyncio.CancelledError:
            return await self._cancelled(entry)
        except Exception as error:  # noqa: BLE001 (whatever a task raises ends its attempt)
            return _outcome_of_error(error, task, row, run)
        finally:
            del self.running[run.id]
        stored_result = None if result is None else result.model_dump(mode="json")
        return _ended(TaskRunState.SUCCEEDED, None) | {"result": stored_result}

    async def _call(self, task: Task[Any], params: Mapping[str, Any], run: Run) -> BaseModel | None:
        try:
            valid_params = task.params.model_validate(params)
        except ValidationError as error:
            raise InvalidParams(error.error_count()) from error
        # It ends with this asyncio task.
        statement_limit.set(self._statement_seconds)
        result: BaseModel | None = await task.function(valid_params, run)
        return result

    async def _cancelled(self, entry: RunningRun) -> dict[str, Any]:
        """Returns the columns of a run whose task was cancelled, and the reason for it."""
        if entry.is_superseded:
            return {}
        if entry.is_cancelled:
            entry.run.log("cancelled", logging.WARNING)
            return _ended(TaskRunState.CANCELLED, None)
        # The process stops: the run starts again elsewhere, and no failure is counted.
        entry.execution.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await entry.execution
        entry.run.log("interrupted by the end of the process", logging.WARNING)
        return _queued_again(0.0)

    def count_lost(self, attempts: Sequence[LostAttempt]) -> None:
        """Counts attempts that a killed process has lost."""
        if self._metrics is None:
            return
        for attempt in attempts:
            is_queued = attempt.state == TaskRunState.QUEUED
            state = AttemptState.LOST if is_queued else AttemptState(attempt.state.value)
            self._metrics.lose(attempt.queue, attempt.task, state)

    async def store_progress(self) -> None:
        """Stores progress and log lines of all running runs, and cancels what should stop."""
        # Read first: the rows of runs that start in the meantime are not among those below.
        entries = list(self.running.values())
        if not entries:
            return
        ids = [entry.run.id for entry in entries]
        async with self._database.transaction(QUEUE_SCOPE) as db:
            statement = select(TaskRun.id, TaskRun.attempt, TaskRun.state, TaskRun.cancel_requested)
            rows = (await db.execute(statement.where(TaskRun.id.in_(ids)))).all()
        current = {id: (attempt, state, cancelled) for id, attempt, state, cancelled in rows}
        for entry in entries:
            attempt, state, cancelled = current.get(entry.run.id, (0, None, False))
            if (attempt, state) != (entry.run.attempt, TaskRunState.RUNNING):
                if state == TaskRunState.SUCCEEDED and attempt == entry.run.attempt:
                    continue  # its last transaction is committed, and it is about to end
                entry.is_superseded = True
                entry.execution.cancel()
            elif cancelled:
                entry.is_cancelled = True
                entry.execution.cancel()
            else:
                await self._store_progress_of(entry.run)

    async def _store_progress_of(self, run: Run) -> None:
        columns = progress_columns(run)
        if columns != run.stored_progress:
            async with self._database.transaction(QUEUE_SCOPE) as db:
                await transitions.update_attempt(db, run.id, run.attempt, **columns)
            run.stored_progress = columns
        await self._store_lines(run)

    async def _store_lines(self, run: Run, *, final: bool = False) -> None:
        lines, run.lines = run.lines, []
        if final and run.line_count > MAX_LINES:
            text = f"{run.line_count - MAX_LINES} more lines"
            lines = [*lines, Line(utc_now(), "WARNING", text)]
        if not lines:
            return
        try:
            async with self._database.transaction(QUEUE_SCOPE) as db:
                await db.execute(insert(TaskRunLine), _line_rows(run, lines))
                # Live updates announce runs by the time of their last change.
                await transitions.update_attempt(db, run.id, run.attempt)
        except (SQLAlchemyError, OSError):
            log.warning("log lines of a run were lost: run=%d lines=%d", run.id, len(lines))

    def _count(self, row: TaskRun, values: Mapping[str, Any], seconds: float) -> None:
        if self._metrics is not None:
            self._metrics.finish(row.queue, row.task, _attempt_state(values), seconds)

    async def _store(self, id: int, attempt: int, **values: Any) -> bool:
        """Stores the outcome of an attempt. Tries again while the database is away.

        Returns False if the attempt was superseded.
        """
        for delay in (*(2.0**number for number in range(STORE_ATTEMPTS - 1)), None):
            try:
                async with self._database.transaction(QUEUE_SCOPE) as db:
                    stored = await transitions.end_attempt(db, id, attempt, **values)
            except (SQLAlchemyError, OSError, TimeoutError):
                if delay is None:
                    raise
                log.warning("outcome of a run is not stored yet: run=%d", id)
                await asyncio.sleep(delay)
            else:
                if not stored:
                    log.warning("outcome of a superseded attempt was dropped: run=%d", id)
                return stored
        raise AssertionError("unreachable")


@contextmanager
def _log_context(row: TaskRun) -> Iterator[None]:
    """Gives the log lines of the block the ids of the run and of the request that asked for it."""
    request_token = request_id.set(row.request_id)
    run_token = run_id.set(str(row.id))
    try:
        yield
    finally:
        run_id.reset(run_token)
        request_id.reset(request_token)


def progress_columns(run: Run) -> dict[str, Any]:
    progress = run.progress
    return {
        "progress": progress.done,
        "progress_total": progress.total,
        "progress_text": progress.text,
    }


def _attempt_state(values: Mapping[str, Any]) -> AttemptState:
    """Returns how the attempt with these columns has ended."""
    if values["state"] != TaskRunState.QUEUED:
        return AttemptState(values["state"].value)
    return AttemptState.RETRIED if "failed_attempts" in values else AttemptState.INTERRUPTED


def retry_delay(task: Task[Any], failures: int) -> timedelta:
    """Returns the delay after a number of failures: exponential, with jitter, and bounded."""
    seconds = min(task.retry_seconds * 2 ** (failures - 1), MAX_RETRY_SECONDS)
    # Equal jitter: runs that failed together do not start together.
    return timedelta(seconds=seconds * random.uniform(0.5, 1.0))  # noqa: S311 (no secret)


def _outcome_of_error(error: Exception, task: Task[Any], row: TaskRun, run: Run) -> dict[str, Any]:
    """Returns the columns for an attempt that has raised an error."""
    if isinstance(error, TaskError | AppError):
        values = {name: str(value)[:ERROR_LENGTH] for name, value in error.values.items()}
        return _ended(TaskRunState.FAILED, {"key": error.key, "values": values})
    if isinstance(error, InvalidParams):
        run.log(f"invalid parameters: {error}", logging.ERROR)
        return _ended(TaskRunState.FAILED, {"key": "task.invalid_params"})
    if isinstance(error, TimeoutError):
        run.log("time limit exceeded", logging.ERROR)
        values = {"seconds": f"{task.time_limit_seconds:g}"}
        return _failed_attempt(task, row, {"key": "task.time_limit", "values": values})
    name = type(error).__name__
    log.warning("attempt failed: run=%d task=%s", run.id, run.task, exc_info=error)
    # The owner reads the log of the run. The text of an unexpected error is for administrators.
    run.log(f"unexpected error: {name}", logging.ERROR)
    return _failed_attempt(task, row, {"type": name, "text": _error_text(error)})


def _error_text(error: Exception) -> str:
    """Returns the text of an error, without the statement of an error of the database."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return mask_secrets(str(cause), ERROR_LENGTH)[:ERROR_LENGTH]


def _failed_attempt(task: Task[Any], row: TaskRun, error: dict[str, Any]) -> dict[str, Any]:
    failures = row.failed_attempts + 1
    if failures >= row.max_attempts:
        return _ended(TaskRunState.DEAD, error) | {"failed_attempts": failures}
    available_at = utc_now() + retry_delay(task, failures)
    return {
        "state": TaskRunState.QUEUED,
        "failed_attempts": failures,
        "available_at": available_at,
        "worker_id": None,
        "error": error,
    }


def _queued_again(seconds: float) -> dict[str, Any]:
    available_at = utc_now() + timedelta(seconds=seconds)
    return {"state": TaskRunState.QUEUED, "available_at": available_at, "worker_id": None}


def _ended(state: TaskRunState, error: dict[str, Any] | None) -> dict[str, Any]:
    return {"state": state, "finished_at": utc_now(), "worker_id": None, "error": error}


def _line_rows(run: Run, lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [
        {
            "run_id": run.id,
            "attempt": run.attempt,
            "at": line.at,
            "level": line.level,
            "text": line.text,
        }
        for line in lines
    ]
