"""initial schema"""

import sqlalchemy as sa
from alembic import op

from app.kit.model import Id, UtcDateTime

revision = "77e211cb2c62"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sys_dept",
        sa.Column("parent_id", Id, nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("leader", sa.String(length=64), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.String(length=255), nullable=True),
        sa.Column("id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["sys_dept.id"], name=op.f("fk_sys_dept_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_dept")),
        sa.UniqueConstraint("code", name=op.f("uq_sys_dept_code")),
    )
    op.create_index(op.f("ix_sys_dept_parent_id"), "sys_dept", ["parent_id"])
    op.create_index(op.f("ix_sys_dept_sort_id"), "sys_dept", ["sort", "id"])

    op.create_table(
        "sys_dict",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("name_en", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.String(length=255), nullable=True),
        sa.Column("id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_dict")),
        sa.UniqueConstraint("code", name=op.f("uq_sys_dict_code")),
    )
    op.create_table(
        "sys_menu",
        sa.Column("parent_id", Id, nullable=True),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("name_en", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=255), nullable=True),
        sa.Column("component", sa.String(length=255), nullable=True),
        sa.Column("permission", sa.String(length=190), nullable=True),
        sa.Column("icon", sa.String(length=64), nullable=True),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["sys_menu.id"], name=op.f("fk_sys_menu_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_menu")),
        sa.UniqueConstraint("permission", name=op.f("uq_sys_menu_permission")),
    )
    op.create_index(op.f("ix_sys_menu_parent_id"), "sys_menu", ["parent_id"])
    op.create_index(op.f("ix_sys_menu_sort_id"), "sys_menu", ["sort", "id"])

    op.create_table(
        "sys_role",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("reach", sa.String(32), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.String(length=255), nullable=True),
        sa.Column("id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_role")),
        sa.UniqueConstraint("code", name=op.f("uq_sys_role_code")),
    )
    op.create_index(op.f("ix_sys_role_sort_id"), "sys_role", ["sort", "id"])

    op.create_table(
        "sys_seed",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sys_seed")),
    )
    op.create_table(
        "sys_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("dept_id", Id, nullable=False),
        sa.Column("stamp", sa.String(length=32), nullable=False),
        sa.Column("amr", sa.String(length=32), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("user_agent", sa.String(length=255), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_session")),
    )
    op.create_index(op.f("ix_sys_session_dept_id"), "sys_session", ["dept_id"])
    op.create_index(op.f("ix_sys_session_expires_at"), "sys_session", ["expires_at"])
    op.create_index(op.f("ix_sys_session_user_id"), "sys_session", ["user_id"])

    op.create_table(
        "sys_dept_branch",
        sa.Column("ancestor_id", Id, nullable=False),
        sa.Column("descendant_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["ancestor_id"], ["sys_dept.id"], name=op.f("fk_sys_dept_branch_ancestor_id")
        ),
        sa.ForeignKeyConstraint(
            ["descendant_id"], ["sys_dept.id"], name=op.f("fk_sys_dept_branch_descendant_id")
        ),
        sa.PrimaryKeyConstraint("ancestor_id", "descendant_id", name=op.f("pk_sys_dept_branch")),
    )
    op.create_index(op.f("ix_sys_dept_branch_descendant_id"), "sys_dept_branch", ["descendant_id"])

    op.create_table(
        "sys_dict_item",
        sa.Column("dict_id", Id, nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("label_en", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("color", sa.String(length=16), nullable=True),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.String(length=255), nullable=True),
        sa.Column("id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dict_id"], ["sys_dict.id"], name=op.f("fk_sys_dict_item_dict_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_dict_item")),
        sa.UniqueConstraint("dict_id", "value", name=op.f("uq_sys_dict_item_dict_id_value")),
    )
    op.create_table(
        "sys_position",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("remark", sa.String(length=255), nullable=True),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("owner_dept_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_dept_id"], ["sys_dept.id"], name=op.f("fk_sys_position_owner_dept_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_position")),
        sa.UniqueConstraint("code", name=op.f("uq_sys_position_code")),
    )
    op.create_index(op.f("ix_sys_position_owner_dept_id"), "sys_position", ["owner_dept_id"])
    op.create_index(op.f("ix_sys_position_owner_id"), "sys_position", ["owner_id"])
    op.create_index(op.f("ix_sys_position_sort_id"), "sys_position", ["sort", "id"])

    op.create_table(
        "sys_refresh_token",
        sa.Column("id", Id, nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sys_session.id"], name=op.f("fk_sys_refresh_token_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_refresh_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_sys_refresh_token_digest")),
    )
    op.create_index(op.f("ix_sys_refresh_token_expires_at"), "sys_refresh_token", ["expires_at"])
    op.create_index(op.f("ix_sys_refresh_token_session_id"), "sys_refresh_token", ["session_id"])

    op.create_table(
        "sys_role_dept",
        sa.Column("role_id", Id, nullable=False),
        sa.Column("dept_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["dept_id"], ["sys_dept.id"], name=op.f("fk_sys_role_dept_dept_id")
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["sys_role.id"], name=op.f("fk_sys_role_dept_role_id")
        ),
        sa.PrimaryKeyConstraint("role_id", "dept_id", name=op.f("pk_sys_role_dept")),
    )
    op.create_index(op.f("ix_sys_role_dept_dept_id"), "sys_role_dept", ["dept_id"])

    op.create_table(
        "sys_role_menu",
        sa.Column("role_id", Id, nullable=False),
        sa.Column("menu_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["menu_id"], ["sys_menu.id"], name=op.f("fk_sys_role_menu_menu_id")
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["sys_role.id"], name=op.f("fk_sys_role_menu_role_id")
        ),
        sa.PrimaryKeyConstraint("role_id", "menu_id", name=op.f("pk_sys_role_menu")),
    )
    op.create_index(op.f("ix_sys_role_menu_menu_id"), "sys_role_menu", ["menu_id"])

    op.create_table(
        "sys_user",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("hashed_password", sa.String(length=255), nullable=False),
        sa.Column("security_stamp", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("avatar", sa.String(length=255), nullable=True),
        sa.Column("remark", sa.String(length=255), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_superuser", sa.Boolean(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("dept_id", Id, nullable=False),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["dept_id"], ["sys_dept.id"], name=op.f("fk_sys_user_dept_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_user")),
        sa.UniqueConstraint("email", name=op.f("uq_sys_user_email")),
        sa.UniqueConstraint("username", name=op.f("uq_sys_user_username")),
    )
    op.create_index(op.f("ix_sys_user_dept_id_id"), "sys_user", ["dept_id", "id"])
    op.create_index(op.f("ix_sys_user_owner_id"), "sys_user", ["owner_id"])

    op.create_table(
        "sys_user_position",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("position_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["position_id"], ["sys_position.id"], name=op.f("fk_sys_user_position_position_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["sys_user.id"], name=op.f("fk_sys_user_position_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", "position_id", name=op.f("pk_sys_user_position")),
    )
    op.create_index(op.f("ix_sys_user_position_position_id"), "sys_user_position", ["position_id"])

    op.create_table(
        "sys_user_role",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("role_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"], ["sys_role.id"], name=op.f("fk_sys_user_role_role_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["sys_user.id"], name=op.f("fk_sys_user_role_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_sys_user_role")),
    )
    op.create_index(op.f("ix_sys_user_role_role_id"), "sys_user_role", ["role_id"])


def downgrade() -> None:
    op.drop_table("sys_user_role")
    op.drop_table("sys_user_position")
    op.drop_table("sys_user")
    op.drop_table("sys_role_menu")
    op.drop_table("sys_role_dept")
    op.drop_table("sys_refresh_token")
    op.drop_table("sys_position")
    op.drop_table("sys_dict_item")
    op.drop_table("sys_dept_branch")
    op.drop_table("sys_session")
    op.drop_table("sys_seed")
    op.drop_table("sys_role")
    op.drop_table("sys_menu")
    op.drop_table("sys_dict")
    op.drop_table("sys_dept")
