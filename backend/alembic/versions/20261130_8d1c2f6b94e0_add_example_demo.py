"""add example_demo"""

import sqlalchemy as sa
from alembic import op

from app.kit.db.types import Id

revision = "8d1c2f6b94e0"
down_revision = "4948f56bc71f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    now = sa.func.current_timestamp()
    op.create_table(
        "example_demo",
        sa.Column("id", Id, nullable=False, comment="编号"),
        sa.Column("name", sa.String(length=64), nullable=False, comment="名称"),
        sa.Column(
            "status", sa.String(length=20), server_default="draft", nullable=False, comment="状态"
        ),
        sa.Column(
            "quantity",
            sa.SmallInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="数量",
        ),
        sa.Column("price", sa.Numeric(precision=10, scale=2), nullable=True, comment="单价"),
        sa.Column(
            "is_public", sa.Boolean(), server_default=sa.true(), nullable=False, comment="公开"
        ),
        sa.Column("released_on", sa.Date(), nullable=True, comment="发布日期"),
        sa.Column("starts_at", sa.DateTime(), nullable=True, comment="开始时间"),
        sa.Column("description", sa.Text(), nullable=True, comment="描述"),
        sa.Column("remark", sa.String(length=255), nullable=True, comment="备注"),
        sa.Column("owner_id", sa.BigInteger(), nullable=False, comment="所属用户"),
        sa.Column("dept_id", sa.BigInteger(), nullable=False, comment="所属部门"),
        sa.Column(
            "created_at", sa.DateTime(), server_default=now, nullable=False, comment="创建时间"
        ),
        sa.Column(
            "updated_at", sa.DateTime(), server_default=now, nullable=False, comment="更新时间"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_example_demo")),
        sa.UniqueConstraint("name", name=op.f("uq_example_demo_name")),
        sa.CheckConstraint(
            "status IN ('draft', 'published', 'archived')", name=op.f("ck_example_demo_status")
        ),
        comment="示例",
    )


def downgrade() -> None:
    op.drop_table("example_demo")
