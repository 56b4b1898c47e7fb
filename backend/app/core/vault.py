"""Secrets that we must read again, such as what a TOTP code is computed from: encrypted where they
are kept.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core.keys import kid_of

NONCE = 12  # bytes


class Vault:
    """AES-GCM with a key derived from the signing secret: the newest encrypts, older ones still
    decrypt.

    `label` says what it is and whose: what was sealed for one purpose, or one person, opens for no
    other.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        self._keys = {kid_of(secret): AESGCM(_derived(secret)) for secret in secrets}
        self._newest = next(iter(self._keys))

    def seal(self, plain: str, label: str) -> str:
        nonce = token_bytes(NONCE)
        hidden = self._keys[self._newest].encrypt(nonce, plain.encode(), label.encode())
        return f"{self._newest}.{urlsafe_b64encode(nonce + hidden).decode()}"

    def open(self, sealed: str, label: str) -> str | None:
        """None when its key is gone, or it is not what was sealed."""
        kid, _, rest = sealed.partition(".")
        if (key := self._keys.get(kid)) is None:
            return None
        try:
            raw = urlsafe_b64decode(rest)
            return key.decrypt(raw[:NONCE], raw[NONCE:], label.encode()).decode()
        except (InvalidTag, ValueError):
            return None

    def is_old(self, sealed: str) -> bool:
        """Sealed with a key that is on its way out."""
        return not sealed.startswith(f"{self._newest}.")


def _derived(secret: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"fastapiadmin.vault").derive(secret.encode())
