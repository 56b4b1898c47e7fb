"""The background work that log lines belong to."""

from contextvars import ContextVar

# The id of the task run that is executed, or an empty text.
run_id: ContextVar[str] = ContextVar("run_id", default="")
