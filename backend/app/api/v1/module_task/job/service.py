from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from app.core.delegation import require_permissions
from app.extensions.queue.registry import TaskRegistry
from app.extensions.queue.task import Task
from app.extensions.schedules import Schedule
from app.extensions.schedules.description import describe_schedule
from app.extensions.schedules.firing import JobIsRunning
from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.errors import Conflict, Unprocessable
from app.kit.i18n import translate, translate_error
from app.kit.model import utc_now

from .crud import JobCrud, RunCleanupCrud
from .model import TaskJob, TriggerKind
from .param import JobParam, PreviewParam
from .schema import JobCreate, JobOut, JobUpdate, SchedulableTask, SchedulePreview, StartedRun

PREVIEWED_TIMES = 5
# The trigger's own value, and the message when it is missing.
TRIGGER_FIELDS = {
    TriggerKind.CRON: ("cron", "job.cron_required"),
    TriggerKind.INTERVAL: ("interval_seconds", "job.interval_required"),
    TriggerKind.DATE: ("starts_at", "job.date_required"),
}


class JobService:
    """Jobs. A name is unique.

    A job belongs to the user who saved it last, so that nobody makes a task run with the
    permissions of another user. Saving, resuming and starting a job need the permission of its
    task. Jobs of the system belong to nobody: their task stays, and they cannot be deleted.
    """

    def __init__(self, context: Context) -> None:
        self.jobs = JobCrud(context)
        self.actor = context.actor

    async def page(self, param: JobParam, tasks: TaskRegistry) -> Page[JobOut]:
        page = await self.jobs.page(param, *self.jobs.filters(param))
        _describe(page.items, tasks)
        return page

    async def stream(self, param: JobParam, tasks: TaskRegistry) -> AsyncIterator[Sequence[JobOut]]:
        async for jobs in self.jobs.stream(param.order_by, *self.jobs.filters(param)):
            _describe(jobs, tasks)
            yield jobs

    async def detail(self, id: int, tasks: TaskRegistry) -> JobOut:
        job = await self.jobs.read(id)
        _describe([job], tasks)
        return job

    def schedulable_tasks(self, tasks: TaskRegistry) -> list[SchedulableTask]:
        """Returns the tasks that the caller may schedule, by title."""
        items = [
            SchedulableTask(
                name=task.name,
                title=_task_title(task.name),
                params_schema=task.params.model_json_schema(),
            )
            for task in tasks
            if task.schedulable
            and (not task.permission or self.actor.has_permission(task.permission))
        ]
        return sorted(items, key=lambda item: item.title.casefold())

    def preview(self, param: PreviewParam) -> SchedulePreview:
        """Returns the next fire times. There are none for a date in the past."""
        _require_trigger(param)
        schedule = Schedule(**_trigger_values(param))
        times: list[datetime] = []
        following = schedule.next_after(utc_now())
        while following is not None and len(times) < PREVIEWED_TIMES:
            times.append(following)
            following = schedule.next_after(following)
        return SchedulePreview(description=describe_schedule(schedule), times=times)

    async def create(self, data: JobCreate, tasks: TaskRegistry) -> JobOut:
        task = self._require_task(data.task, tasks)
        _require_trigger(data)
        await self._require_unique_name(data)
        job = TaskJob(**_job_values(data, task), **self._owner_values())
        job.next_at = _next_time(job.schedule)
        await self.jobs.add(job)
        await self.jobs.apply_changes()
        return await self.detail(job.id, tasks)

    async def update(self, id: int, data: JobUpdate, tasks: TaskRegistry) -> JobOut:
        job = await self.jobs.get(id)
        _require_trigger(data)
        if data.name != job.name:
            await self._require_unique_name(data)
        if job.is_system:
            self._require_same_task(job, data)
        else:
            self._require_permission_of(job, tasks)
            task = self._require_task(data.task, tasks)
            data = data.model_copy(update=_job_values(data, task))
            for name, value in self._owner_values().items():
                setattr(job, name, value)
        trigger_values = _trigger_values(data)
        job.next_at = None if job.paused else _next_time(Schedule(**trigger_values))
        await self.jobs.update(job, data.model_copy(update=trigger_values))
        await self.jobs.apply_changes()
        return await self.detail(job.id, tasks)

    async def delete(self, ids: Collection[int]) -> None:
        jobs = await self.jobs.get_many(ids)
        if any(job.is_system for job in jobs):
            raise Unprocessable("job.system_delete")
        await self.jobs.delete(jobs)

    async def pause(self, id: int, tasks: TaskRegistry) -> JobOut:
        """A run that waits for the end of the last one does not start any more."""
        job = await self.jobs.get(id)
        job.paused = True
        job.next_at = None
        job.waiting_at = None
        await self.jobs.apply_changes()
        return await self.detail(id, tasks)

    async def resume(self, id: int, tasks: TaskRegistry) -> JobOut:
        """The next time counts from now: what was missed in the pause stays so."""
        job = await self.jobs.get(id)
        self._require_permission_of(job, tasks)
        job.paused = False
        job.next_at = _next_time(job.schedule)
        await self.jobs.apply_changes()
        return await self.detail(id, tasks)

    async def start_now(self, id: int, tasks: TaskRegistry) -> StartedRun:
        """Starts the job besides its times, also if it is paused."""
        job = await self.jobs.get(id)
        self._require_permission_of(job, tasks)
        task = tasks.get(job.task)
        if task is None:
            raise Unprocessable("job.unknown_task", task=job.task)
        try:
            return StartedRun(run_id=await self.jobs.start_now(job, task))
        except JobIsRunning:
            raise Conflict("job.running") from None

    def _owner_values(self) -> dict[str, Any]:
        actor = self.actor
        return {
            "owner_id": actor.id,
            "owner_name": actor.name,
            "owner_dept_id": actor.scope.dept_id or 0,
        }

    def _require_task(self, name: str, tasks: TaskRegistry) -> Task[Any]:
        task = tasks.get(name)
        if task is None or not task.schedulable:
            raise Unprocessable("job.unknown_task", field="task", task=name)
        require_permissions(self.actor, [task.permission], "job.task_forbidden", "task")
        return task

    def _require_permission_of(self, job: TaskJob, tasks: TaskRegistry) -> None:
        task = tasks.get(job.task)
        if task is not None:
            require_permissions(self.actor, [task.permission], "job.task_forbidden", None)

    def _require_same_task(self, job: TaskJob, data: JobUpdate) -> None:
        if (data.task, data.params) != (job.task, job.params):
            raise Unprocessable("job.system_task", field="task")

    async def _require_unique_name(self, data: JobCreate) -> None:
        if await self.jobs.exists(TaskJob.name == data.name):
            raise Conflict("job.name_taken", field="name", name=data.name)


