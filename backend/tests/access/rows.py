"""A row of each model, made for one call, in the department that is asked for."""

from app.api.v1.module_example.demo.model import Demo
from app.api.v1.module_monitor.login_log.model import LoginEntry, Outcome
from app.api.v1.module_system.apikey.model import ApiKey
from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.dict.model import Dict
from app.api.v1.module_system.dict_item.model import DictItem
from app.api.v1.module_system.identity.model import Identity
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.passkey.model import Passkey
from app.api.v1.module_system.position.model import Position
from app.api.v1.module_system.role.model import Role
from app.api.v1.module_system.user.model import User
from app.core.data_scope import DeptClosure
from app.extensions.audit import Action, AuditEntry
from app.kit.model import utc_now

from .fixtures import HOME, World, number


async def position_row(world: World, place: int) -> Position:
    one = number()
    row = Position(name=f"n{one}", code=f"c{one}", owner_id=1, owner_dept_id=place)
    await world.add(row)
    return row


async def user_row(world: World, place: int) -> User:
    one = number()
    row = User(username=f"u-{one}", name="n", hashed_password="!", dept_id=place, owner_id=1)
    await world.add(row)
    return row


async def passkey_row(world: World, place: int) -> Passkey:
    user = await user_row(world, place)
    digest = f"{number():064}"
    row = Passkey(
        user_id=user.id, name="n", digest=digest, external_id="x", public_key="x", sign_count=0
    )
    await world.add(row)
    return row


async def identity_row(world: World, place: int) -> Identity:
    user = await user_row(world, place)
    row = Identity(
        user_id=user.id, digest=f"{number():064}", issuer="x", subject="x", email="x@x.x"
    )
    await world.add(row)
    return row


async def role_row(world: World, _: int) -> Role:
    one = number()
    row = Role(name=f"n{one}", code=f"c{one}")
    await world.add(row)
    return row


async def dept_row(world: World, place: int) -> Dept:
    row = Dept(name=f"n{number()}", parent_id=place)
    await world.add(row)
    above = {HOME: (1, HOME)}.get(place, (place,))
    await world.add(*(DeptClosure(ancestor_id=id, descendant_id=row.id) for id in (*above, row.id)))
    return row


async def menu_row(world: World, _: int) -> Menu:
    one = number()
    above = Menu(type=MenuType.DIRECTORY, name=f"d{one}", name_en=f"d{one}", path=f"/d{one}")
    await world.add(above)
    row = Menu(
        type=MenuType.DIRECTORY,
        name=f"m{one}",
        name_en=f"m{one}",
        path=f"/m{one}",
        parent_id=above.id,
    )
    await world.add(row)
    return row


async def dict_row(world: World, _: int) -> Dict:
    one = number()
    row = Dict(name=f"n{one}", name_en=f"n{one}", code=f"c{one}")
    await world.add(row)
    return row


async def dict_item_row(world: World, place: int) -> DictItem:
    one = number()
    row = DictItem(
        dict_id=(await dict_row(world, place)).id,
        label=f"n{one}",
        label_en=f"n{one}",
        value=f"v{one}",
    )
    await world.add(row)
    return row


async def demo_row(world: World, place: int) -> Demo:
    row = Demo(name=f"n{number()}", owner_id=1, dept_id=place)
    await world.add(row)
    return row


async def audit_entry_row(world: World, place: int) -> AuditEntry:
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
        seq=number(),
        at=utc_now(),
        action=Action.CREATE,
        prev="",
        hash="",
        **dict.fromkeys(texts, ""),
    )
    row.user_id = (await user_row(world, place)).id
    row.owner_id = 1
    row.owner_dept_id = place
    await world.add(row)
    return row


async def login_entry_row(world: World, place: int) -> LoginEntry:
    user = await user_row(world, place)
    row = LoginEntry(
        outcome=Outcome.WRONG,
        user_id=user.id,
        dept_id=place,
        user_name="n",
        ip="127.0.0.1",
        user_agent="a test",
    )
    await world.add(row)
    return row


async def session_row(world: World, place: int) -> LoginSession:
    """Of somebody in sight, who may have been elsewhere when he was seen last."""
    return await world.session(await user_row(world, HOME), place)


async def api_key_row(world: World, place: int) -> ApiKey:
    user = await user_row(world, HOME)
    one = number()
    row = ApiKey(
        id=f"{one:016x}", user_id=user.id, dept_id=place, name="n", digest=f"d{one}", scopes=["a:b"]
    )
    await world.add(row)
    return row
