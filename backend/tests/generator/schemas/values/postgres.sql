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
-- Arrays with NULLs, and of arrays, whatever they are declared as.
create type mood as enum ('glad', 'sad');
create table basket (
    id serial primary key, name varchar(40) not null, counts int[], small smallint[], large bigint[], words text[][],
    moods mood[] not null default '{}'
);
insert into basket (name, counts, words, moods) values
    ('one', '{1,NULL}', '{{a,b},{c,d}}', '{glad,NULL}'), ('two', '{{1,2},{3,4}}', '{NULL,a}', '{{glad},{sad}}');
-- A value of every depth for each kind of item.
create table grid (id serial primary key, numbers int[][] not null);
insert into grid (numbers) values ('{{{1,2},{3,4}},{{5,6},{7,8}}}'), ('{}');
create table board (id serial primary key, words text[][] not null);
create table matrix (id serial primary key, large bigint[] not null);
insert into matrix (large) values ('{{9007199254740993},{-9223372036854775808}}');
create table mood_board (id serial primary key, moods mood[][] not null);
-- JSON that is never NULL holds the null of JSON, and one that may be has both.
create table paper (
    id serial primary key, body jsonb not null, name varchar(40) not null, loose jsonb, old json not null default '{}'
);
insert into paper (name, body, loose, old) values ('one', 'null', 'null', 'null'), ('two', '[1]', null, '{"a": null}');
-- Bytes.
create table media (id serial primary key, content bytea not null, thumb bytea, name varchar(40) not null);
insert into media (content, name) values ('\xff00', 'one');
-- Texts that the database pads with blanks: one is the label of another table's rows.
create table tongue (id serial primary key, name char(20) not null, kind char(8) not null check (kind in ('sign', 'spoken')));
create table speaker (id serial primary key, name varchar(40) not null, tongue_id int not null references tongue (id));
insert into tongue (name, kind) values ('one', 'sign'), ('', 'spoken');
-- Choices in comments: of numbers, texts and booleans, with a hint, and in rows outside of them.
create table person (
    id serial primary key, name varchar(40) not null, gender smallint not null default 0, sex char(1) default '0',
    kind text not null, state boolean not null default false, rank smallint check (rank in (1, 2)),
    level bigint not null default 0, tier bigint
);
comment on column person.name is '姓名（登录后显示，不可重复，最多四十个字）';
comment on column person.gender is 'Gender: 0=unknown, 1=male, 2=female. Changed by the person';
comment on column person.sex is '用户性别（0男 1女 2未知）';
comment on column person.kind is '类型【A：个人；B：企业】';
comment on column person.state is '状态（0正常 1停用）';
comment on column person.level is 'Level: 0=low, 1=high';
comment on column person.tier is '等级（1低 9007199254740993高）';
comment on column person.rank is '级别 1-低 2-高 3-无';
insert into person (name, gender, sex, kind, level, tier) values ('one', 7, '9', 'X', 9007199254740995, 9007199254740993);

-- NaN, which is not equal to itself, in a unique column; bounds that a real rounds; a numeric key and a reference to it.
create table ratio (id serial primary key, share real not null unique, part real check (part between 0.1 and 0.3));
insert into ratio (share, part) values ('NaN', 0.2);
create table account (id numeric(20) primary key, name varchar(40) not null);
create table posting (id serial primary key, account_id numeric(20) not null references account (id), name varchar(40) not null);
insert into account values (12345678901234567890, 'one');
insert into posting (account_id, name) values (12345678901234567890, 'first');
-- Text arrays that an index over an expression rejects with a NULL item, with defaults that are casts.
create function first_word(text[]) returns text language sql immutable strict as 'select $1[1]';
create table tag (
    id serial primary key, name varchar not null, words varchar[] not null default '{}'::varchar[], aliases text[],
    created_at timestamp not null, updated_at timestamp not null
);
create index on tag using gin (array_to_tsvector(words::text[]));
create index on tag (first_word(aliases));
create function no_null_alias() returns trigger language plpgsql as $$ begin
    if array_to_string(new.aliases, '') <> array_to_string(new.aliases, '', '?') then raise exception 'an alias is null'; end if;
    return new;
end $$;
create trigger no_null_alias before insert or update on tag for each row execute function no_null_alias();
insert into tag (name, words, aliases, created_at, updated_at) values ('one', '{a,b}', '{c}', now(), now());
-- References of another integer type than the key.
create table wide_link (
    id bigserial primary key, tag_id bigint not null references tag (id), basket_id smallint references basket (id),
    name varchar(40) not null
);
-- Numbers between narrow bounds.
create table bounded (
    id serial primary key, name varchar(40) not null,
    rate numeric(3, 2) not null check (rate > 0 and rate < 1), debt numeric(8, 2) check (debt <= 0),
    share numeric check (share > 0.1 and share < 0.2), step numeric(3, 1) check (step between 0.25 and 0.35),
    factor numeric(3, 2) not null unique, kind numeric(4, 1) check (kind in (0.5, 1.5)),
    ratio real check (ratio >= 0 and ratio <= 0.1), depth real check (depth < -100000000),
    level double precision check (level > 1e300), score int check (score > 0.5 and score < 2.5)
);
insert into bounded (name, rate, factor) values ('one', 0.5, 9.99), ('two', 0.5, 'NaN');
