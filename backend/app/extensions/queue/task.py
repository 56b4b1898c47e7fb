"""A task: a registered function with typed parameters."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from app.extensions.queue.run import Run
from app.kit.errors import AppError

P = TypeVar("P", bound=BaseModel)
TaskFunction = Callable[[P, Run], Awaitable[BaseModel | None]]

DEFAULT_QUEUE = "default"
LONG_QUEUE = "long"
URGENT_QUEUE = "urgent"
QUEUES = (URGENT_QUEUE, DEFAULT_QUEUE, LONG_QUEUE)


class TaskError(Exception):
    """A failure that a further attempt would repeat, such as a file with invalid rows.

    The run becomes `failed` at once. `key` names a message in the catalog, with `values`.
    """

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(key)

    @classmethod
    def of(cls, error: AppError) -> "TaskError":
        """Returns the failure for an error of a service, which has the same message."""
        return cls(error.key, **error.values)


class NoParams(BaseModel):
    """The parameters of a task that takes none."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Generic[P]):
    """A task of the application.

    `name` identifies it in stored runs and jobs, so it stays the same when the function moves. The
    message key `task.<name>` is its title. `system` is the reason for a system scope; without it a
    run has the permissions and the data scope of the user who requested it.

    `permission` is that of the route that requests the task. Who runs it again needs it, too;
    without one only the owner of a run may, unless the task is one of the system.
    """

    name: str
    function: TaskFunction[P]
    params: type[P]
    queue: str
    system: str
    permission: str
    # Attempts that may fail before the run is dead. Attempts that were lost are counted apart.
    max_attempts: int
    retry_seconds: float
    time_limit_seconds: float
    # Whether administrators may schedule and start it themselves.
    schedulable: bool


def task(  # noqa: PLR0913 (options by name)
    name: str,
    params: type[P],
    *,
    queue: str = DEFAULT_QUEUE,
    system: str = "",
    permission: str = "",
    max_attempts: int = 3,
    retry_seconds: float = 5.0,
    time_limit_seconds: float = 600.0,
    schedulable: bool = False,
) -> Callable[[TaskFunction[P]], Task[P]]:
    """Returns a decorator that makes a task of a function.

    `retry_seconds` is the delay after the first failure. It doubles with each further one.
    """
    if queue not in QUEUES:
        raise ValueError(f"task {name}: the queue must be one of {', '.join(QUEUES)}")
    if max_attempts < 1:
        raise ValueError(f"task {name}: max_attempts must be at least 1")

    def register(function: TaskFunction[P]) -> Task[P]:
        return Task(
            name=name,
            function=function,
            params=params,
            queue=queue,
            system=system,
            permission=permission,
            max_attempts=max_attempts,
            retry_seconds=retry_seconds,
            time_limit_seconds=time_limit_seconds,
            schedulable=schedulable,
        )

    return register
