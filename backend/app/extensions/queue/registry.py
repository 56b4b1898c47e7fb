"""The tasks of the application, by name."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.extensions.queue.task import Task


class TaskRegistry:
    """All tasks that this version of the application knows."""

    def __init__(self, tasks: Iterable[Task[Any]] = ()) -> None:
        self._tasks: dict[str, Task[Any]] = {}
        for task in tasks:
            self.add(task)

    def add(self, task: Task[Any]) -> None:
        """Adds a task. Raises ValueError if another one has its name."""
        if self._tasks.setdefault(task.name, task) is not task:
            raise ValueError(f"two tasks have the name {task.name}")

    def get(self, name: str) -> Task[Any] | None:
        return self._tasks.get(name)

    def __iter__(self) -> Iterator[Task[Any]]:
        return iter(sorted(self._tasks.values(), key=lambda task: task.name))