class RunCleanupService:
    """Deletes runs that ended long ago, with their logs."""

    def __init__(self, context: Context) -> None:
        self.runs = RunCleanupCrud(context)

    async def delete_ended(self, before: datetime, limit: int) -> int:
        """Deletes up to `limit` runs, and returns their number."""
        ids = await self.runs.ended_before(before, limit)
        if ids:
            await self.runs.delete(ids)
        return len(ids)


def _describe(jobs: Iterable[JobOut], tasks: TaskRegistry) -> None:
    for job in jobs:
        job.task_title = _task_title(job.task)
        job.is_known = tasks.get(job.task) is not None
        job.description = _description(job)


def _description(job: JobOut) -> str:
    """Returns the schedule in words. Empty for one that another version has written."""
    name, _ = TRIGGER_FIELDS.get(job.trigger_kind, ("", ""))
    if not name or getattr(job, name) is None:
        return ""
    return describe_schedule(Schedule(**_trigger_values(job)))


def _task_title(name: str) -> str:
    key = f"task.{name}"
    title = translate(key)
    return name if title == key else title


def _require_trigger(data: JobCreate | PreviewParam) -> None:
    name, message = TRIGGER_FIELDS[data.trigger_kind]
    if getattr(data, name) is None:
        raise Unprocessable(message, field=name)


def _trigger_values(data: JobCreate | PreviewParam | JobOut) -> dict[str, Any]:
    """Returns the columns of the trigger. Values of another kind are None."""
    is_cron = data.trigger_kind == TriggerKind.CRON
    is_interval = data.trigger_kind == TriggerKind.INTERVAL
    return {
        "trigger_kind": data.trigger_kind,
        "cron": data.cron if is_cron else None,
        "interval_seconds": data.interval_seconds if is_interval else None,
        "starts_at": None if is_cron else data.starts_at,
        "time_zone": data.time_zone,
    }


def _job_values(data: JobCreate, task: Task[Any]) -> dict[str, Any]:
    """Returns the columns of the form, with valid parameters. Raises Unprocessable."""
    try:
        params = task.params.model_validate(data.params).model_dump(mode="json")
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, ("params", *first["loc"])))
        reason = translate_error(first)
        raise Unprocessable("job.invalid_params", field=name, reason=reason) from error
    values = data.model_dump(exclude={"version"})
    return values | _trigger_values(data) | {"params": params}


def _next_time(schedule: Schedule) -> datetime | None:
    """Returns the first time after now. Raises Unprocessable for a date in the past."""
    next_at = schedule.next_after(utc_now())
    if schedule.trigger_kind == TriggerKind.DATE and next_at is None:
        raise Unprocessable("job.past", field="starts_at")
    return next_at
