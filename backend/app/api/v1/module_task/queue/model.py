"""The tables of the task queue (`app.extensions.queue`)."""

from app.extensions.queue import TaskRun, TaskRunState, TaskWorker

__all__ = ["TaskRun", "TaskRunState", "TaskWorker"]
