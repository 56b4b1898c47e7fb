"""Encryption of secrets that the server must read again, such as TOTP secrets."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core.crypto.keyring import key_id

NONCE_BYTES = 12


class Encryptor:
    """AES-GCM with keys derived from the signing secrets. The newest key encrypts, all decrypt.

    `context` is the associated data: what was encrypted for one purpose or user cannot be decrypted
    for another.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        self._keys = {key_id(secret): AESGCM(_derive_key(secret)) for secret in secrets}
        self._current_key_id = next(iter(self._keys))

    def encrypt(self, plaintext: str, context: str) -> str:
        """Returns `<key id>.<nonce and ciphertext>`."""
        nonce = token_bytes(NONCE_BYTES)
        encrypted = self._keys[self._current_key_id].encrypt(
            nonce, plaintext.encode(), context.encode()
        )
        return f"{self._current_key_id}.{urlsafe_b64encode(nonce + encrypted).decode()}"

    def decrypt(self, ciphertext: str, context: str) -> str | None:
        """Returns None if the key was removed or the ciphertext is not authentic."""
        kid, _, rest = ciphertext.partition(".")
        if (key := self._keys.get(kid)) is None:
            return None
        try:
            raw = urlsafe_b64decode(rest)
            return key.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()
        except (InvalidTag, ValueError):
            return None

    def needs_rotation(self, ciphertext: str) -> bool:
        """Returns whether an older key encrypted it."""
        return not ciphertext.startswith(f"{self._current_key_id}.")


def _derive_key(secret: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"fastapiadmin.vault").derive(secret.encode())
