-- Attacks that must be refused, one per line; the scope has the shop's tables and columns only.
SELECT 1; DROP TABLE main.orders
SELECT 1; SELECT 2
SELECT 1;; DELETE FROM main.orders
; SELECT 1; DROP TABLE main.orders
BEGIN
COMMIT
ROLLBACK
COMMIT; DROP TABLE main.orders
SELECT 1 /* x */ ; /* y */ UPDATE main.orders SET status = 'x'
SELECT 1 -- x\n; DELETE FROM main.orders
DELETE FROM main.orders
delete from main.orders where 1 = 1
DeLeTe/**/FrOm main.orders
UPDATE main.orders SET status = 'x'
INSERT INTO main.orders SELECT * FROM main.orders
INSERT INTO main.regions VALUES (9, 'x')
DROP TABLE main.orders
DROP VIEW v
CREATE TABLE x (a int)
CREATE TABLE x AS SELECT * FROM main.orders
CREATE TEMP TABLE x AS SELECT 1
CREATE VIEW x AS SELECT 1
CREATE INDEX i ON main.orders (status)
ALTER TABLE main.orders ADD COLUMN x int
ALTER TABLE main.orders RENAME TO x
EXPLAIN SELECT * FROM main.orders
VACUUM
ANALYZE
REINDEX
SET search_path = public
SHOW ALL
PRAGMA table_list
ATTACH 'x.db' AS x
DETACH x
SELEC * FORM main.orders
FROM WHERE
not sql at all
SELECT * FROM
WITH x AS (DELETE FROM main.orders RETURNING *) SELECT * FROM x
WITH x AS (UPDATE main.orders SET status = 'x' RETURNING *) SELECT * FROM x
WITH x AS (INSERT INTO main.regions VALUES (9, 'x') RETURNING *) SELECT * FROM x
WITH x AS (SELECT 1) DELETE FROM main.orders
WITH x AS (SELECT 1) INSERT INTO main.regions SELECT 9, 'x' FROM x
SELECT * INTO x FROM main.orders
SELECT * FROM main.orders FOR UPDATE
SELECT * FROM main.orders FOR SHARE
SELECT * FROM secret
SELECT * FROM other.orders
SELECT * FROM db.other.orders
SELECT * FROM "secret"
SELECT * FROM main.orders, secret
SELECT * FROM main.orders JOIN secret ON 1 = 1
SELECT * FROM main.orders LEFT JOIN (SELECT * FROM secret) s ON 1 = 1
SELECT (SELECT MAX(a) FROM secret)
SELECT 1 WHERE EXISTS (SELECT 1 FROM secret)
SELECT 1 FROM main.orders WHERE order_id IN (SELECT a FROM secret)
SELECT order_id FROM main.orders UNION SELECT a FROM secret
SELECT order_id FROM main.orders EXCEPT SELECT a FROM secret
SELECT order_id FROM main.orders INTERSECT SELECT a FROM secret
SELECT order_id FROM main.orders ORDER BY (SELECT a FROM secret)
SELECT order_id FROM main.orders LIMIT (SELECT a FROM secret)
SELECT COUNT(*) FROM main.orders GROUP BY (SELECT a FROM secret)
SELECT COUNT(*) FROM main.orders HAVING (SELECT a FROM secret) > 1
SELECT CASE WHEN EXISTS (SELECT 1 FROM secret) THEN 1 END
SELECT SUM(shipping) FILTER (WHERE shipping > (SELECT a FROM secret)) FROM main.orders
SELECT SUM(shipping) OVER (ORDER BY (SELECT a FROM secret)) FROM main.orders
SELECT COALESCE((SELECT a FROM secret), 1)
SELECT * FROM (VALUES ((SELECT a FROM secret))) AS v(a)
WITH x AS (SELECT * FROM secret) SELECT * FROM x
WITH x AS (SELECT 1), y AS (SELECT * FROM secret) SELECT * FROM x, y
WITH x AS (WITH secret AS (SELECT 1) SELECT * FROM secret) SELECT * FROM secret
SELECT * FROM (WITH secret AS (SELECT 1) SELECT * FROM secret) q, secret
WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a
WITH orders AS (SELECT 1 AS order_id) SELECT * FROM orders
WITH "Orders" AS (SELECT 1 AS order_id) SELECT * FROM "Orders"
WITH RECURSIVE orders AS (SELECT 1) SELECT * FROM main.customers
SELECT * FROM main.orders WHERE order_id = (TABLE secret)
TABLE secret
SELECT secret_column FROM main.orders
SELECT o.secret_column FROM main.orders o
SELECT order_id FROM main.orders ORDER BY secret_column
SELECT order_id FROM main.orders WHERE secret_column > 1
SELECT COUNT(*) FROM main.orders GROUP BY secret_column
SELECT MAX(secret_column) FROM main.orders
SELECT c.name FROM main.customers c JOIN main.orders o ON o.secret_column = c.customer_id
SELECT c.name FROM main.customers c JOIN main.orders o USING (secret_column) WHERE o.secret_column = 1
SELECT * FROM main.orders WHERE status = $1
SELECT * FROM main.orders LIMIT $1
SELECT * FROM main.orders WHERE status = 'a\0b'
SELECT unknown_function(1)
SELECT lower(unknown_function(name)) FROM main.customers
SELECT name FROM main.customers WHERE unknown_function(name) = 1
SELECT name FROM main.customers ORDER BY unknown_function(name)
SELECT COUNT(*) FROM main.customers GROUP BY unknown_function(name)
SELECT * FROM unknown_function('x')
SELECT * FROM main.customers, unknown_function('x')
SELECT * FROM main.customers JOIN unknown_function('x') f ON 1 = 1
GRANT SELECT ON main.orders TO public
CALL f()
EXECUTE x
PREPARE x AS SELECT 1
MERGE INTO main.orders USING main.regions ON 1 = 1 WHEN MATCHED THEN DELETE
TRUNCATE main.orders
COPY main.orders TO '/tmp/x'
SELECT * FROM read_csv('/etc/passwd')
SELECT * FROM read_csv_auto('/etc/passwd')
SELECT * FROM read_parquet('x')
SELECT * FROM read_json('x')
SELECT * FROM read_text('/etc/passwd')
SELECT * FROM read_blob('/etc/passwd')
SELECT * FROM '/etc/passwd'
SELECT * FROM 'x.csv'
SELECT * FROM "x.parquet"
FROM 'x.csv'
SELECT * FROM glob('/*')
SELECT * FROM query('select 1')
SELECT * FROM query_table('secret')
SELECT * FROM duckdb_settings()
SELECT * FROM duckdb_tables()
SELECT * FROM duckdb_secrets()
SELECT * FROM pragma_table_info('orders')
SELECT * FROM pragma_database_size()
SELECT current_setting('access_mode')
SELECT getenv('HOME')
SELECT * FROM information_schema.tables
SELECT * FROM pg_catalog.pg_class
SELECT * FROM sqlite_master
SELECT * FROM duckdb_columns
SELECT * FROM postgres_scan('x', 'y', 'z')
SELECT * FROM sqlite_scan('x', 'y')
SELECT * FROM iceberg_scan('x')
SELECT * FROM arrow_scan(1, 2, 3)
SELECT * FROM parquet_metadata('x')
SELECT * FROM sniff_csv('/etc/passwd')
SELECT * FROM which_secret('x', 'y')
INSTALL httpfs
LOAD httpfs
EXPORT DATABASE 'x'
IMPORT DATABASE 'x'
COPY (SELECT 1) TO 'x.csv'
COPY main.orders FROM 'x.csv'
CREATE MACRO f() AS 1
CREATE SECRET s (TYPE s3)
SET memory_limit = '1GB'
RESET memory_limit
PIVOT main.orders ON status USING count(*)
PIVOT secret ON a USING count(*)
UNPIVOT secret ON a INTO NAME n VALUE v
DESCRIBE main.orders
SUMMARIZE main.orders
SHOW TABLES
CHECKPOINT
USE other
SELECT * FROM (PIVOT secret ON a USING count(*))
SELECT * FROM (DESCRIBE secret)
SELECT * FROM (SHOW TABLES)
SELECT * FROM (SUMMARIZE secret)
SELECT * FROM main.orders TABLESAMPLE 10%
SELECT * FROM main.orders USING SAMPLE 10
SELECT COLUMNS('.*') FROM main.orders
SELECT * EXCLUDE (status) FROM main.orders
SELECT * REPLACE (1 AS status) FROM main.orders
SELECT regexp_replace(name, 'a', 'b') FROM main.customers
SELECT regexp_matches(name, '(a+)+') FROM main.customers
SELECT name ~ 'x' FROM main.customers
SELECT [x FOR x IN [1, 2]]
SELECT list_transform([1], x -> x + 1)
SELECT struct_pack(a := 1)
SELECT version()
SELECT current_user
SELECT current_database()
SELECT current_schema()
SELECT nextval('s')
SELECT txid_current()
SELECT random()
SELECT error('x')
SELECT write_log('x')
SELECT hash(name) FROM main.customers
SELECT * FROM main.orders ASOF JOIN secret ON 1 = 1
SELECT * FROM main.orders POSITIONAL JOIN secret
SELECT * FROM main.orders SEMI JOIN secret ON 1 = 1
SELECT * FROM main.orders ANTI JOIN secret ON 1 = 1
SELECT rowid FROM main.orders
SELECT o.rowid FROM main.orders o
SELECT ARRAY(SELECT a FROM secret)
FROM secret
FROM secret SELECT a
SELECT * FROM memory.main.secret
SELECT * FROM system.information_schema.tables
SELECT CAST('x' AS BLOB)
SELECT CAST('x' AS JSON)
SELECT * FROM json_each('[1]')
SELECT json_extract('{}', '$.a')
SELECT * FROM secret AT (VERSION => 1)
SELECT 1 AS secret FROM main.orders WHERE order_id IN secret
SELECT * FROM (main.orders JOIN secret ON 1 = 1)
SELECT 1 FROM main.orders WHERE (order_id, 1) IN (SELECT a, 1 FROM secret)
VALUES ((SELECT a FROM secret))
(SELECT * FROM secret)
SELECT SUM(shipping) OVER (PARTITION BY (SELECT a FROM secret)) FROM main.orders
SELECT CAST((SELECT a FROM secret) AS date)
WITH x AS MATERIALIZED (SELECT * FROM secret) SELECT * FROM x
