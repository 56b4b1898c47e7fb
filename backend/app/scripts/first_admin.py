"""The first account, for a database that has none.

On a developer's own machine it is admin / 123456, as the guide says. Anywhere else the password is
random, shown once, and good only for choosing another.
"""

from ipaddress import ip_address

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.seed.model import AppliedSeed
from app.api.v1.module_system.user.model import User
from app.core.config import Settings, SettingsError
from app.core.crypto.passwords import generate_password, hash_password, verify_password
from app.core.database import Database
from app.kit.data_scope import DataScope
from app.kit.model import utc_now

FIRST_ADMIN_SCOPE = DataScope.system("first administrator")
# once, for good: an administrator who was deleted or renamed does not come back
SEED_KEY = "user:admin"
PUBLISHED_PASSWORD = "123456"  # noqa: S105 (not a password)


async def create_first_admin(database: Database, settings: Settings) -> str | None:
    """The password of the administrator who was just made; None when there was somebody already.

    Run it after `initialize`, which gives the department he belongs to.
    """
    async with database.read(FIRST_ADMIN_SCOPE) as db:
        if await _admin_exists(db):
            return None
    at_home = settings.app_env == "development" and is_loopback(settings.host)
    password = PUBLISHED_PASSWORD if at_home else generate_password()
    hashed = await hash_password(password)
    try:
        async with database.transaction(FIRST_ADMIN_SCOPE) as db:
            if await _admin_exists(db):
                return None
            db.add(AppliedSeed(key=SEED_KEY))
            await db.flush()
            await _insert_admin(db, hashed, must_change_password=not at_home)
    except IntegrityError:  # another process was first
        return None
    return password


async def issue_temporary_password(database: Database, username: str) -> str | None:
    """A one-time password for somebody, where no administrator can give him one; None when there is
    nobody.

    The first account's is good for a time only, too, and the first account may be the only one.
    """
    password = generate_password()
    hashed = await hash_password(password)
    async with database.transaction(DataScope.system("password reset by CLI")) as db:
        user = await db.scalar(select(User).where(User.username == username))
        if user is not None:
            user.set_temporary_password(hashed)
    return password if user is not None else None


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def reject_published_password(database: Database) -> None:
    """Misconfigured where an active account still has the password that the guide prints.

    Only ours can: `appoint` gives it, and no other way to choose a password takes it. The first
    account owns itself.
    """
    first = select(User.username, User.hashed_password).where(
        User.is_active, User.owner_id == User.id
    )
    async with database.read(FIRST_ADMIN_SCOPE) as db:
        accounts = (await db.execute(first)).all()
    reasons = [
        f"the account {username} still has the published password: change it first, in development"
        for username, hashed in accounts
        if await verify_password(PUBLISHED_PASSWORD, hashed) is not None
    ]
    if reasons:
        raise SettingsError(reasons)


async def _admin_exists(db: AsyncSession) -> bool:
    given = select(AppliedSeed.key).where(AppliedSeed.key == SEED_KEY)
    return (await db.scalar(given) or await db.scalar(select(User.username).limit(1))) is not None


async def _insert_admin(db: AsyncSession, hashed: str, *, must_change_password: bool) -> None:
    root = (
        select(Dept.id)
        .where(Dept.parent_id.is_(None))
        .order_by(Dept.code != "head_office", Dept.id)
        .limit(1)
    )
    dept_id = await db.scalar(root)
    if dept_id is None:
        raise LookupError("no department to belong to: give the initial data first")
    admin = User(
        username="admin",
        name="管理员",
        hashed_password=hashed,
        is_superuser=True,
        must_change_password=must_change_password,
        temporary_password_at=utc_now() if must_change_password else None,
        dept_id=dept_id,
        owner_id=0,
    )
    db.add(admin)
    await db.flush()
    admin.owner_id = admin.id
