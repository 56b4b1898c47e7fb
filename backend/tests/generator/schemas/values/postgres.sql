-- A single UUID for a key, and what points at it.
create table customer (
    id uuid primary key default gen_random_uuid(), name varchar(40) not null, parent_id uuid references customer (id)
);
create table visit (id serial primary key, customer_id uuid not null references customer (id), note varchar(40) not null);
insert into customer (name) values ('one');
insert into visit (customer_id, note) select id, 'first' from customer;
