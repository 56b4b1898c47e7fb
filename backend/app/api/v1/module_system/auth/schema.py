from typing import Annotated, Literal

from pydantic import Field

from app.api.v1.module_system.menu.model import MenuType
from app.api.v1.module_system.passkey.schema import Assertion
from app.core.crypto.password_policy import NewPassword, Secret
from app.kit.schema import Result, Schema
from app.kit.tree import Node
from app.kit.user_agent import SessionInfo


class CaptchaFields(Schema):
    """What somebody read in a picture, where one was asked for."""

    captcha_id: str | None = Field(None, max_length=64)
    captcha: str | None = Field(None, title="验证码", max_length=64)


class Credentials(CaptchaFields):
    username: str = Field(title="用户名", min_length=1, max_length=254)
    password: Secret = Field(title="密码", min_length=1)


class CredentialForm(Credentials):
    """The OAuth2 password form: what else it may hold is of no use here."""

    grant_type: Literal["password"] | None = None
    scope: str = ""
    client_id: str | None = None
    client_secret: str | None = Field(None, repr=False)


OneTimeCode = Annotated[str, Field(title="验证码", min_length=1, max_length=64, repr=False)]


class MfaCode(CaptchaFields):
    """What the password step gave, and a code of an authenticator or a recovery code."""

    mfa_token: str = Field(max_length=1024, repr=False)
    code: OneTimeCode


class PasskeyLogin(Schema):
    credential: Assertion


class MfaPasskey(PasskeyLogin):
    mfa_token: str = Field(max_length=1024, repr=False)


class MfaPasskeyStart(Schema):
    mfa_token: str = Field(max_length=1024, repr=False)


class MfaChallenge(Schema):
    """His password was right. `mfa_token` is good for the second step alone, and not for long."""

    mfa_token: str = Field(repr=False)
    expires_in: int
    methods: list[str]


class RefreshRequest(Schema):
    """A client without cookies sends its refresh token."""

    refresh_token: str | None = Field(None, max_length=128, repr=False)


class TokenPair(Schema):
    """`refresh_token` only for a client that keeps it itself; a browser has it in a cookie no
    script can read.
    """

    access_token: str = Field(repr=False)
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 (what kind of token, not one)
    expires_in: int
    refresh_token: str | None = Field(None, repr=False)


class Login(Result[TokenPair]):
    """Our envelope, and beside it what OAuth2 wants at the top."""

    access_token: str = Field(repr=False)
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 (what kind of token, not one)


class PasswordChange(CaptchaFields):
    old_password: Secret = Field(title="原密码")
    new_password: NewPassword = Field(title="新密码")


class OwnRole(Schema):
    id: int
    code: str
    name: str


class OwnAccount(Schema):
    id: int
    username: str
    name: str
    email: str | None
    phone: str | None
    avatar: str | None
    dept_id: int
    dept: str
    is_superuser: bool
    must_change_password: bool


class OwnMenu(Node):
    """What the console draws a menu and its page from."""

    type: MenuType
    name: str
    name_en: str
    path: str | None
    component: str | None
    icon: str | None
    hidden: bool
    children: list["OwnMenu"] = Field(default_factory=list)


class CurrentUserOut(Schema):
    """What the console needs to draw itself. Buttons are among the permissions, not in the menus.

    Whoever `must_change_password` may do that, leave, and read this; all else is refused him.
    """

    user: OwnAccount
    roles: list[OwnRole]
    permissions: list[str]
    menus: list[OwnMenu]


class OwnSession(SessionInfo):
    current: bool
