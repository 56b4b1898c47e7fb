from datetime import timedelta

from app.api.v1.module_monitor.audit.crud import AuditCrud
from app.extensions.audit.model import Action, AuditEntry
from app.kit.context import Context
from app.kit.model import utc_now

from .schema import RequestOut

# A client that lost an answer asks within this time.
PERIOD = timedelta(hours=1)


class RequestService:
    """Earlier requests of the caller, read from the audit log."""

    def __init__(self, context: Context) -> None:
        self.actor = context.actor
        self.entries = AuditCrud(context)

    async def find(self, id: str) -> RequestOut:
        saved = await self.entries.exists(
            AuditEntry.user_id == self.actor.id,
            AuditEntry.request_id == id,
            AuditEntry.action == Action.CREATE,
            AuditEntry.at >= utc_now() - PERIOD,
        )
        return RequestOut(saved=saved)
