from collections.abc import Collection

from sqlalchemy import or_, select

from app.api.v1.module_system.user.model import User
from app.kit.crud import Crud
from app.kit.crud.relations import ManyToOne
from app.kit.param import Clauses, equal, like, one_of, within_period

from .labels import LinkedRow, tables_titled
from .model import AuditEntry
from .param import AuditParam
from .schema import AuditOut, AuditRow

OWNER = ManyToOne(name="owner_name", column=AuditEntry.owner_id, key=User.id, label=User.username)


def _made_by(name: str | None) -> Clauses:
    """Returns a clause: the user of this name made the change, or signed in with it."""
    if not name:
        return ()
    owner = select(User.id).where(User.id == AuditEntry.owner_id, *like(User.username, name))
    is_sign_in = (AuditEntry.user_id == 0) & (AuditEntry.route != "")
    return (or_(*like(AuditEntry.user_name, name), is_sign_in & owner.exists()),)


class AuditCrud(Crud[AuditEntry, AuditOut]):
    model = AuditEntry
    out_schema = AuditOut
    many_to_one = (OWNER,)

    def filters(self, param: AuditParam) -> Clauses:
        return (
            *equal(AuditEntry.user_id, param.user_id),
            *_made_by(param.user_name),
            *equal(AuditEntry.action, param.action),
            *one_of(AuditEntry.object, tables_titled(param.object) if param.object else None),
            *equal(AuditEntry.row_key, param.row_key or None),
            *like(AuditEntry.label, param.label),
            *equal(AuditEntry.request_id, param.request_id or None),
            *within_period(AuditEntry.at, param.start, param.end),
        )

    async def row_labels(
        self, linked_row: LinkedRow, keys: Collection[object]
    ) -> dict[object, str]:
        """Returns the labels of the rows that the caller sees, by key."""
        statement = select(linked_row.key, linked_row.label).where(linked_row.key.in_(keys))
        return {key: str(label) for key, label in await self.db.execute(statement) if label}


class AuditExportCrud(Crud[AuditEntry, AuditRow]):
    model = AuditEntry
    out_schema = AuditRow
    many_to_one = (OWNER,)
