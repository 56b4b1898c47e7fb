"""Sequences of PostgreSQL that lag behind the rows of their table: a restore, or rows with ids of
their own, does that.

In the copy they are moved on, for otherwise every module's first new row would clash with an old
one, which says nothing of the module. In the database itself an administrator must do the same.
"""

from sqlalchemy import make_url

from app.generator.scratch.server import run_statement

ADVANCE_SEQUENCES = """
do $$ declare counted record; highest bigint; begin
    for counted in
        select c.oid::regclass as place, a.attname as name,
            pg_get_serial_sequence(c.oid::regclass::text, a.attname) as s
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
            and c.relnamespace = current_schema()::regnamespace
            and pg_get_serial_sequence(c.oid::regclass::text, a.attname) is not null
    loop
        execute format('select max(%I) from %s', counted.name, counted.place) into highest;
        if highest > coalesce((select last_value from pg_sequences
                where format('%I.%I', schemaname, sequencename)::regclass = counted.s::regclass), 0) then
            perform setval(counted.s, highest);
        end if;
    end loop;
end $$
"""


async def advance_sequences(address: str) -> None:
    if (url := make_url(address)).get_backend_name() == "postgresql":
        await run_statement(url.set(drivername="postgresql+asyncpg"), ADVANCE_SEQUENCES)
