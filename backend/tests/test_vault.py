"""What is sealed opens with its key, for its purpose, as it was; else not at all."""

from collections.abc import Callable

import pytest

from app.core.vault import Vault

OLD = "o" * 32
NEW = "n" * 32


def test_what_is_sealed_opens_and_is_never_the_same_twice() -> None:
    vault = Vault([NEW])
    first = vault.seal("mine", "totp:1")
    second = vault.seal("mine", "totp:1")
    assert first != second
    assert "mine" not in first
    assert vault.open(first, "totp:1") == vault.open(second, "totp:1") == "mine"


def test_it_opens_for_nobody_else() -> None:
    vault = Vault([NEW])
    assert vault.open(vault.seal("mine", "totp:1"), "totp:2") is None


def test_an_older_key_opens_and_is_told_from_the_newest() -> None:
    sealed = Vault([OLD]).seal("mine", "a")
    both = Vault([NEW, OLD])
    assert (both.open(sealed, "a"), both.is_old(sealed)) == ("mine", True)
    assert not both.is_old(both.seal("mine", "a"))
    assert Vault([NEW]).open(sealed, "a") is None


@pytest.mark.parametrize(
    "change",
    [lambda text: text[:-6], lambda text: text[:20] + "x" + text[21:], lambda _: "", str.upper],
)
def test_what_was_tampered_with_does_not_open(change: Callable[[str], str]) -> None:
    vault = Vault([NEW])
    assert vault.open(change(vault.seal("mine", "a")), "a") is None
