-- A single UUID for a key, and what points at it: with dashes, without, both, and where no row tells.
create table customer (
    id uuid primary key, name varchar(40) not null, parent_id uuid references customer (id)
);
create table visit (
    id integer primary key, customer_id uuid not null references customer (id), note varchar(40) not null
);
insert into customer values ('8d0b7a3e-3f6b-4f5d-9b0c-1c2d3e4f5a6b', 'one', null);
insert into visit values (1, '8d0b7a3e-3f6b-4f5d-9b0c-1c2d3e4f5a6b', 'first');
create table vendor (id guid primary key, name varchar(40) not null);
create table offer (id integer primary key, vendor_id guid not null references vendor (id), note varchar(40) not null);
insert into vendor values ('8d0b7a3e3f6b4f5d9b0c1c2d3e4f5a6b', 'one');
create table member (id uuid primary key, name varchar(40) not null, parent_id uuid references member (id));
create table badge (id integer primary key, member_id uuid not null references member (id), note varchar(40) not null);
insert into member values
    ('8d0b7a3e3f6b4f5d9b0c1c2d3e4f5a6b', 'one', null), ('8D0B7A3E-3F6B-4F5D-9B0C-1C2D3E4F5A6C', 'two', null);
insert into badge values (1, '8D0B7A3E-3F6B-4F5D-9B0C-1C2D3E4F5A6C', 'first');
create table token (id uuid primary key, name varchar(40) not null);
-- Booleans with a third value: in a row, in a check.
create table stage (
    id integer primary key, name varchar(40) not null, depth tinyint(1) not null default 1,
    state tinyint(1) check (state in (0, 1, 2))
);
insert into stage (name, depth, state) values ('one', 3, 2), ('two', -1, null);
-- Decimals of no precision, and of more than a float has.
create table measure (
    id integer primary key, name varchar(40) not null, free numeric not null, fine numeric(40, 24) not null default 1.5
);
insert into measure (name, free) values ('one', 12.5);
-- JSON that is never NULL holds the null of JSON, and one that may be has both.
create table paper (
    id integer primary key, body json not null, name varchar(40) not null, loose json, old json not null default '{}'
);
insert into paper (name, body, loose, old) values ('one', 'null', 'null', 'null'), ('two', '[1]', null, '{"a": null}');
-- Bytes.
create table media (
    id integer primary key, content blob not null, guid binary(16) not null, part varbinary(5), name varchar(40) not null
);
insert into media (content, guid, name) values (x'ff00', x'ff00ff00ff00ff00ff00ff00ff00ff00', 'one');

-- Integers beyond 2^53 in columns that are no key, with and without bounds and defaults.
create table tally (
    id integer primary key, name varchar(40) not null, amount integer not null, more int, bounded integer check (bounded >= 0),
    high integer check (high > 9007199254740993), large integer not null default 9007199254740993, small integer default 5
);
insert into tally (name, amount, more, bounded) values
    ('one', 9007199254740993, -9223372036854775808, 9223372036854775807), ('two', 1, -1, 0);
-- Numbers between narrow bounds.
create table bounded (
    id integer primary key, name varchar(40) not null,
    rate decimal(3, 2) not null check (rate > 0 and rate < 1), debt decimal(8, 2) check (debt <= 0),
    step decimal(3, 1) check (step between 0.25 and 0.35), factor decimal(3, 2) not null unique,
    kind decimal(4, 1) check (kind in (0.5, 1.5)), ratio real check (ratio >= 0 and ratio <= 0.1),
    depth real check (depth < -100000000), level double check (level > 1e300),
    score int check (score > 0.5 and score < 2.5)
);
insert into bounded (name, rate, factor) values ('one', 0.5, 9.99);
-- Foreign keys that are checked at COMMIT, of one column and of two.
create table shelf (id integer primary key, name varchar(40) not null, room int not null, place int not null, unique (room, place));
create table volume (
    id integer primary key, name varchar(40) not null, room int, place int,
    shelf_id integer not null references shelf (id) deferrable initially deferred,
    foreign key (room, place) references shelf (room, place) deferrable initially deferred
);
insert into shelf (name, room, place) values ('one', 1, 1);
insert into volume (name, shelf_id, room, place) values ('one', 1, 1, 1);
