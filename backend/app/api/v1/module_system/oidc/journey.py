"""To a provider and back, in one browser."""

from typing import Annotated

from fastapi import Depends, Path, Request, Response

from app.api.v1.module_system.auth.cookies import forget_flow, keep_flow, read_flow
from app.api.v1.module_system.auth.door import Door, Entrance
from app.api.v1.module_system.identity.service import Person
from app.kit.errors import NotFound, Unauthorized

from .flow import Flow, new_secret, purpose_of
from .party import Party
from .schema import Arrival, Departure

Key = Annotated[str, Path(max_length=16)]


class Journey:
    """What the provider sends back is good once, and only here: the browser that set out has a
    secret that no address ever shows. `user_id` is whose account is to be connected; 0 where
    somebody signs in.
    """

    def __init__(self, party: Party, request: Request, response: Response, door: Door) -> None:
        self._party = party
        self._request = request
        self._response = response
        self._door = door
        self.method = f"oidc:{party.provider.key}"

    async def set_out(self, user_id: int = 0) -> Departure:
        secret = new_secret()
        challenge = await self._door.challenge(
            purpose_of(self._party.provider.key, secret, user_id)
        )
        url = await self._party.address(Flow.begun(secret, challenge, user_id))
        keep_flow(self._request, self._response, secret)
        return Departure(url=url)

    async def come_back(self, arrival: Arrival, user_id: int = 0) -> Person:
        """What was asked of the provider is over before its answer is looked at."""
        flow = Flow(read_flow(self._request) or "", arrival.state)
        purpose = purpose_of(self._party.provider.key, flow.secret, user_id)
        if flow.challenge is None or not await self._door.took(flow.challenge, purpose):
            raise Unauthorized("oidc.over")
        forget_flow(self._response)
        if arrival.error == "access_denied":
            raise Unauthorized("oidc.cancelled")
        if arrival.code is None or arrival.iss not in (None, self._party.provider.issuer):
            raise Unauthorized("oidc.refused")
        return await self._party.person(arrival.code, flow)


class Agency:
    def __init__(self, request: Request, response: Response, door: Entrance) -> None:
        self._request = request
        self.response = response
        self.door = door
        self.parties: dict[str, Party] = request.app.state.parties

    def to(self, provider: str) -> Journey:
        if provider not in self.parties:
            raise NotFound
        return Journey(self.parties[provider], self._request, self.response, self.door)


Journeys = Annotated[Agency, Depends(Agency)]
