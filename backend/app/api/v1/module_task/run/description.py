"""Runs as users read them: titles, messages, durations, and masked values."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from pydantic import JsonValue

from app.kit.crud.list_query import column_names
from app.kit.i18n import has_key, translate
from app.kit.model import utc_now
from app.kit.redact import mask_json, mask_secrets

from .model import TaskRun
from .schema import RunDetail, RunOut

Json = dict[str, JsonValue]


def task_title(name: str) -> str:
    """Returns the title of a task, or its name if this version does not know it."""
    key = f"task.{name}"
    return translate(key) if has_key(key) else name


def error_message(error: Mapping[str, Any] | None) -> str:
    """Returns the message of a stored error. It has no text of an unexpected one."""
    if error is None:
        return ""
    key = str(error.get("key", ""))
    if not has_key(key):
        return translate("task.unexpected_error", type=error.get("type", key))
    try:
        return translate(key, **_masked(error.get("values", {})))
    except (KeyError, IndexError, ValueError):
        # Another version has stored other values.
        return translate(key)


def describe(runs: Iterable[RunOut]) -> None:
    """Sets titles, messages and durations."""
    for run in runs:
        run.title = task_title(run.task)
        run.error_message = error_message(run.error)
        run.duration_seconds = _duration(run.started_at, run.finished_at)


def run_detail(run: TaskRun, *, show_error_text: bool) -> RunDetail:
    """Returns all that users may read of a run. The text of an error is for administrators."""
    detail = RunDetail(
        **{name: getattr(run, name) for name in column_names(TaskRun, RunOut)},
        params=_masked(run.params),
        result=None if run.result is None else _masked(run.result),
    )
    describe([detail])
    if show_error_text and run.error is not None and "type" in run.error:
        detail.error_text = mask_secrets(f"{run.error['type']}: {run.error.get('text', '')}")
    return detail


def _masked(values: Mapping[str, Any]) -> Json:
    return cast("Json", mask_json(dict(values)))


def _duration(started_at: datetime | None, finished_at: datetime | None) -> float | None:
    """Returns the seconds of the latest attempt. A run that was never started has none."""
    if started_at is None:
        return None
    return round(max(((finished_at or utc_now()) - started_at).total_seconds(), 0.0), 3)
