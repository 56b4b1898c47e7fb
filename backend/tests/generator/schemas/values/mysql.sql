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
