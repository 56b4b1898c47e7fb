"""The tables and views of a MySQL or MariaDB database, without their columns."""

TABLES_QUERY = """
select table_name as name, case table_type when 'VIEW' then '' else table_comment end as comment,
    table_type = 'VIEW' as is_view, table_rows as estimate
from information_schema.tables
where table_schema = database() and table_type in ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW')
"""
