from datetime import datetime
from enum import StrEnum

from pydantic import Field

from app.kit.schema import Schema


class QueueMode(StrEnum):
    """The broker that carries the ids of runs."""

    SERVER = "server"  # none: each server executes runs itself
    REDIS = "redis"
    RABBITMQ = "rabbitmq"


class QueueOut(Schema):
    """A queue.

    `waiting` runs are due, `delayed` ones become so later, `dispatched` ones are in the broker.
    `slots` is the number of runs that all live workers execute at the same time.
    """

    name: str
    waiting: int = 0
    delayed: int = 0
    dispatched: int = 0
    running: int = 0
    oldest_waiting_seconds: float | None = None
    slots: int = 0


class WorkerOut(Schema):
    """A process that executes runs, or hands them to the broker if it has no slots.

    `lost`: it has sent no heartbeat for a while, and others take over its runs.
    """

    id: str = Field(title="编号")
    host: str = Field(title="主机")
    pid: int = Field(title="进程")
    version: str = Field(title="版本")
    slots: dict[str, int] = Field(title="并发数")
    running: int = Field(title="运行中")
    started_at: datetime = Field(title="启动时间")
    heartbeat_at: datetime = Field(title="最近心跳")
    lost: bool = Field(False, title="失联")


class QueueOverview(Schema):
    """The queues and the workers at one time."""

    mode: QueueMode
    queues: list[QueueOut]
    workers: list[WorkerOut]
