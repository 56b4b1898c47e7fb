"""initial schema"""

import sqlalchemy as sa
from alembic import op

from app.kit.db.types import Id, LongText, UtcDateTime

revision = "4948f56bc71f"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gen_table",
        sa.Column(
            "table_name",
            sa.String(length=255)
            .with_variant(sa.String(length=255, collation="utf8mb4_bin"), "mariadb")
            .with_variant(sa.String(length=255, collation="utf8mb4_bin"), "mysql"),
            nullable=False,
        ),
        sa.Column("table_comment", sa.Text(), nullable=False),
        sa.Column("class_name", sa.String(length=63), nullable=False),
        sa.Column("package_name", sa.String(length=128), nullable=False),
        sa.Column("module_name", sa.String(length=63), nullable=False),
        sa.Column("business_name", sa.String(length=63), nullable=False),
        sa.Column("function_name", sa.String(length=64), nullable=False),
        sa.Column("function_name_en", sa.String(length=64), nullable=False),
        sa.Column("template", sa.String(32), nullable=False),
        sa.Column("sub_table_name", sa.String(length=255), nullable=True),
        sa.Column("sub_table_fk_name", sa.String(length=255), nullable=True),
        sa.Column("parent_menu_id", Id, nullable=True),
        sa.Column("owner_column", sa.String(length=255), nullable=True),
        sa.Column("dept_column", sa.String(length=255), nullable=True),
        sa.Column("remark", sa.String(length=255), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("facts", LongText(), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gen_table")),
        sa.UniqueConstraint(
            "module_name", "business_name", name=op.f("uq_gen_table_module_name_business_name")
        ),
        sa.UniqueConstraint("table_name", name=op.f("uq_gen_table_table_name")),
    )
    op.create_table(
        "gen_verify_run",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("heartbeat_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=True),
        sa.Column("stopping", sa.Boolean(), nullable=False),
        sa.Column("requested_tables", sa.JSON(), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("step", sa.String(32), nullable=True),
        sa.Column("modules", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("unsupported", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.Column("failure", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gen_verify_run")),
        sa.UniqueConstraint("running", name=op.f("uq_gen_verify_run_running")),
    )
    op.create_table(
        "sys_api_key",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("dept_id", Id, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(4000), nullable=False),
        sa.Column("networks", sa.String(1000), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_api_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_sys_api_key_digest")),
    )
    with op.batch_alter_table("sys_api_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_api_key_dept_id"), ["dept_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sys_api_key_user_id"), ["user_id"], unique=False)

    op.create_table(
        "sys_audit",
        sa.Column("id", Id, nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("object", sa.String(length=64), nullable=False),
        sa.Column("row_key", sa.String(length=255), nullable=False),
        sa.Column("label", sa.String(length=255), nullable=False),
        sa.Column("before", LongText(), nullable=True),
        sa.Column("after", LongText(), nullable=True),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("route", sa.String(length=255), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("owner_dept_id", Id, nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_audit")),
        sa.UniqueConstraint("lane", "seq", name=op.f("uq_sys_audit_lane_seq")),
    )
    with op.batch_alter_table("sys_audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_audit_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sys_audit_object_row_key"), ["object", "row_key"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sys_audit_owner_dept_id_id"), ["owner_dept_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sys_audit_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sys_audit_user_id"), ["user_id"], unique=False)

    audit_lane = op.create_table(
        "sys_audit_lane",
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("floor_seq", sa.BigInteger(), nullable=False),
        sa.Column("floor_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_sys_audit_lane")),
    )
    empty_chain = {"seq": 0, "hash": "", "floor_seq": 0, "floor_hash": ""}
    op.bulk_insert(audit_lane, [{"lane": lane, **empty_chain} for lane in range(16)])
    op.create_table(
        "sys_captcha",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=16), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_captcha")),
    )
    with op.batch_alter_table("sys_captcha", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_captcha_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "sys_challenge",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sys_challenge")),
    )
    with op.batch_alter_table("sys_challenge", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sys_challenge_expires_at"), ["expires_at"], unique=False
        )

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
    with op.batch_alter_table("sys_dept", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_dept_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sys_dept_sort_id"), ["sort", "id"], unique=False)

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
        "sys_login_log",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("dept_id", Id, nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("user_agent", sa.String(length=255), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_login_log")),
    )
    with op.batch_alter_table("sys_login_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_login_log_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sys_login_log_dept_id_id"), ["dept_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sys_login_log_user_id_id"), ["user_id", "id"], unique=False
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
    with op.batch_alter_table("sys_menu", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_menu_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sys_menu_sort_id"), ["sort", "id"], unique=False)

    op.create_table(
        "sys_role",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("data_scope", sa.String(32), nullable=False),
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
    with op.batch_alter_table("sys_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_role_sort_id"), ["sort", "id"], unique=False)

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
    with op.batch_alter_table("sys_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_session_dept_id"), ["dept_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sys_session_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sys_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "sys_throttle",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("full_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sys_throttle")),
    )
    with op.batch_alter_table("sys_throttle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_throttle_full_at"), ["full_at"], unique=False)

    op.create_table(
        "gen_table_column",
        sa.Column("id", Id, nullable=False),
        sa.Column("table_id", Id, nullable=False),
        sa.Column(
            "column_name",
            sa.String(length=255)
            .with_variant(sa.String(length=255, collation="utf8mb4_bin"), "mariadb")
            .with_variant(sa.String(length=255, collation="utf8mb4_bin"), "mysql"),
            nullable=False,
        ),
        sa.Column("column_comment", sa.Text(), nullable=False),
        sa.Column("column_type", sa.Text(), nullable=False),
        sa.Column("column_length", sa.String(length=64), nullable=True),
        sa.Column("column_default", sa.Text(), nullable=True),
        sa.Column("is_pk", sa.Boolean(), nullable=False),
        sa.Column("is_increment", sa.Boolean(), nullable=False),
        sa.Column("is_nullable", sa.Boolean(), nullable=False),
        sa.Column("is_unique", sa.Boolean(), nullable=False),
        sa.Column("python_type", sa.String(length=128), nullable=False),
        sa.Column("python_field", sa.String(length=63), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("title_en", sa.String(length=255), nullable=False),
        sa.Column("is_insert", sa.Boolean(), nullable=False),
        sa.Column("is_edit", sa.Boolean(), nullable=False),
        sa.Column("is_list", sa.Boolean(), nullable=False),
        sa.Column("is_query", sa.Boolean(), nullable=False),
        sa.Column("query_type", sa.String(32), nullable=True),
        sa.Column("html_type", sa.String(32), nullable=False),
        sa.Column("dict_type", sa.String(length=64), nullable=True),
        sa.Column("label_column", sa.String(length=255), nullable=True),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["gen_table.id"],
            name=op.f("fk_gen_table_column_table_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gen_table_column")),
        sa.UniqueConstraint(
            "table_id", "column_name", name=op.f("uq_gen_table_column_table_id_column_name")
        ),
    )
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
    with op.batch_alter_table("sys_dept_branch", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sys_dept_branch_descendant_id"), ["descendant_id"], unique=False
        )

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
    with op.batch_alter_table("sys_position", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sys_position_owner_dept_id"), ["owner_dept_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sys_position_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sys_position_sort_id"), ["sort", "id"], unique=False)

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
    with op.batch_alter_table("sys_refresh_token", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sys_refresh_token_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sys_refresh_token_session_id"), ["session_id"], unique=False
        )

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
    with op.batch_alter_table("sys_role_dept", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_role_dept_dept_id"), ["dept_id"], unique=False)

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
    with op.batch_alter_table("sys_role_menu", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_role_menu_menu_id"), ["menu_id"], unique=False)

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
        sa.Column("temporary_password_at", UtcDateTime(), nullable=True),
        sa.Column("attempts_reset_at", UtcDateTime(), nullable=True),
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
    with op.batch_alter_table("sys_user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_user_dept_id_id"), ["dept_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sys_user_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "sys_identity",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["sys_user.id"], name=op.f("fk_sys_identity_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_identity")),
        sa.UniqueConstraint("digest", name=op.f("uq_sys_identity_digest")),
    )
    with op.batch_alter_table("sys_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_identity_user_id"), ["user_id"], unique=False)

    op.create_table(
        "sys_passkey",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["sys_user.id"], name=op.f("fk_sys_passkey_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_passkey")),
        sa.UniqueConstraint("digest", name=op.f("uq_sys_passkey_digest")),
    )
    with op.batch_alter_table("sys_passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_passkey_user_id"), ["user_id"], unique=False)

    op.create_table(
        "sys_preference",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("page", sa.String(length=128), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["sys_user.id"], name=op.f("fk_sys_preference_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_preference")),
        sa.UniqueConstraint("user_id", "page", name=op.f("uq_sys_preference_user_id_page")),
    )
    op.create_table(
        "sys_recovery_code",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["sys_user.id"], name=op.f("fk_sys_recovery_code_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_recovery_code")),
    )
    with op.batch_alter_table("sys_recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_recovery_code_user_id"), ["user_id"], unique=False)

    op.create_table(
        "sys_totp",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("secret", sa.String(length=255), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["sys_user.id"], name=op.f("fk_sys_totp_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_sys_totp")),
    )
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
    with op.batch_alter_table("sys_user_position", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sys_user_position_position_id"), ["position_id"], unique=False
        )

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
    with op.batch_alter_table("sys_user_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_user_role_role_id"), ["role_id"], unique=False)


def downgrade() -> None:
    # Dropping a table drops its indexes. MySQL keeps an index that a foreign key needs.
    op.drop_table("sys_user_role")
    op.drop_table("sys_user_position")
    op.drop_table("sys_totp")
    op.drop_table("sys_recovery_code")
    op.drop_table("sys_preference")
    op.drop_table("sys_passkey")
    op.drop_table("sys_identity")
    op.drop_table("sys_user")
    op.drop_table("sys_role_menu")
    op.drop_table("sys_role_dept")
    op.drop_table("sys_refresh_token")
    op.drop_table("sys_position")
    op.drop_table("sys_dict_item")
    op.drop_table("sys_dept_branch")
    op.drop_table("gen_table_column")
    op.drop_table("sys_throttle")
    op.drop_table("sys_session")
    op.drop_table("sys_seed")
    op.drop_table("sys_role")
    op.drop_table("sys_menu")
    op.drop_table("sys_login_log")
    op.drop_table("sys_dict")
    op.drop_table("sys_dept")
    op.drop_table("sys_challenge")
    op.drop_table("sys_captcha")
    op.drop_table("sys_audit_lane")
    op.drop_table("sys_audit")
    op.drop_table("sys_api_key")
    op.drop_table("gen_verify_run")
    op.drop_table("gen_table")
