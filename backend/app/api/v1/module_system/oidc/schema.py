from pydantic import Field

from app.kit.schema import Schema


class ProviderOut(Schema):
    """A provider as shown on the login page."""

    key: str
    name: str
    icon: str | None


class AuthorizationUrl(Schema):
    """The URL to open. The provider redirects to `/login/<provider>` of the console."""

    url: str


class AuthorizationResponse(Schema):
    """The query of the redirect: a code or an error (RFC 6749 §4.1.2, RFC 9207)."""

    state: str = Field(max_length=64, repr=False)
    code: str | None = Field(None, min_length=1, max_length=4096, repr=False)
    error: str | None = Field(None, max_length=255)
    iss: str | None = Field(None, max_length=255)


class LinkRequired(Schema):
    """The identity is not linked to a user.

    The user signs in with their password once and links it with `link_token`, which is accepted
    for nothing else.
    """

    link_token: str = Field(repr=False)
    expires_in: int
    email: str
