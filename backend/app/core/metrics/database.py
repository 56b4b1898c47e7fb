"""Metrics of the connections to the database."""

from collections.abc import Callable, Mapping
from typing import Protocol

from app.core.database_error_counts import DatabaseErrorCounts
from app.kit.db.pool import ConnectionBudget
from app.kit.metrics import MetricRegistry


class MeasuredDatabase(Protocol):
    """A database whose connections and errors are counted."""

    budget: ConnectionBudget
    error_counts: DatabaseErrorCounts


def add_database_metrics(
    registry: MetricRegistry, current_database: Callable[[], MeasuredDatabase]
) -> None:
    def count_connections() -> Mapping[tuple[str, ...], float]:
        budget = current_database().budget
        used_count = budget.used_count
        return {("used",): used_count, ("idle",): budget.open_count - used_count}

    def count_errors() -> Mapping[tuple[str, ...], float]:
        return current_database().error_counts.by_kind()

    registry.read_gauge(
        "fastapiadmin_database_connections",
        "Connections to the database that are in use, and that are open but idle",
        count_connections,
        "state",
    )
    registry.read_gauge(
        "fastapiadmin_database_connections_limit",
        "Greatest number of connections to the database (DATABASE_POOL_SIZE of each process)",
        lambda: current_database().budget.options.pool_size,
    )
    registry.read_gauge(
        "fastapiadmin_database_connection_waiters",
        "Requests and jobs that wait for a connection to the database",
        lambda: current_database().budget.waiter_count,
    )
    registry.read_counter(
        "fastapiadmin_database_errors_total",
        "Errors of the database, by kind",
        count_errors,
        "kind",
    )
