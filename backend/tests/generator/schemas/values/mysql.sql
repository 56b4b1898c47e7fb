-- A single UUID for a key, and what points at it.
create table customer (
    id uuid primary key default uuid(), name varchar(40) not null, parent_id uuid references customer (id)
);
create table visit (
    id int auto_increment primary key, customer_id uuid not null, note varchar(40) not null, `%done` int,
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
-- Decimals of more digits than Python counts with by itself.
create table measure (
    id int auto_increment primary key, name varchar(40) not null, fine decimal(65, 30) not null default 1.5
);
insert into measure (name, fine) values ('one', 1234567890.123456789012345678901234567890);
-- JSON that is never NULL holds the null of JSON, and one that may be has both.
create table paper (
    id int auto_increment primary key, body json not null, name varchar(40) not null, loose json,
    old json not null default '{}'
);
insert into paper (name, body, loose, old) values ('one', 'null', 'null', 'null'), ('two', '[1]', null, '{"a": null}');
-- Bytes, of a fixed length, of a limit and of none.
create table media (
    id int auto_increment primary key, content blob not null, guid binary(16) not null, part varbinary(5),
    tiny tinyblob, name varchar(40) not null
);
insert into media (content, guid, name) values (x'ff00', x'ff00ff00ff00ff00ff00ff00ff00ff00', 'one');
-- Choices in comments: of numbers, texts, booleans, enums and sets, with a hint, and in rows outside of them.
create table person (
    id int auto_increment primary key, name varchar(40) not null comment '姓名（登录后显示，不可重复，最多四十个字）',
    gender tinyint not null default 0 comment 'Gender: 0=unknown, 1=male, 2=female. Changed by the person',
    sex char(1) default '0' comment '用户性别（0男 1女 2未知）', kind int unsigned not null comment '类型【1：个人；2：企业】',
    level bigint not null default 0 comment 'Level: 0=low, 1=high', tier bigint unsigned comment '等级（1低 18446744073709551615高）',
    mark varchar(8) not null comment '标记（M目录 C菜单 F按钮）', state tinyint(1) not null default 0 comment '状态（0正常 1停用）',
    phase tinyint(1) comment '阶段 0-新建 1-进行中 2-完成', size enum('s', 'l') not null comment 'Size: s=small, l=large',
    days set('a', 'b') comment 'Days: a=Monday, b=Tuesday', deleted tinyint(1) not null default 0 comment '是否删除：0否 1是'
);
insert into person (name, gender, sex, kind, mark, state, size) values ('one', 7, '9', 3, 'X', 1, 'l');
-- Numbers between narrow bounds.
create table bounded (
    id int auto_increment primary key, name varchar(40) not null,
    rate decimal(3, 2) not null check (rate > 0 and rate < 1), debt decimal(8, 2) check (debt <= 0),
    step decimal(3, 1) check (step between 0.25 and 0.35), factor decimal(3, 2) not null unique,
    kind decimal(4, 1) check (kind in (0.5, 1.5)), ratio float check (ratio >= 0 and ratio <= 0.1),
    depth float check (depth < -100000000), level double check (level > 1e300),
    score int check (score > 0.5 and score < 2.5), grade float(5, 2) check (grade > 0.01 and grade <= 0.02)
);
insert into bounded (name, rate, factor) values ('one', 0.5, 9.99);
