"""Creates the queues of a process."""

from collections.abc import Mapping

from app.extensions.queue.brokers.broker import Execute, QueueBroker
from app.extensions.queue.brokers.local import LocalQueue


def create_brokers(
    url: str | None, prefix: str, slots: Mapping[str, int], execute: Execute
) -> dict[str, QueueBroker]:
    """Returns the broker of each queue. `slots` is the number of runs executed at the same time.

    Without a URL the queues are in this process. `prefix` starts the names in a broker that other
    installations share.
    """
    return {
        queue: _create_broker(url, queue, f"{prefix}.{queue}", count, execute)
        for queue, count in slots.items()
    }


def _create_broker(
    url: str | None, queue: str, name: str, slots: int, execute: Execute
) -> QueueBroker:
    """Imports only the libraries of the broker that is used."""
    if url is None:
        return LocalQueue(queue, slots, execute)
    from app.extensions.queue.brokers.engine import EngineQueue

    if url.startswith("redis"):
        from app.extensions.queue.brokers.redis_stream import RecoveringStreamBroker

        return EngineQueue(queue, RecoveringStreamBroker(url, name), execute)
    from app.extensions.queue.brokers.rabbitmq import RabbitmqBroker

    return EngineQueue(queue, RabbitmqBroker(url, name, slots), execute)
