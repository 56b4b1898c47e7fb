"""add sys_login_name"""

from collections import defaultdict
from contextlib import suppress
from unicodedata import normalize

import email_validator
import sqlalchemy as sa
from alembic import op

from app.core.database_errors import DatabaseNotReady
from app.kit.db.types import Id

revision = "3c0f6a9d71b5"
down_revision = "91d2e7a40c3b"
branch_labels = None
depends_on = None

MAX_KEY_LENGTH = 255
# More would hide the first ones.
MAX_REPORTED = 20
VARIATION_SELECTORS = str.maketrans("", "", "\ufe0e\ufe0f")
USERS = sa.table("sys_user", sa.column("id", Id), sa.column("username"), sa.column("email"))
NAME = sa.String(MAX_KEY_LENGTH).with_variant(
    sa.String(MAX_KEY_LENGTH, collation="utf8mb4_bin"), "mysql", "mariadb"
)


def upgrade() -> None:
    rows = _login_names()
    login_names = op.create_table(
        "sys_login_name",
        sa.Column("name", NAME, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["sys_user.id"],
            name=op.f("fk_sys_login_name_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sys_login_name")),
    )
    with op.batch_alter_table("sys_login_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_login_name_user_id"), ["user_id"], unique=False)
    if rows:
        op.bulk_insert(login_names, rows)
    with op.batch_alter_table("sys_user", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_sys_user_username"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_sys_user_email"), type_="unique")
        batch_op.create_index(batch_op.f("ix_sys_user_username"), ["username"], unique=False)
        batch_op.create_index(batch_op.f("ix_sys_user_email"), ["email"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sys_user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sys_user_email"))
        batch_op.drop_index(batch_op.f("ix_sys_user_username"))
        batch_op.create_unique_constraint(batch_op.f("uq_sys_user_email"), ["email"])
        batch_op.create_unique_constraint(batch_op.f("uq_sys_user_username"), ["username"])
    op.drop_table("sys_login_name")


def _login_names() -> list[dict[str, object]]:
    """Returns the rows of all users.

    Raises DatabaseNotReady, before anything is changed, if users share a login name.
    """
    owners: dict[str, set[int]] = defaultdict(set)
    spellings: dict[str, set[str]] = defaultdict(set)
    users = op.get_bind().execute(sa.select(USERS).order_by(USERS.c.id))
    for id, username, email in users:
        for name in filter(None, (username, email)):
            key = _login_key(name)
            owners[key].add(id)
            spellings[key].add(f"{name} (id {id})")
    shared = [", ".join(sorted(spellings[key])) for key, ids in owners.items() if len(ids) > 1]
    if shared:
        more = f" and {len(shared) - MAX_REPORTED} more" if len(shared) > MAX_REPORTED else ""
        raise DatabaseNotReady(
            "sys_user: usernames and e-mail addresses must differ in more than case and width. "
            f"These users share a login name: {'; '.join(shared[:MAX_REPORTED])}{more}. "
            "Change or delete all but one of each, then upgrade again."
        )
    return [{"name": key, "user_id": id} for key, ids in owners.items() for id in ids]


def _login_key(name: str) -> str:
    """`app.core.login_names.login_key` as of this migration."""
    text = normalize("NFKC", name.strip().translate(VARIATION_SELECTORS))
    # A username stays as it is.
    with suppress(email_validator.EmailNotValidError):
        address = email_validator.validate_email(text, check_deliverability=False, strict=True)
        text = address.normalized
    key = normalize("NFD", text)
    for _ in range(2):
        key = normalize("NFKC", key.casefold())
    return key[:MAX_KEY_LENGTH]
