"""RabbitMQ queue."""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable

from aio_pika import ExchangeType
from aiormq.exceptions import AMQPError
from taskiq import AckableMessage
from taskiq.utils import maybe_awaitable
from taskiq_aio_pika import AioPikaBroker, Exchange, Queue, QueueType

log = logging.getLogger(__name__)

# A message that was delivered this often without an acknowledgement is dead. The messages of other
# runs are delivered again too when a process is killed, so it is not a small number.
DELIVERY_LIMIT = 20
HEARTBEAT_SECONDS = 10
RECONNECT_SECONDS = 1


class RabbitmqBroker(AioPikaBroker):
    """A durable quorum queue behind an exchange of its own.

    An acknowledgement that fails is only logged: the message is delivered again, and starts
    nothing.
    """

    def __init__(self, url: str, name: str, slots: int) -> None:
        super().__init__(
            url,
            qos=max(slots, 1),
            exchange=Exchange(name=name, type=ExchangeType.DIRECT),
            task_queues=[
                Queue(
                    name=name,
                    type=QueueType.QUORUM,
                    arguments={"x-delivery-limit": DELIVERY_LIMIT},
                )
            ],
            dead_letter_queue=Queue(name=f"{name}.dead"),
            heartbeat=HEARTBEAT_SECONDS,
            reconnect_interval=RECONNECT_SECONDS,
        )
        # Without slots the process only sends.
        self.is_worker_process = slots > 0

    async def listen(self) -> AsyncGenerator[AckableMessage, None]:
        async for message in super().listen():
            yield AckableMessage(data=message.data, ack=_logged(message.ack))


def _logged(
    acknowledge: Callable[[], Awaitable[None] | None],
) -> Callable[[], Awaitable[None]]:
    async def acknowledge_or_log() -> None:
        try:
            await maybe_awaitable(acknowledge())
        except (AMQPError, OSError, RuntimeError) as error:
            log.warning("message is not acknowledged: %s", type(error).__name__)

    return acknowledge_or_log
