"""Keep what was decided about tables the generator imported"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from app.kit.model import Id, UtcDateTime

revision = "b2f377488894"
down_revision = "77e211cb2c62"
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
        sa.Column(
            "facts",
            sa.Text()
            .with_variant(mysql.LONGTEXT(), "mariadb")
            .with_variant(mysql.LONGTEXT(), "mysql"),
            nullable=False,
        ),
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


def downgrade() -> None:
    op.drop_table("gen_table_column")
    op.drop_table("gen_table")
