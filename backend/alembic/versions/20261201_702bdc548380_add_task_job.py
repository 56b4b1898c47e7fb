"""add task_job"""

import sqlalchemy as sa
from alembic import op

from app.kit.db.types import Id, UtcDateTime

revision = "702bdc548380"
down_revision = "c41d7f02a9e6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_job",
        sa.Column(
            "name",
            sa.String(length=128)
            .with_variant(sa.String(length=128, collation="utf8mb4_bin"), "mariadb")
            .with_variant(sa.String(length=128, collation="utf8mb4_bin"), "mysql"),
            nullable=False,
        ),
        sa.Column(
            "task",
            sa.String(length=64)
            .with_variant(sa.String(length=64, collation="utf8mb4_bin"), "mariadb")
            .with_variant(sa.String(length=64, collation="utf8mb4_bin"), "mysql"),
            nullable=False,
        ),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("trigger_kind", sa.String(32), nullable=False),
        sa.Column("cron", sa.String(length=255), nullable=True),
        sa.Column("interval_seconds", sa.Integer(), nullable=True),
        sa.Column("starts_at", UtcDateTime(), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("grace_seconds", sa.Integer(), nullable=False),
        sa.Column("overlap_policy", sa.String(32), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("is_system", sa.Boolean(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("waiting_at", UtcDateTime(), nullable=True),
        sa.Column("last_run_id", Id, nullable=True),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("owner_name", sa.String(length=64), nullable=False),
        sa.Column("owner_dept_id", Id, nullable=False),
        sa.Column("remark", sa.String(length=255), nullable=True),
        sa.Column("id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_job")),
        sa.UniqueConstraint("name", name=op.f("uq_task_job_name")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("task_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_job_next_at"), ["next_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_task_job_owner_dept_id_id"), ["owner_dept_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_task_job_owner_id_id"), ["owner_id", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("task_job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_job_owner_id_id"))
        batch_op.drop_index(batch_op.f("ix_task_job_owner_dept_id_id"))
        batch_op.drop_index(batch_op.f("ix_task_job_next_at"))

    op.drop_table("task_job")
