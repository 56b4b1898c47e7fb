"""Live updates: changes of the database as server-sent events, on any number of instances.

    topic      a kind of change, and the statement that reads the latest ones
    cursor     the position of a client in time, which it sends when it connects again
    stream     the events of one connection, which wait for its client
    publisher  reads the changes every 0.8 s, and puts them into the streams of this process

The database is the source of truth, so no message between instances can be lost. A feature declares
its topics with `feature = Feature(router=router, topics=(...))`.
"""

from app.extensions.events.publisher import EventPublisher, StreamLimits
from app.extensions.events.stream import Event, EventStream, Recipient
from app.extensions.events.topic import ChangeQuery, RowChange, Topic

__all__ = [
    "ChangeQuery",
    "Event",
    "EventPublisher",
    "EventStream",
    "Recipient",
    "RowChange",
    "StreamLimits",
    "Topic",
]
