"""First administrator of a new database, and temporary passwords.

In development on a loopback address the account is admin / 123456. Elsewhere the password is
random, printed once, and valid only to choose another one.
"""

from ipaddress import ip_address

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.seed.model import AppliedSeed
from app.api.v1.module_system.user.credentials import UserCredentialsService
from app.api.v1.module_system.user.model import LoginName, User
from app.core.config import Settings, SettingsError
from app.core.crypto.passwords import generate_password, hash_password, verify_password
from app.core.database import Database
from app.core.login_names import login_key
from app.kit.context import ANONYMOUS, Context
from app.kit.data_scope import DataScope
from app.kit.i18n import DEFAULT_LANGUAGE, current_language
from app.kit.model import utc_now

FIRST_ADMIN_SCOPE = DataScope.system("first administrator")
# Stored once, so that an administrator who was deleted or renamed is not created again.
SEED_KEY = "user:admin"
ADMIN_NAMES = {"zh-CN": "管理员", "en": "Administrator"}
# The password that the guide prints.
PUBLISHED_PASSWORD = "123456"  # noqa: S105


async def create_first_admin(database: Database, settings: Settings) -> str | None:
    """Creates the first administrator and returns the password, or None if there is a user.

    Needs the departments that `initialize` inserts.
    """
    async with database.read(FIRST_ADMIN_SCOPE) as db:
        if await _admin_exists(db):
            return None
    is_local = settings.app_env == "development" and is_loopback(settings.host)
    password = PUBLISHED_PASSWORD if is_local else generate_password()
    hashed = await hash_password(password)
    try:
        async with database.transaction(FIRST_ADMIN_SCOPE) as db:
            if await _admin_exists(db):
                return None
            db.add(AppliedSeed(key=SEED_KEY))
            await db.flush()
            await _insert_admin(db, hashed, must_change_password=not is_local)
    except IntegrityError:
        # Another process inserted the seed key first.
        return None
    return password


async def issue_temporary_password(
    database: Database, login_name: str, *, reset_factors: bool = False
) -> str | None:
    """Sets a temporary password and returns it, or None if there is no such user.

    With `reset_factors`, the password is the only credential afterwards.
    """
    password = generate_password()
    hashed = await hash_password(password)
    async with database.transaction(DataScope.system("password reset by CLI")) as db:
        owns_name = LoginName.name == login_key(login_name)
        user = await db.scalar(select(User).join(LoginName).where(owns_name))
        if user is not None:
            user.set_temporary_password(hashed)
            if reset_factors:
                await UserCredentialsService(Context(db, ANONYMOUS)).delete_factors(user)
    return password if user is not None else None


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def reject_published_password(database: Database) -> None:
    """Raises SettingsError if an active account still has the password that the guide prints.

    Only `create_first_admin` sets that password, and only its account is its own owner.
    """
    first_accounts = select(User.username, User.hashed_password).where(
        User.is_active, User.owner_id == User.id
    )
    async with database.read(FIRST_ADMIN_SCOPE) as db:
        accounts = (await db.execute(first_accounts)).all()
    errors = [
        f"The account {username} still has the published password. Change it in development first."
        for username, hashed in accounts
        if await verify_password(PUBLISHED_PASSWORD, hashed) is not None
    ]
    if errors:
        raise SettingsError(errors)


async def _admin_exists(db: AsyncSession) -> bool:
    seed_key = await db.scalar(select(AppliedSeed.key).where(AppliedSeed.key == SEED_KEY))
    if seed_key is not None:
        return True
    return await db.scalar(select(User.username).limit(1)) is not None


async def _insert_admin(db: AsyncSession, hashed: str, *, must_change_password: bool) -> None:
    root_dept = (
        select(Dept.id)
        .where(Dept.parent_id.is_(None))
        .order_by(Dept.code != "head_office", Dept.id)
        .limit(1)
    )
    dept_id = await db.scalar(root_dept)
    if dept_id is None:
        raise LookupError("there is no department: run `main.py initialize` first")
    admin = User(
        username="admin",
        name=ADMIN_NAMES.get(current_language.get(), ADMIN_NAMES[DEFAULT_LANGUAGE]),
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
