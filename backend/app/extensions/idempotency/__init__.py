"""Idempotency keys (draft-ietf-httpapi-idempotency-key-header): a repeated POST runs once."""

from app.extensions.idempotency.model import IdempotencyKey
from app.extensions.idempotency.store import (
    MAX_ANSWER_BYTES,
    DuplicateKey,
    IdempotencyStore,
    KeyedRequest,
)

__all__ = [
    "MAX_ANSWER_BYTES",
    "DuplicateKey",
    "IdempotencyKey",
    "IdempotencyStore",
    "KeyedRequest",
]
