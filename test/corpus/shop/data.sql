-- The shop of the plan contract: PostgreSQL; all of it fits on a page so that every answer can be checked by eye.
CREATE TABLE regions (region_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE employees (employee_id integer PRIMARY KEY, name text NOT NULL, title text NOT NULL, manager_id integer REFERENCES employees);
CREATE TABLE customers (customer_id integer PRIMARY KEY, name text NOT NULL, country text, segment text NOT NULL, region_id integer NOT NULL REFERENCES regions,
  rep_id integer REFERENCES employees, created_at date NOT NULL);
CREATE TABLE categories (category_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE products (product_id integer PRIMARY KEY, name text NOT NULL, category_id integer NOT NULL REFERENCES categories, price numeric(10,2) NOT NULL);
CREATE TABLE orders (order_id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers, ordered_at timestamptz NOT NULL, status text NOT NULL,
  channel text NOT NULL, shipping numeric(10,2) NOT NULL);
CREATE TABLE order_lines (line_id integer PRIMARY KEY, order_id integer NOT NULL REFERENCES orders, product_id integer NOT NULL REFERENCES products,
  quantity integer NOT NULL, unit_price numeric(10,2) NOT NULL);
CREATE TABLE returns (return_id integer PRIMARY KEY, line_id integer NOT NULL REFERENCES order_lines, returned_on date NOT NULL, quantity integer NOT NULL);
CREATE TABLE ad_spend (day date NOT NULL, channel text NOT NULL, amount numeric(10,2) NOT NULL, PRIMARY KEY (day, channel));
CREATE TABLE stock_daily (day date NOT NULL, product_id integer NOT NULL REFERENCES products, on_hand integer NOT NULL, PRIMARY KEY (day, product_id));

INSERT INTO regions VALUES (1,'DACH'),(2,'Iberia'),(3,'Nordics');
INSERT INTO employees VALUES (1,'Greta Boss','Head of Sales',NULL),(2,'Hans Vogel','Rep',1),(3,'Ines Costa','Rep',1);
INSERT INTO customers VALUES (1,'Anna Weber','Germany','Retail',1,2,'2025-02-10'),(2,'Bruno Silva','Portugal','Retail',2,3,'2025-03-05'),(3,'Carla Ruiz','Spain','Business',2,3,'2025-06-20'),(4,'Dieter Kunz','Germany','Business',1,2,'2025-08-01'),
 (5,'Elena Gomez','Spain','Retail',2,NULL,'2026-01-15'),(6,'Franz Huber','Austria','Retail',1,2,'2026-08-25'),(7,'Gil Torres',NULL,'Retail',2,3,'2026-07-02');
INSERT INTO categories VALUES (1,'Coffee'),(2,'Tea'),(3,'Gear'),(4,'Gifts');
INSERT INTO products VALUES (1,'Espresso Beans',1,12),(2,'Filter Beans',1,10),(3,'Green Tea',2,8),(4,'Chai',2,9.5),(5,'Grinder',3,80),(6,'Kettle',3,45),(7,'Matcha',2,15);
INSERT INTO orders VALUES
 (101,1,'2025-05-12 09:00+00','shipped','web',5),(102,2,'2025-08-03 10:00+00','shipped','store',0),(103,3,'2025-08-20 12:00+00','shipped','web',5),(104,4,'2025-09-10 08:00+00','shipped','web',9),
 (105,1,'2025-12-02 16:00+00','shipped','web',5),(106,3,'2026-02-14 11:00+00','shipped','marketplace',7),(107,5,'2026-03-09 11:00+00','shipped','web',5),(108,4,'2026-06-30 10:00+00','shipped','web',9),
 (109,1,'2026-07-05 09:00+00','shipped','store',0),(110,3,'2026-07-19 18:00+00','cancelled','web',5),(111,2,'2026-07-31 22:30+00','shipped','web',5),(112,5,'2026-08-11 14:00+00','shipped','web',5),
 (113,4,'2026-08-28 07:00+00','shipped','marketplace',7),(114,1,'2026-09-03 09:30+00','shipped','web',5),(115,3,'2026-09-10 15:00+00','paid','web',0),(116,7,'2026-07-14 10:00+00','shipped','store',0);
INSERT INTO order_lines VALUES
 (1,101,1,2,12),(2,101,5,1,80),(3,102,3,3,8),(4,103,1,4,11),(5,103,4,2,9.5),(6,104,5,2,78),(7,105,2,3,10),(8,106,6,2,45),(9,106,1,1,12),(10,107,3,2,8),(11,108,5,1,80),(12,108,1,5,11),(13,109,1,2,12),
 (14,109,4,1,9.5),(15,110,5,1,80),(16,111,6,1,45),(17,111,3,2,8),(18,112,2,4,10),(19,112,4,3,9.5),(20,113,1,10,11),(21,113,6,1,45),(22,114,1,3,12),(23,115,5,1,80),(24,115,2,2,10),(25,116,3,1,8);
INSERT INTO returns VALUES (1,2,'2025-05-30',1),(2,6,'2025-10-01',1),(3,16,'2026-08-09',1),(4,21,'2026-09-05',1);
INSERT INTO ad_spend VALUES ('2026-07-01','web',40),('2026-07-01','marketplace',20),('2026-08-01','web',50),('2026-08-01','marketplace',30),('2026-08-01','social',25),('2026-09-01','web',30);
INSERT INTO stock_daily VALUES ('2026-07-31',1,60),('2026-07-31',5,4),('2026-08-15',1,40),('2026-08-31',1,30),('2026-08-31',5,6),('2026-09-13',1,25),('2026-09-13',5,5);
