"""What is sealed opens with its key, for its purpose, as it was; else not at all."""

from collections.abc import Callable

import pytest

from app.core.crypto.encryption import Encryptor

OLD = "o" * 32
NEW = "n" * 32


def test_what_is_sealed_opens_and_is_never_the_same_twice() -> None:
    vault = Encryptor([NEW])
    first = vault.encrypt("mine", "totp:1")
    second = vault.encrypt("mine", "totp:1")
    assert first != second
    assert "mine" not in first
    assert vault.decrypt(first, "totp:1") == vault.decrypt(second, "totp:1") == "mine"


def test_it_opens_for_nobody_else() -> None:
    vault = Encryptor([NEW])
    assert vault.decrypt(vault.encrypt("mine", "totp:1"), "totp:2") is None


def test_an_older_key_opens_and_is_told_from_the_newest() -> None:
    sealed = Encryptor([OLD]).encrypt("mine", "a")
    both = Encryptor([NEW, OLD])
    assert (both.decrypt(sealed, "a"), both.needs_rotation(sealed)) == ("mine", True)
    assert not both.needs_rotation(both.encrypt("mine", "a"))
    assert Encryptor([NEW]).decrypt(sealed, "a") is None


@pytest.mark.parametrize(
    "change",
    [lambda text: text[:-6], lambda text: text[:20] + "x" + text[21:], lambda _: "", str.upper],
)
def test_what_was_tampered_with_does_not_open(change: Callable[[str], str]) -> None:
    vault = Encryptor([NEW])
    assert vault.decrypt(change(vault.encrypt("mine", "a")), "a") is None
