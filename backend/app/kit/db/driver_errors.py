"""Classifies the errors of database drivers, whichever database they come from."""

from app.kit.db.dialects import DIALECTS


def is_outage(error: BaseException | None) -> bool:
    """Returns whether every statement would fail: rights, locks, space, the connection."""
    return error is not None and any(dialect.is_outage(error) for dialect in DIALECTS)


def outage_key(error: BaseException | None) -> str:
    """Returns the message key of an outage."""
    if error is not None and any(dialect.is_read_only(error) for dialect in DIALECTS):
        return "database_read_only"
    if error is not None and any(dialect.is_full(error) for dialect in DIALECTS):
        return "database_full"
    return "database_unavailable"


def is_retryable(error: BaseException | None) -> bool:
    """Returns whether the transaction was rolled back and can succeed when repeated."""
    return error is not None and any(dialect.is_retryable(error) for dialect in DIALECTS)


def is_foreign_key_violation(error: BaseException | None) -> bool:
    """Returns whether a reference points at no row."""
    return error is not None and any(
        dialect.is_foreign_key_violation(error) for dialect in DIALECTS
    )
