import pytest

from app.core.crypto.password_policy import find_weakness
from app.core.crypto.passwords import generate_password

MARY = "mary.smith", "Mary Smith", "msmith@example.com"


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
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert find_weakness(password, MARY) == "password.common"


@pytest.mark.parametrize(
    "password",
    ["mary.smith2024!", "MarySmith2024", "smith-1990-mary", "FastApiAdmin2026", "M4ry.Sm1th.77"],
)
def test_what_everybody_knows_of_its_owner_is_refused(password: str) -> None:
    assert find_weakness(password, MARY) == "password.about_you"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "a longer one",
        "testpassword",  # the guide's own
        "xK9#mQ2$vL7p",
        "8391048572610",
        "正确的马电池订书钉十二个",
        "mary likes gardens",
        pytest.param(generate_password(), id="random"),  # each worker makes another
    ],
)
def test_whatever_else_is_as_good_as_its_owner_likes(password: str) -> None:
    assert find_weakness(password, MARY) is None


def test_one_owners_words_do_not_stay_for_the_next() -> None:
    assert find_weakness("glorbinat-1990", ["glorbinat"]) == "password.about_you"
    assert find_weakness("glorbinat-1990", []) is None
