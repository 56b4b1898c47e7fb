-- A little bookshop, in words that SQLite, PostgreSQL and MySQL share. NUMBERED stands for each one's own way to count.

CREATE TABLE author (
    id NUMBERED,
    name VARCHAR(80) NOT NULL UNIQUE,
    born DATE
);

CREATE TABLE genre (
    code VARCHAR(12) NOT NULL PRIMARY KEY,
    name VARCHAR(40) NOT NULL
);

CREATE TABLE book (
    id NUMBERED,
    isbn CHAR(13) NOT NULL UNIQUE,
    title VARCHAR(120) NOT NULL,
    author_id INTEGER NOT NULL,
    genre_code VARCHAR(12),
    price DECIMAL(8, 2) NOT NULL CHECK (price >= 0),
    stock INTEGER DEFAULT 0 NOT NULL,
    published DATE,
    FOREIGN KEY (author_id) REFERENCES author (id),
    FOREIGN KEY (genre_code) REFERENCES genre (code)
);

CREATE TABLE sale (
    id NUMBERED,
    book_id INTEGER NOT NULL,
    sold_on DATE NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    FOREIGN KEY (book_id) REFERENCES book (id)
);

INSERT INTO author (name, born) VALUES
    ('Jane Austen', '1775-12-16'),
    ('Jules Verne', '1828-02-08'),
    ('鲁迅', '1881-09-25');

INSERT INTO genre (code, name) VALUES ('novel', 'Novel'), ('adventure', 'Adventure'), ('stories', 'Short stories');

INSERT INTO book (isbn, title, author_id, genre_code, price, stock, published) VALUES
    ('9780000000011', 'Emma', 1, 'novel', 9.90, 4, '1815-12-23'),
    ('9780000000028', 'Persuasion', 1, 'novel', 8.50, 0, '1817-12-20'),
    ('9780000000035', 'Around the World in Eighty Days', 2, 'adventure', 12.00, 7, '1873-01-30'),
    ('9780000000042', 'The Mysterious Island', 2, 'adventure', 14.25, 2, NULL),
    ('9780000000059', '呐喊', 3, 'stories', 6.00, 11, '1923-08-01');

INSERT INTO sale (book_id, sold_on, quantity) VALUES (1, '2024-03-01', 1), (3, '2024-03-02', 2), (5, '2024-03-02', 1);
