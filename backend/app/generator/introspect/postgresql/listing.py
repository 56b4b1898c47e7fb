"""The tables and views of the current schema in PostgreSQL, without their columns."""

TABLES_QUERY = """
select c.relname::text as name, coalesce(obj_description(c.oid, 'pg_class'), '') as comment,
    c.relkind in ('v', 'm') as is_view, nullif(c.reltuples::bigint, -1) as estimate
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = current_schema() and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not c.relispartition
"""
