"""Refresh tokens: random texts, stored as digests, and the encrypted successor of a used one."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from secrets import token_bytes, token_urlsafe

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core.crypto.device_cookie import Device

NONCE_BYTES = 12


def new_refresh_token() -> str:
    """Returns 256 random bits."""
    return token_urlsafe(32)


def token_digest(token: str) -> str:
    """Returns the SHA-256 of a refresh token, by which it is stored."""
    return sha256(token.encode()).hexdigest()


def client_digest(device: Device, ip: str) -> str:
    """Returns what a repeated refresh must share with the first.

    This is the device cookie of a browser, and the address of a client without one.
    """
    client = f"device\n{device.id}" if device.user_ids else f"ip\n{ip}"
    return sha256(client.encode()).hexdigest()


def encrypt_successor(token: str, successor: str) -> str:
    """Encrypts the successor with a key derived from the token that it replaces.

    The server stores the token as a digest only, so the database alone cannot decrypt it.
    """
    nonce = token_bytes(NONCE_BYTES)
    encrypted = AESGCM(_derive_key(token)).encrypt(nonce, successor.encode(), None)
    return urlsafe_b64encode(nonce + encrypted).decode()


def decrypt_successor(token: str, encoded: str | None) -> str | None:
    """Returns the successor of the token. None if it was removed or is not authentic."""
    if encoded is None:
        return None
    try:
        raw = urlsafe_b64decode(encoded)
        nonce, encrypted = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
        return AESGCM(_derive_key(token)).decrypt(nonce, encrypted, None).decode()
    except (InvalidTag, ValueError):
        return None


def _derive_key(token: str) -> bytes:
    info = b"fastapiadmin.refresh.successor"
    return HKDF(SHA256(), length=32, salt=None, info=info).derive(token.encode())
