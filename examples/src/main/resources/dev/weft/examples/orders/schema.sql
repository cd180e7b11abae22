create table prices (
    article varchar(40) primary key,
    cents   int not null
);

create table orders (
    id       bigint generated always as identity primary key,
    article  varchar(40) not null references prices,
    pieces   int not null,
    cents    int not null,
    receipt  varchar(200) not null,
    accepted timestamp default current_timestamp
);

insert into prices values ('tea', 450), ('coffee', 790), ('teapot', 3900);
