-- Attacks that must be refused, one per line; the scope has the shop's tables and columns only.
SELECT 1; DROP TABLE orders
SELECT 1; SELECT 2
SELECT 1;; DELETE FROM orders
; SELECT 1; DROP TABLE orders
BEGIN
COMMIT
ROLLBACK
COMMIT; DROP TABLE orders
SELECT 1 /* x */ ; /* y */ UPDATE orders SET status = 'x'
SELECT 1 -- x\n; DELETE FROM orders
DELETE FROM orders
delete from orders where 1 = 1
DeLeTe/**/FrOm orders
UPDATE orders SET status = 'x'
INSERT INTO orders SELECT * FROM orders
INSERT INTO regions VALUES (9, 'x')
DROP TABLE orders
DROP VIEW v
CREATE TABLE x (a int)
CREATE TABLE x AS SELECT * FROM orders
CREATE TEMP TABLE x AS SELECT 1
CREATE VIEW x AS SELECT 1
CREATE INDEX i ON orders (status)
ALTER TABLE orders ADD COLUMN x int
ALTER TABLE orders RENAME TO x
EXPLAIN SELECT * FROM orders
VACUUM
ANALYZE
REINDEX
SET search_path = public
SHOW ALL
PRAGMA table_list
ATTACH 'x.db' AS x
DETACH x
SELEC * FORM orders
FROM WHERE
not sql at all
SELECT * FROM
WITH x AS (DELETE FROM orders RETURNING *) SELECT * FROM x
WITH x AS (UPDATE orders SET status = 'x' RETURNING *) SELECT * FROM x
WITH x AS (INSERT INTO regions VALUES (9, 'x') RETURNING *) SELECT * FROM x
WITH x AS (SELECT 1) DELETE FROM orders
WITH x AS (SELECT 1) INSERT INTO regions SELECT 9, 'x' FROM x
SELECT * INTO x FROM orders
SELECT * FROM orders FOR UPDATE
SELECT * FROM orders FOR SHARE
SELECT * FROM secret
SELECT * FROM other.orders
SELECT * FROM db.other.orders
SELECT * FROM "secret"
SELECT * FROM orders, secret
SELECT * FROM orders JOIN secret ON 1 = 1
SELECT * FROM orders LEFT JOIN (SELECT * FROM secret) s ON 1 = 1
SELECT (SELECT MAX(a) FROM secret)
SELECT 1 WHERE EXISTS (SELECT 1 FROM secret)
SELECT 1 FROM orders WHERE order_id IN (SELECT a FROM secret)
SELECT order_id FROM orders UNION SELECT a FROM secret
SELECT order_id FROM orders EXCEPT SELECT a FROM secret
SELECT order_id FROM orders INTERSECT SELECT a FROM secret
SELECT order_id FROM orders ORDER BY (SELECT a FROM secret)
SELECT order_id FROM orders LIMIT (SELECT a FROM secret)
SELECT COUNT(*) FROM orders GROUP BY (SELECT a FROM secret)
SELECT COUNT(*) FROM orders HAVING (SELECT a FROM secret) > 1
SELECT CASE WHEN EXISTS (SELECT 1 FROM secret) THEN 1 END
SELECT SUM(shipping) FILTER (WHERE shipping > (SELECT a FROM secret)) FROM orders
SELECT SUM(shipping) OVER (ORDER BY (SELECT a FROM secret)) FROM orders
SELECT COALESCE((SELECT a FROM secret), 1)
SELECT * FROM (VALUES ((SELECT a FROM secret))) AS v(a)
WITH x AS (SELECT * FROM secret) SELECT * FROM x
WITH x AS (SELECT 1), y AS (SELECT * FROM secret) SELECT * FROM x, y
WITH x AS (WITH secret AS (SELECT 1) SELECT * FROM secret) SELECT * FROM secret
SELECT * FROM (WITH secret AS (SELECT 1) SELECT * FROM secret) q, secret
WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a
WITH orders AS (SELECT 1 AS order_id) SELECT * FROM orders
WITH "Orders" AS (SELECT 1 AS order_id) SELECT * FROM "Orders"
WITH RECURSIVE orders AS (SELECT 1) SELECT * FROM customers
SELECT * FROM orders WHERE order_id = (TABLE secret)
TABLE secret
SELECT secret_column FROM orders
SELECT o.secret_column FROM orders o
SELECT order_id FROM orders ORDER BY secret_column
SELECT order_id FROM orders WHERE secret_column > 1
SELECT COUNT(*) FROM orders GROUP BY secret_column
SELECT MAX(secret_column) FROM orders
SELECT c.name FROM customers c JOIN orders o ON o.secret_column = c.customer_id
SELECT c.name FROM customers c JOIN orders o USING (secret_column) WHERE o.secret_column = 1
SELECT * FROM orders WHERE status = $1
SELECT * FROM orders LIMIT $1
SELECT * FROM orders WHERE status = 'a\0b'
SELECT unknown_function(1)
SELECT lower(unknown_function(name)) FROM customers
SELECT name FROM customers WHERE unknown_function(name) = 1
SELECT name FROM customers ORDER BY unknown_function(name)
SELECT COUNT(*) FROM customers GROUP BY unknown_function(name)
SELECT * FROM unknown_function('x')
SELECT * FROM customers, unknown_function('x')
SELECT * FROM customers JOIN unknown_function('x') f ON 1 = 1
GRANT SELECT ON orders TO public
CALL f()
EXECUTE x
PREPARE x AS SELECT 1
MERGE INTO orders USING regions ON 1 = 1 WHEN MATCHED THEN DELETE
TRUNCATE orders
COPY orders TO '/tmp/x'
SELECT load_extension('x')
SELECT Load_Extension('x', 'y')
SELECT readfile('/etc/passwd')
SELECT writefile('/tmp/x', 'y')
SELECT edit('x')
SELECT fts3_tokenizer('x')
SELECT randomblob(1000000000)
SELECT zeroblob(1000000000)
SELECT random()
SELECT sqlite_version()
SELECT sqlite_source_id()
SELECT sqlite_compileoption_get(1)
SELECT changes()
SELECT total_changes()
SELECT last_insert_rowid()
SELECT * FROM sqlite_master
SELECT * FROM sqlite_schema
SELECT * FROM sqlite_temp_master
SELECT * FROM main.sqlite_master
SELECT * FROM "sqlite_master"
SELECT * FROM [sqlite_master]
SELECT * FROM `sqlite_master`
SELECT * FROM SQLITE_MASTER
SELECT * FROM sqlite_sequence
SELECT * FROM sqlite_stat1
SELECT * FROM pragma_table_info('orders')
SELECT * FROM pragma_database_list
SELECT * FROM pragma_database_list()
SELECT * FROM pragma_table_list
SELECT * FROM json_each('[1]')
SELECT * FROM json_tree('{}')
SELECT * FROM generate_series(1, 1000000000)
SELECT * FROM dbstat
SELECT * FROM fsdir('/')
SELECT * FROM bytecode('select 1')
SELECT * FROM tables_used('select 1')
SELECT * FROM temp.secret
SELECT * FROM aux.orders
SELECT rowid FROM orders
SELECT _rowid_ FROM orders
SELECT oid FROM orders
SELECT o.rowid FROM orders o
SELECT json_extract('{}', '$.a')
SELECT '{}' -> 'a'
SELECT '{}' ->> 'a'
SELECT name REGEXP 'x' FROM customers
SELECT name MATCH 'x' FROM customers
SELECT soundex(name) FROM customers
SELECT sqlite_offset(name) FROM customers
SELECT name COLLATE evil FROM customers
SELECT x'00'
SELECT CAST('x' AS BLOB)
REPLACE INTO regions VALUES (1, 'x')
INSERT OR REPLACE INTO regions VALUES (1, 'x')
PRAGMA writable_schema = 1
PRAGMA journal_mode = delete
ATTACH DATABASE 'x' AS y
DETACH DATABASE y
CREATE TRIGGER t AFTER INSERT ON orders BEGIN DELETE FROM orders; END
CREATE VIRTUAL TABLE v USING fts5(a)
SAVEPOINT s
RELEASE s
END
EXPLAIN QUERY PLAN SELECT 1
SELECT * FROM orders INDEXED BY i
SELECT * FROM orders NOT INDEXED
SELECT raise(ABORT, 'x')
SELECT * FROM orders WHERE status = ?
SELECT * FROM orders WHERE status = ?1
SELECT * FROM orders WHERE status = :name
SELECT * FROM orders WHERE status = @name
SELECT subtype('x')
SELECT 1 AS secret FROM orders WHERE order_id IN secret
SELECT * FROM (orders JOIN secret ON 1 = 1)
SELECT 1 FROM orders WHERE (order_id, 1) IN (SELECT a, 1 FROM secret)
VALUES ((SELECT a FROM secret))
(SELECT * FROM secret)
SELECT SUM(shipping) OVER (PARTITION BY (SELECT a FROM secret)) FROM orders
SELECT CAST((SELECT a FROM secret) AS date)
WITH x AS MATERIALIZED (SELECT * FROM secret) SELECT * FROM x
