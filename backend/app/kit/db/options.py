"""Time limits and sizes of the connections to one database."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class DatabaseOptions:
    """Options of the connections to one database. Times are in seconds."""

    # Connections of one process, for reading and writing together.
    pool_size: int = 20
    # The address is that of a pooler which assigns a server connection to each transaction.
    transaction_pooler: bool = False
    connect_seconds: float = 5.0
    # Time that a request waits for a free connection.
    checkout_seconds: float = 10.0
    # Time of one statement; 0 means no limit.
    statement_seconds: float = 30.0
    # Time without a sign of life after which the database counts as not responding.
    hang_seconds: float = 1.6

    def without_statement_limit(self) -> "DatabaseOptions":
        """Returns options for migrations and commands, which may take as long as they need."""
        return replace(self, statement_seconds=0.0)


DEFAULT_OPTIONS = DatabaseOptions()
