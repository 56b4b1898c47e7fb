"""The current values of the parameters, as a snapshot of each process."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from app.core.crypto.encryption import Encryptor
from app.core.parameters.registry import ParameterRegistry
from app.kit.parameters import Parameter

log = logging.getLogger(__name__)

T = TypeVar("T")

# With the request itself, a change takes effect on every instance within one second.
TTL_SECONDS = 0.75
# A request waits this long for a new snapshot, then it uses the last one.
MAX_WAIT_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class StoredParameterValue:
    """A stored value: the text of `Parameter.dump`, which is encrypted for a secret."""

    name: str
    value: str | None
    encrypted_value: str | None


class Parameters:
    """Values of the registered parameters.

    `get` reads the snapshot of the process. `refresh` loads it again if it is older than
    `ttl_seconds`, with one statement however many requests wait for it. While the database does not
    answer, the last snapshot stays in use.
    """

    def __init__(
        self,
        registry: ParameterRegistry,
        load: Callable[[], Awaitable[Sequence[StoredParameterValue]]],
        encryptor: Encryptor,
        ttl_seconds: float = TTL_SECONDS,
    ) -> None:
        self.registry = registry
        self.ttl_seconds = ttl_seconds
        self._load = load
        self._encryptor = encryptor
        self._values = self._with_defaults({})
        self._loaded_at = float("-inf")
        self._loading: asyncio.Task[None] | None = None
        self._is_failing = False
        self._reported = set[StoredParameterValue]()

    def get(self, parameter: Parameter[T]) -> T:
        """Returns the value. Raises KeyError for a parameter that is not registered."""
        return cast("T", self._values[parameter.name])

    async def refresh(self) -> None:
        """Loads the snapshot again if it is too old. Call it once per request or job."""
        if time.monotonic() - self._loaded_at < self.ttl_seconds:
            return
        if self._loading is None:
            # A task of its own: it goes on when the request that has started it is cancelled.
            self._loading = asyncio.create_task(self._load_snapshot())
        await asyncio.wait({self._loading}, timeout=MAX_WAIT_SECONDS)

    async def reload(self) -> None:
        """Loads the snapshot after a change that this process has committed."""
        if self._loading is not None:
            # It may have read the values before the commit.
            await asyncio.wait({self._loading}, timeout=MAX_WAIT_SECONDS)
        self._loaded_at = float("-inf")
        await self.refresh()

    async def load_current(self) -> None:
        """Loads the snapshot for a job that deletes or shortens by it.

        Waits for the database and raises its errors, because an older snapshot or a default could
        delete what an administrator has decided to keep.
        """
        started_at = time.monotonic()
        self.set_values(self._decode_all(await self._load()), started_at)

    def set_values(self, values: Mapping[str, Any], loaded_at: float) -> None:
        """Sets the current values by name. All other parameters have their defaults.

        `loaded_at` is the time of the snapshot on the monotonic clock.
        """
        current = self._with_defaults(values)
        if current != self._values:
            self._values = current
        self._loaded_at = loaded_at

    @property
    def version(self) -> object:
        """An object that stays the same until a value changes."""
        return self._values

    def encrypt(self, parameter: Parameter[Any], text: str) -> str:
        """Returns the text of a secret as it is stored."""
        return self._encryptor.encrypt(text, _encryption_context(parameter.name))

    def decode(self, parameter: Parameter[T], stored: StoredParameterValue) -> T:
        """Returns the value of a stored one. Raises ValueError if it is not valid."""
        text = stored.value
        if parameter.is_secret:
            context = _encryption_context(parameter.name)
            encrypted = stored.encrypted_value
            text = None if encrypted is None else self._encryptor.decrypt(encrypted, context)
        if text is None:
            raise ValueError("absent, or the ciphertext is not authentic")
        return parameter.load(text)

    async def _load_snapshot(self) -> None:
        started_at = time.monotonic()
        try:
            stored_values = await self._load()
        except Exception as error:  # noqa: BLE001 (whatever the reason, the last snapshot counts)
            if not self._is_failing:
                log.warning("parameters not loaded, last kept: error=%s", type(error).__name__)
            self._is_failing = True
            # The next attempt follows after `ttl_seconds`, not with the next request.
            self._loaded_at = time.monotonic()
        else:
            if self._is_failing:
                log.warning("parameters loaded again")
            self._is_failing = False
            self.set_values(self._decode_all(stored_values), started_at)
        finally:
            self._loading = None

    def _decode_all(self, stored_values: Sequence[StoredParameterValue]) -> dict[str, Any]:
        """Returns the valid values. The others count as not set, and are reported once."""
        values: dict[str, Any] = {}
        for stored in stored_values:
            parameter = self.registry.find(stored.name)
            if parameter is None:
                self._report(stored, "no parameter has this name")
                continue
            try:
                values[stored.name] = self.decode(parameter, stored)
            except ValueError:
                self._report(stored, "the value is not valid, the default is used")
        return values

    def _report(self, stored: StoredParameterValue, reason: str) -> None:
        if stored not in self._reported:
            self._reported.add(stored)
            log.warning("stored parameter ignored: name=%s reason=%s", stored.name, reason)

    def _with_defaults(self, values: Mapping[str, Any]) -> dict[str, Any]:
        defaults = {parameter.name: parameter.default for parameter in self.registry}
        return defaults | dict(values)


def _encryption_context(name: str) -> str:
    """Returns the associated data: a secret cannot be decrypted as that of another parameter."""
    return f"parameter {name}"
