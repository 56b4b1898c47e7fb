"""Keep who changed what"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from app.kit.model import Id, UtcDateTime

revision = "9f5612278a3e"
down_revision = "2a02fbff6da8"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
        sa.Column(
            "before",
            sa.Text()
            .with_variant(mysql.LONGTEXT(), "mariadb")
            .with_variant(mysql.LONGTEXT(), "mysql"),
            nullable=True,
        ),
        sa.Column(
            "after",
            sa.Text()
            .with_variant(mysql.LONGTEXT(), "mariadb")
            .with_variant(mysql.LONGTEXT(), "mysql"),
            nullable=True,
        ),
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

    lanes = op.create_table(
        "sys_audit_lane",
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("floor_seq", sa.BigInteger(), nullable=False),
        sa.Column("floor_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_sys_audit_lane")),
    )
    empty = {"seq": 0, "hash": "", "floor_seq": 0, "floor_hash": ""}
    op.bulk_insert(lanes, [{"lane": lane, **empty} for lane in range(16)])


def downgrade() -> None:
    op.drop_table("sys_audit_lane")
    with op.batch_alter_table("sys_audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sys_audit_user_id"))
        batch_op.drop_index(batch_op.f("ix_sys_audit_owner_id"))
        batch_op.drop_index(batch_op.f("ix_sys_audit_owner_dept_id_id"))
        batch_op.drop_index(batch_op.f("ix_sys_audit_object_row_key"))
        batch_op.drop_index(batch_op.f("ix_sys_audit_at"))

    op.drop_table("sys_audit")
