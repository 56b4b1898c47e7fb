"""The password policy."""

import pytest

from app.core.crypto.password_policy import find_weakness
from app.core.crypto.passwords import generate_password

USER_INPUTS = "mary.smith", "Mary Smith", "msmith@example.com"


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd1234",
        "123456789012",
        "qwertyuiop12",
        "abcdefghijklmnop",
        "aaaaaaaaaaaa",
        "adminadmin12",
        "administrator1!",
        "1qaz2wsx3edc",
        "woaini1314520",
        "passwordpassword",
        "x" * 128,
    ],
)
def test_common_password_is_rejected(password: str) -> None:
    assert find_weakness(password, USER_INPUTS) == "password.common"


@pytest.mark.parametrize(
    "password",
    ["mary.smith2024!", "MarySmith2024", "smith-1990-mary", "FastApiAdmin2026", "M4ry.Sm1th.77"],
)
def test_password_from_user_data_is_rejected(password: str) -> None:
    assert find_weakness(password, USER_INPUTS) == "password.about_you"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "a longer one",
        # Used by the tests of the guide.
        "testpassword",
        "xK9#mQ2$vL7p",
        "8391048572610",
        "正确的马电池订书钉十二个",
        "mary likes gardens",
        # A fixed id, because each worker generates another password.
        pytest.param(generate_password(), id="random"),
    ],
)
def test_other_password_is_accepted(password: str) -> None:
    assert find_weakness(password, USER_INPUTS) is None


def test_user_inputs_do_not_affect_next_check() -> None:
    assert find_weakness("glorbinat-1990", ["glorbinat"]) == "password.about_you"
    assert find_weakness("glorbinat-1990", []) is None
