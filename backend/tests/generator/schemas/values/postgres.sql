-- A single UUID for a key, and what points at it.
create table customer (
    id uuid primary key default gen_random_uuid(), name varchar(40) not null, parent_id uuid references customer (id)
);
create table visit (id serial primary key, customer_id uuid not null references customer (id), note varchar(40) not null);
insert into customer (name) values ('one');
insert into visit (customer_id, note) select id, 'first' from customer;
-- Decimals: of no precision, and of more digits than Python counts with by itself; floats that are no numbers.
create table measure (
    id serial primary key, name varchar(40) not null, free numeric not null, fine numeric(40, 24) not null default 1.5,
    ratio float8 default 'Infinity', other float8 not null default 'NaN'
);
insert into measure (name, free) values ('one', 1e30), ('two', 'NaN');
