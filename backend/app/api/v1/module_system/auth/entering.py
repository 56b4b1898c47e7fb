"""What somebody is given who has proved who he is: a session, or the second step."""

from fastapi import Request, Response

from app.kit.i18n import say

from .cookies import is_browser, keep_device, keep_refresh
from .door import Door
from .pending import PASSWORD, SECONDS, Halfway, issue_pending
from .proof import Account
from .schema import Issued, Login, Pending
from .service import Opened


def pending(door: Door, account: Account, methods: list[str], first: str = PASSWORD) -> Pending:
    halfway = Halfway.of(account.id, account.stamp, first)
    return Pending(mfa_token=issue_pending(door.keys, halfway), expires_in=SECONDS, methods=methods)


def enter(door: Door, response: Response, opened: Opened) -> Login:
    keep_device(door.request, response, door.device.used_by(opened.user_id))
    return issue(door.request, response, opened, in_body=not is_browser(door.request))


def issue(request: Request, response: Response, opened: Opened, *, in_body: bool) -> Login:
    seconds: int = request.app.state.access_seconds
    token = request.app.state.tokens.issue(opened.user_id, opened.session_id, seconds)
    keep_refresh(request, response, opened.refresh_token)
    kept = opened.refresh_token if in_body else None
    issued = Issued(access_token=token, expires_in=seconds, refresh_token=kept)
    return Login(message=say("ok"), data=issued, access_token=token)
