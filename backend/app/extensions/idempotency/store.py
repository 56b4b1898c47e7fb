"""Inserts, finds and deletes idempotency keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.crypto.signer import Signer
from app.extensions.idempotency.model import IdempotencyKey
from app.kit.db.driver_errors import is_retryable
from app.kit.db.lock_wait import limit_lock_wait
from app.kit.errors import Conflict, InProgress, Unprocessable
from app.kit.model import utc_now

# The next hourly run of `delete_expired_idempotency_keys` deletes a key that is older.
KEY_LIFETIME = timedelta(hours=24)
# A duplicate waits this long for the first request.
WAIT_SECONDS = 3
MAX_ANSWER_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request with an idempotency key.

    `caller` is the user or the API key, `route` the name of the endpoint, and `content` what must
    be equal in a repeated request.
    """

    user_id: int
    caller: str
    route: str
    key: str
    content: str

    @property
    def digest(self) -> str:
        return sha256(f"{self.caller}\n{self.route}\n{self.key}".encode()).hexdigest()


class DuplicateKey(Exception):
    """The key is stored already. The transaction that tried to insert it is rolled back."""

    def __init__(self, request: KeyedRequest) -> None:
        super().__init__(request.digest)
        self.request = request


class IdempotencyStore:
    """The idempotency keys that the session sees."""

    def __init__(self, db: AsyncSession) -> None:
        self.db = db

    async def insert(self, request: KeyedRequest, signer: Signer) -> IdempotencyKey:
        """Inserts the key as the first statement of the transaction.

        An equal key that is not committed yet is waited for. Raises InProgress if that takes too
        long, and DuplicateKey if it is committed.
        """
        record = IdempotencyKey(
            digest=request.digest,
            user_id=request.user_id,
            fingerprint=signer.sign(request.content),
        )
        async with limit_lock_wait(self.db, WAIT_SECONDS):
            try:
                self.db.add(record)
                await self.db.flush()
            except IntegrityError as error:
                raise DuplicateKey(request) from error
            except DBAPIError as error:
                if is_retryable(error.orig):
                    raise InProgress(seconds=WAIT_SECONDS) from error
                raise
        return record

    async def find(self, request: KeyedRequest, signer: Signer) -> IdempotencyKey:
        """Returns the key with the stored answer.

        Raises Unprocessable if the key belongs to another request, and Conflict if the answer was
        not stored.
        """
        record = await self.db.scalar(
            select(IdempotencyKey).where(
                IdempotencyKey.digest == request.digest, IdempotencyKey.user_id == request.user_id
            )
        )
        if record is None:
            # It was deleted in the meantime.
            raise InProgress(seconds=WAIT_SECONDS)
        if not signer.verify(request.content, record.fingerprint):
            raise Unprocessable("idempotency.key_reused")
        if record.body is None:
            raise Conflict("idempotency.answer_not_stored")
        return record

    async def delete_expired(self) -> None:
        """Deletes the keys whose lifetime is over."""
        cutoff = utc_now() - KEY_LIFETIME
        await self.db.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < cutoff))


def store_answer(
    record: IdempotencyKey, status: int, headers: Mapping[str, str], body: bytes | None
) -> None:
    """Puts the answer into the record, which the commit writes. None as body stores no answer."""
    record.status = status
    if body is not None and len(body) <= MAX_ANSWER_BYTES:
        record.headers = dict(headers)
        record.body = body.decode()
