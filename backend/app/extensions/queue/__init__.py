"""Background tasks: stored runs, handed to a broker, executed at least once.

    task        a task: a registered function with typed parameters
    registry    the tasks of the application, by name
    model       the tables; a row of `task_run` is the outbox entry and the record of a run
    submission  inserts a run in the caller's transaction
    relay       hands queued runs to the brokers
    brokers     in this process, Redis streams, RabbitMQ
    execution   executes one run and stores its outcome
    run         one attempt as the task sees it: transactions, progress, log, checkpoint
    transitions the guarded UPDATE statements between the states of a run
    sweeper     heartbeat of this process; takes back the runs of processes that have ended
    runtime     starts and stops all of it in one process

A feature imports `task`, `TaskError`, `Run` and `submit` from here, and declares its tasks with
`feature = Feature(router=router, tasks=(...))`.
"""

from app.extensions.queue.model import TaskRun, TaskRunLine, TaskRunState, TaskWorker
from app.extensions.queue.run import Run
from app.extensions.queue.submission import submit
from app.extensions.queue.task import NoParams, Task, TaskError, task

__all__ = [
    "NoParams",
    "Run",
    "Task",
    "TaskError",
    "TaskRun",
    "TaskRunLine",
    "TaskRunState",
    "TaskWorker",
    "submit",
    "task",
]
