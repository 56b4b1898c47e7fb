-- A single UUID for a key, and what points at it.
create table customer (
    id uuid primary key default uuid(), name varchar(40) not null, parent_id uuid references customer (id)
);
create table visit (
    id int auto_increment primary key, customer_id uuid not null, note varchar(40) not null,
    foreign key (customer_id) references customer (id)
);
insert into customer (name) values ('one');
insert into visit (customer_id, note) select id, 'first' from customer;
-- Booleans with a third value: in a row, in a check.
create table stage (
    id int auto_increment primary key, name varchar(40) not null, depth tinyint(1) not null default 1,
    state tinyint(1) check (state in (0, 1, 2))
);
insert into stage (name, depth, state) values ('one', 3, 2), ('two', -1, null);
