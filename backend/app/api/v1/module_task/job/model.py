"""The table of the scheduler (`app.extensions.scheduler`)."""

from app.extensions.queue import TaskRun, TaskRunState
from app.extensions.schedules import OverlapPolicy, TaskJob, TriggerKind

__all__ = ["OverlapPolicy", "TaskJob", "TaskRun", "TaskRunState", "TriggerKind"]
