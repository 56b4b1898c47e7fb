"""One attempt of a run, as the task sees it."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session as OrmSession

from app.core.database import Database
from app.core.parameters import Parameters
from app.extensions.queue.model import LINE_LENGTH, QUEUE_OPTIONS, RUN_TABLE, TaskRunState
from app.extensions.queue.transitions import is_attempt
from app.kit.context import Actor, AuditContext, Context
from app.kit.model import utc_now
from app.kit.redact import mask_secrets

MAX_LINES = 1000
PROGRESS_TEXT_LENGTH = 255


class AttemptSuperseded(Exception):
    """A later attempt has started, or the run was cancelled: this one commits nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log that is not stored yet."""

    at: datetime
    level: str
    text: str


@dataclass(slots=True, kw_only=True)
class RunProgress:
    """The progress of an attempt as last reported."""

    done: int = 0
    total: int | None = None
    text: str = ""


@dataclass(slots=True, kw_only=True)
class Run:
    """One attempt of a run. Every change goes through `transaction`.

    An attempt can be superseded at any time: its process was believed to be dead, for example after
    a pause of the machine. `transaction` then rolls back. Effects outside of the database can
    happen twice, so they should be idempotent, with `id` as the key.
    """

    id: int
    attempt: int
    task: str
    actor: Actor
    # The value that an earlier attempt has committed with `save_checkpoint`.
    checkpoint: dict[str, Any] | None
    request_id: str
    database: Database = field(repr=False)
    parameters: Parameters = field(repr=False)
    progress: RunProgress = field(default_factory=RunProgress)
    lines: list[Line] = field(default_factory=list)
    line_count: int = 0
    stored_progress: dict[str, Any] | None = None
    _new_checkpoint: dict[str, Any] | None = None

    @asynccontextmanager
    async def transaction(self, *, last: bool = False) -> AsyncIterator[Context]:
        """Opens a transaction in the data scope of the run.

        With `last` the run succeeds in the same commit, so that its effect exists exactly once: a
        process that is killed after it leaves nothing to repeat. Raises AttemptSuperseded instead
        of committing if this is no longer the latest attempt.
        """
        audit_context = AuditContext(
            self.actor, method="TASK", route=self.task, request_id=self.request_id
        )
        await self.parameters.refresh()
        async with self.database.transaction(self.actor.scope, audit_context) as db:
            yield Context(db, self.actor, self.parameters)
            await db.flush()
            # At the end, so that the row is locked only for a moment.
            await db.run_sync(self._fence, last=last)
        if self._new_checkpoint is not None:
            self.checkpoint, self._new_checkpoint = self._new_checkpoint, None

    def save_checkpoint(self, value: dict[str, Any]) -> None:
        """Stores the value with the commit of the open transaction. The next attempt has it."""
        self._new_checkpoint = value

    def report(self, done: int, total: int | None = None, text: str = "") -> None:
        """Reports progress. It is stored within a second."""
        self.progress = RunProgress(done=done, total=total, text=text[:PROGRESS_TEXT_LENGTH])

    def log(self, text: str, level: int = logging.INFO) -> None:
        """Adds a line to the log of the run, with secrets masked.

        Lines beyond `MAX_LINES` are counted only.
        """
        self.line_count += 1
        if self.line_count <= MAX_LINES:
            name = logging.getLevelName(level)
            text = mask_secrets(text, LINE_LENGTH)[:LINE_LENGTH]
            self.lines.append(Line(utc_now(), name, text))

    def _fence(self, session: OrmSession, *, last: bool) -> None:
        values: dict[str, Any] = {"changed_at": utc_now()}
        if self._new_checkpoint is not None:
            values["checkpoint"] = self._new_checkpoint
        if last:
            values |= {"state": TaskRunState.SUCCEEDED, "finished_at": utc_now()}
        statement = update(RUN_TABLE).where(is_attempt(self.id, self.attempt)).values(values)
        result = OrmSession.connection(session).execute(statement, execution_options=QUEUE_OPTIONS)
        assert isinstance(result, CursorResult)
        if not result.rowcount:
            raise AttemptSuperseded(f"run {self.id}, attempt {self.attempt}")
