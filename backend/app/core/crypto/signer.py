"""Signatures of stored values, with a key that the database does not hold."""

import hmac
from collections.abc import Sequence
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core.crypto.keyring import key_id


class Signer:
    """HMAC-SHA-256 with keys derived from the signing secrets. The newest signs, all verify."""

    def __init__(self, secrets: Sequence[str], purpose: str) -> None:
        self._keys = {key_id(secret): _derive_key(secret, purpose) for secret in secrets}
        self._current_key_id = next(iter(self._keys))

    def sign(self, message: str) -> str:
        """Returns `<key id>.<signature>`."""
        return self._sign(self._current_key_id, message)

    def verify(self, message: str, signature: str | None) -> bool:
        key_id = (signature or "").partition(".")[0]
        if key_id not in self._keys:
            return False
        return hmac.compare_digest(self._sign(key_id, message), signature or "")

    def _sign(self, key_id: str, message: str) -> str:
        digest = hmac.new(self._keys[key_id], message.encode(), sha256).hexdigest()
        return f"{key_id}.{digest}"


def _derive_key(secret: str, purpose: str) -> bytes:
    info = f"fastapiadmin.{purpose}".encode()
    return HKDF(SHA256(), length=32, salt=None, info=info).derive(secret.encode())
