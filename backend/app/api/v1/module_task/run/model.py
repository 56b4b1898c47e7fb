"""The tables of the task queue (`app.extensions.queue`)."""

from app.extensions.queue import TaskRun, TaskRunLine, TaskRunState, TaskWorker
from app.extensions.queue.model import ENDED_STATES

__all__ = ["ENDED_STATES", "TaskRun", "TaskRunLine", "TaskRunState", "TaskWorker"]
