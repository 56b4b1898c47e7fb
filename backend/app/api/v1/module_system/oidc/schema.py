from pydantic import Field

from app.kit.schema import Schema


class ProviderOut(Schema):
    """What stands on its button."""

    key: str
    name: str
    icon: str | None


class AuthorizationUrl(Schema):
    """Where to go: the provider asks who it is, and sends back to `/login/<provider>` of the
    console.
    """

    url: str


class AuthorizationResponse(Schema):
    """What the provider sent back in the address: a code, or an error in its stead."""

    state: str = Field(max_length=64, repr=False)
    code: str | None = Field(None, min_length=1, max_length=4096, repr=False)
    error: str | None = Field(None, max_length=255)
    iss: str | None = Field(None, max_length=255)


class LinkRequired(Schema):
    """The provider knows him, and we do not know whose account is his: he signs in here once, and
    connects the two with `connect_token`, which is good for that alone.
    """

    connect_token: str = Field(repr=False)
    expires_in: int
    email: str
