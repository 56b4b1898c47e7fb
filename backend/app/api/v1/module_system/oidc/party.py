"""We, as a client of one provider."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from app.api.v1.module_system.identity.service import Person
from app.core.providers import Provider
from app.kit.errors import Unauthorized

from .about import About, Metadata
from .flow import Flow
from .token import BadToken, read

if TYPE_CHECKING:
    from .remote import Remote

log = logging.getLogger(__name__)


class Party:
    def __init__(self, provider: Provider, public_url: str) -> None:
        self.provider = provider
        self.redirect_uri = f"{public_url}/login/{provider.key}"
        self._about = About(provider)

    async def address(self, flow: Flow) -> str:
        """Where to go to prove who one is."""
        from .remote import visit

        async with visit() as remote:
            there = (await self._about.metadata(remote)).authorization_endpoint
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(self.provider.scopes),
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": flow.code_challenge,
            "code_challenge_method": "S256",
        }
        return f"{there}{'&' if '?' in there else '?'}{urlencode(asked)}"

    async def person(self, code: str, flow: Flow) -> Person:
        """Whose code it is."""
        from .remote import visit

        try:
            async with visit() as remote:
                claims = await self._claims(remote, code, flow)
        except BadToken as error:
            log.warning("OIDC provider %s sent an ID token that is %s", self.provider.key, error)
            raise Unauthorized("oidc.refused") from error
        return Person(self.provider.issuer, claims["sub"], _verified(claims))

    async def _claims(self, remote: "Remote", code: str, flow: Flow) -> Mapping[str, Any]:
        metadata = await self._about.metadata(remote)
        given = await remote.post(metadata.token_endpoint, *self._exchange(metadata, code, flow))
        token = given.get("id_token")
        key = await self._about.key(remote, token)
        claims = read(str(token), key, self.provider.issuer, self.provider.client_id, flow.nonce)
        if "email" in claims or metadata.userinfo_endpoint is None:
            return claims
        told = await remote.get(metadata.userinfo_endpoint, str(given.get("access_token", "")))
        if told.get("sub") != claims["sub"]:
            raise BadToken(why="of another than the one it speaks of elsewhere")
        return {**told, **claims}

    def _exchange(
        self, metadata: Metadata, code: str, flow: Flow
    ) -> tuple[dict[str, str], tuple[str, str] | None]:
        """The form, and the name and password that go with it; in the form where that is all the
        provider knows.
        """
        id = self.provider.client_id
        secret = self.provider.client_secret
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": flow.verifier,
        }
        if secret is None:
            return {**form, "client_id": id}, None
        if "client_secret_basic" in metadata.ways:
            return form, (quote(id, safe=""), quote(secret.get_secret_value(), safe=""))
        return {**form, "client_id": id, "client_secret": secret.get_secret_value()}, None


def _verified(claims: Mapping[str, Any]) -> str | None:
    """Some write the word `true`."""
    email = claims.get("email")
    verified = claims.get("email_verified")
    good = (
        isinstance(email, str)
        and 0 < len(email) <= 254
        and email.isprintable()
        and (verified is True or verified == "true")
    )
    return email if good else None
