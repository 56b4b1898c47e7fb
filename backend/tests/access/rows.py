"""Functions that add a row of each model to a department, each for one request."""

from datetime import timedelta

from sqlalchemy import select

from app.api.v1.module_example.demo.model import Demo
from app.api.v1.module_monitor.login_log.model import LoginEntry, Outcome
from app.api.v1.module_system.apikey.model import ApiKey
from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.auth.tasks import clean_expired_tokens
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.dict.model import Dict
from app.api.v1.module_system.dict_item.model import DictItem
from app.api.v1.module_system.identity.model import Identity
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.params.model import StoredParameter
from app.api.v1.module_system.passkey.model import Passkey
from app.api.v1.module_system.position.model import Position
from app.api.v1.module_system.role.model import Role
from app.api.v1.module_system.user.model import User
from app.core.data_scope import DeptClosure
from app.extensions.audit import Action, AuditEntry
from app.extensions.queue import TaskRun, TaskRunState
from app.extensions.schedules import TaskJob, TriggerKind
from app.kit.crud import EXPORT_MAX_ROWS
from app.kit.model import utc_now
from tests.conftest import SYSTEM
from tests.helpers.sample_task import SAMPLE_TASK

from .fixtures import OWN_DEPT, Company, next_number


async def position_row(company: Company, dept_id: int) -> Position:
    suffix = next_number()
    row = Position(name=f"n{suffix}", code=f"c{suffix}", owner_id=1, owner_dept_id=dept_id)
    await company.add(row)
    return row


async def user_row(company: Company, dept_id: int) -> User:
    suffix = next_number()
    row = User(username=f"u-{suffix}", name="n", hashed_password="!", dept_id=dept_id, owner_id=1)
    await company.add(row)
    return row


async def passkey_row(company: Company, dept_id: int) -> Passkey:
    user = await user_row(company, dept_id)
    digest = f"{next_number():064}"
    row = Passkey(
        user_id=user.id, name="n", digest=digest, external_id="x", public_key="x", sign_count=0
    )
    await company.add(row)
    return row


async def identity_row(company: Company, dept_id: int) -> Identity:
    user = await user_row(company, dept_id)
    row = Identity(
        user_id=user.id, digest=f"{next_number():064}", issuer="x", subject="x", email="x@x.x"
    )
    await company.add(row)
    return row


async def parameter_row(company: Company) -> StoredParameter:
    """Returns the only parameter with a stored value. Its name is unique, so it may exist."""
    async with company.database.transaction(SYSTEM) as db:
        row = await db.scalar(select(StoredParameter))
        if row is None:
            row = StoredParameter(name=EXPORT_MAX_ROWS.name, value="7", updated_by="n")
            db.add(row)
    return row


async def role_row(company: Company, _: int) -> Role:
    suffix = next_number()
    row = Role(name=f"n{suffix}", code=f"c{suffix}")
    await company.add(row)
    return row


async def dept_row(company: Company, dept_id: int) -> Dept:
    row = Dept(name=f"n{next_number()}", parent_id=dept_id)
    await company.add(row)
    parent = {OWN_DEPT: (1, OWN_DEPT)}.get(dept_id, (dept_id,))
    await company.add(
        *(DeptClosure(ancestor_id=id, descendant_id=row.id) for id in (*parent, row.id))
    )
    return row


async def menu_row(company: Company, _: int) -> Menu:
    suffix = next_number()
    parent = Menu(
        type=MenuType.DIRECTORY, name=f"d{suffix}", name_en=f"d{suffix}", path=f"/d{suffix}"
    )
    await company.add(parent)
    row = Menu(
        type=MenuType.DIRECTORY,
        name=f"m{suffix}",
        name_en=f"m{suffix}",
        path=f"/m{suffix}",
        parent_id=parent.id,
    )
    await company.add(row)
    return row


async def dict_row(company: Company, _: int) -> Dict:
    suffix = next_number()
    row = Dict(name=f"n{suffix}", name_en=f"n{suffix}", code=f"c{suffix}")
    await company.add(row)
    return row


async def dict_item_row(company: Company, dept_id: int) -> DictItem:
    suffix = next_number()
    row = DictItem(
        dict_id=(await dict_row(company, dept_id)).id,
        label=f"n{suffix}",
        label_en=f"n{suffix}",
        value=f"v{suffix}",
    )
    await company.add(row)
    return row


async def demo_row(company: Company, dept_id: int) -> Demo:
    row = Demo(name=f"n{next_number()}", owner_id=1, dept_id=dept_id)
    await company.add(row)
    return row


async def job_row(company: Company, dept_id: int) -> TaskJob:
    """Adds a job of a task that exists and needs no permission."""
    row = TaskJob(
        name=f"n{next_number()}",
        task=clean_expired_tokens.name,
        params={},
        trigger_kind=TriggerKind.INTERVAL,
        interval_seconds=3600,
        next_at=utc_now() + timedelta(hours=1),
        owner_id=1,
        owner_dept_id=dept_id,
    )
    await company.add(row)
    return row


async def audit_entry_row(company: Company, dept_id: int) -> AuditEntry:
    texts = (
        "object",
        "row_key",
        "label",
        "user_name",
        "session_id",
        "ip",
        "method",
        "route",
        "request_id",
        "reason",
    )
    row = AuditEntry(
        lane=-1,
        seq=next_number(),
        at=utc_now(),
        action=Action.CREATE,
        prev="",
        hash="",
        **dict.fromkeys(texts, ""),
    )
    row.user_id = (await user_row(company, dept_id)).id
    row.owner_id = 1
    row.owner_dept_id = dept_id
    await company.add(row)
    return row


async def login_entry_row(company: Company, dept_id: int) -> LoginEntry:
    user = await user_row(company, dept_id)
    row = LoginEntry(
        outcome=Outcome.WRONG,
        user_id=user.id,
        dept_id=dept_id,
        user_name="n",
        ip="127.0.0.1",
        user_agent="a test",
    )
    await company.add(row)
    return row


async def task_run_row(
    company: Company, dept_id: int, state: TaskRunState = TaskRunState.FAILED
) -> TaskRun:
    row = TaskRun(
        task=SAMPLE_TASK.name,
        params={},
        queue=SAMPLE_TASK.queue,
        state=state,
        max_attempts=1,
        owner_id=(await user_row(company, dept_id)).id,
        owner_name="n",
        owner_dept_id=dept_id,
    )
    await company.add(row)
    return row


async def session_row(company: Company, dept_id: int) -> LoginSession:
    """Adds a session in the department, whose user is in the caller's department now."""
    return await company.session(await user_row(company, OWN_DEPT), dept_id)


async def api_key_row(company: Company, dept_id: int) -> ApiKey:
    user = await user_row(company, OWN_DEPT)
    suffix = next_number()
    row = ApiKey(
        id=f"{suffix:016x}",
        user_id=user.id,
        dept_id=dept_id,
        name="n",
        digest=f"d{suffix}",
        scopes=["a:b"],
    )
    await company.add(row)
    return row
