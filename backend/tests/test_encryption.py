"""Ciphertexts can be decrypted with their key and context only."""

from collections.abc import Callable

import pytest

from app.core.crypto.encryption import Encryptor

OLD = "o" * 32
NEW = "n" * 32


def test_encrypt_twice_gives_different_ciphertexts() -> None:
    encryptor = Encryptor([NEW])
    first = encryptor.encrypt("secret", "totp:1")
    second = encryptor.encrypt("secret", "totp:1")
    assert first != second
    assert "secret" not in first
    assert encryptor.decrypt(first, "totp:1") == encryptor.decrypt(second, "totp:1") == "secret"


def test_decrypt_with_other_context_returns_none() -> None:
    encryptor = Encryptor([NEW])
    assert encryptor.decrypt(encryptor.encrypt("secret", "totp:1"), "totp:2") is None


def test_ciphertext_of_previous_key_needs_rotation() -> None:
    ciphertext = Encryptor([OLD]).encrypt("secret", "a")
    encryptor = Encryptor([NEW, OLD])
    assert (encryptor.decrypt(ciphertext, "a"), encryptor.needs_rotation(ciphertext)) == (
        "secret",
        True,
    )
    assert not encryptor.needs_rotation(encryptor.encrypt("secret", "a"))
    assert Encryptor([NEW]).decrypt(ciphertext, "a") is None


@pytest.mark.parametrize(
    "change",
    [lambda text: text[:-6], lambda text: text[:20] + "x" + text[21:], lambda _: "", str.upper],
)
def test_decrypt_of_changed_ciphertext_returns_none(change: Callable[[str], str]) -> None:
    encryptor = Encryptor([NEW])
    assert encryptor.decrypt(change(encryptor.encrypt("secret", "a")), "a") is None
