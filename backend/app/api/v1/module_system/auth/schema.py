from typing import Annotated, Literal

from pydantic import Field

from app.api.v1.module_system.menu.model import MenuType
from app.api.v1.module_system.passkey.schema import Assertion
from app.core.crypto.password_policy import NewPassword, Secret
from app.kit.schema import Result, Schema
from app.kit.tree import Node
from app.kit.user_agent import SessionInfo


class CaptchaFields(Schema):
    """A captcha answer, if the server asked for one."""

    captcha_id: str | None = Field(None, max_length=64)
    captcha: str | None = Field(None, title="验证码", max_length=64)


class Credentials(CaptchaFields):
    username: str = Field(title="用户名", min_length=1, max_length=254)
    password: Secret = Field(title="密码", min_length=1)


class CredentialForm(Credentials):
    """The OAuth2 password form (RFC 6749 §4.3.2). Only username and password are used."""

    grant_type: Literal["password"] | None = None
    scope: str = ""
    client_id: str | None = None
    client_secret: str | None = Field(None, repr=False)


OneTimeCode = Annotated[str, Field(title="验证码", min_length=1, max_length=64, repr=False)]


class MfaCode(CaptchaFields):
    """The token of the first step, and a code of the authenticator or a recovery code."""

    mfa_token: str = Field(max_length=1024, repr=False)
    code: OneTimeCode


class PasskeyLogin(Schema):
    credential: Assertion


class MfaPasskey(PasskeyLogin):
    mfa_token: str = Field(max_length=1024, repr=False)


class MfaStart(Schema):
    """The token of the first step."""

    mfa_token: str = Field(max_length=1024, repr=False)


class MfaChallenge(Schema):
    """The first step succeeded. `mfa_token` is for the second step, for `expires_in` seconds."""

    mfa_token: str = Field(repr=False)
    expires_in: int
    methods: list[str]


class RefreshRequest(Schema):
    """The refresh token of a client without cookies."""

    refresh_token: str | None = Field(None, max_length=128, repr=False)


class TokenPair(Schema):
    """Access and refresh token.

    `refresh_token` is None in a browser, which has it in an HttpOnly cookie.
    """

    access_token: str = Field(repr=False)
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 (the type of a token)
    expires_in: int
    refresh_token: str | None = Field(None, repr=False)


class Login(Result[TokenPair]):
    """The response envelope with the fields that OAuth2 requires at the top level (ADR 0010)."""

    access_token: str = Field(repr=False)
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 (the type of a token)


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
    """A menu entry as the console renders it."""

    type: MenuType
    name: str
    name_en: str
    path: str | None
    component: str | None
    icon: str | None
    hidden: bool
    children: list["OwnMenu"] = Field(default_factory=list)


class GrantedMenus(Schema):
    """The permissions and the menu tree of a set of roles."""

    permissions: list[str]
    menus: list[OwnMenu]


class CurrentUserOut(Schema):
    """The current user, with roles, permissions and menus. Buttons are in `permissions` only.

    While `must_change_password` is set, the user can only read this, change the password and sign
    out.
    """

    user: OwnAccount
    roles: list[OwnRole]
    permissions: list[str]
    menus: list[OwnMenu]
    # For the rule that a form for a new password shows.
    password_min_length: int


class OwnSession(SessionInfo):
    current: bool
