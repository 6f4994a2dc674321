-- Attacks that must be refused, one per line; the scope has the shop's tables and columns only.
SELECT 1; DROP TABLE public.orders
SELECT 1; SELECT 2
SELECT 1;; DELETE FROM public.orders
; SELECT 1; DROP TABLE public.orders
BEGIN
COMMIT
ROLLBACK
COMMIT; DROP TABLE public.orders
SELECT 1 /* x */ ; /* y */ UPDATE public.orders SET status = 'x'
SELECT 1 -- x\n; DELETE FROM public.orders
DELETE FROM public.orders
delete from public.orders where 1 = 1
DeLeTe/**/FrOm public.orders
UPDATE public.orders SET status = 'x'
INSERT INTO public.orders SELECT * FROM public.orders
INSERT INTO public.regions VALUES (9, 'x')
DROP TABLE public.orders
DROP VIEW v
CREATE TABLE x (a int)
CREATE TABLE x AS SELECT * FROM public.orders
CREATE TEMP TABLE x AS SELECT 1
CREATE VIEW x AS SELECT 1
CREATE INDEX i ON public.orders (status)
ALTER TABLE public.orders ADD COLUMN x int
ALTER TABLE public.orders RENAME TO x
EXPLAIN SELECT * FROM public.orders
VACUUM
ANALYZE
REINDEX
SET search_path = public
SHOW ALL
PRAGMA table_list
ATTACH 'x.db' AS x
DETACH x
SELEC * FORM public.orders
FROM WHERE
not sql at all
SELECT * FROM
WITH x AS (DELETE FROM public.orders RETURNING *) SELECT * FROM x
WITH x AS (UPDATE public.orders SET status = 'x' RETURNING *) SELECT * FROM x
WITH x AS (INSERT INTO public.regions VALUES (9, 'x') RETURNING *) SELECT * FROM x
WITH x AS (SELECT 1) DELETE FROM public.orders
WITH x AS (SELECT 1) INSERT INTO public.regions SELECT 9, 'x' FROM x
SELECT * INTO x FROM public.orders
SELECT * FROM public.orders FOR UPDATE
SELECT * FROM public.orders FOR SHARE
SELECT * FROM secret
SELECT * FROM other.orders
SELECT * FROM db.other.orders
SELECT * FROM "secret"
SELECT * FROM public.orders, secret
SELECT * FROM public.orders JOIN secret ON 1 = 1
SELECT * FROM public.orders LEFT JOIN (SELECT * FROM secret) s ON 1 = 1
SELECT (SELECT MAX(a) FROM secret)
SELECT 1 WHERE EXISTS (SELECT 1 FROM secret)
SELECT 1 FROM public.orders WHERE order_id IN (SELECT a FROM secret)
SELECT order_id FROM public.orders UNION SELECT a FROM secret
SELECT order_id FROM public.orders EXCEPT SELECT a FROM secret
SELECT order_id FROM public.orders INTERSECT SELECT a FROM secret
SELECT order_id FROM public.orders ORDER BY (SELECT a FROM secret)
SELECT order_id FROM public.orders LIMIT (SELECT a FROM secret)
SELECT COUNT(*) FROM public.orders GROUP BY (SELECT a FROM secret)
SELECT COUNT(*) FROM public.orders HAVING (SELECT a FROM secret) > 1
SELECT CASE WHEN EXISTS (SELECT 1 FROM secret) THEN 1 END
SELECT SUM(shipping) FILTER (WHERE shipping > (SELECT a FROM secret)) FROM public.orders
SELECT SUM(shipping) OVER (ORDER BY (SELECT a FROM secret)) FROM public.orders
SELECT COALESCE((SELECT a FROM secret), 1)
SELECT * FROM (VALUES ((SELECT a FROM secret))) AS v(a)
WITH x AS (SELECT * FROM secret) SELECT * FROM x
WITH x AS (SELECT 1), y AS (SELECT * FROM secret) SELECT * FROM x, y
WITH x AS (WITH secret AS (SELECT 1) SELECT * FROM secret) SELECT * FROM secret
SELECT * FROM (WITH secret AS (SELECT 1) SELECT * FROM secret) q, secret
WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a
WITH orders AS (SELECT 1 AS order_id) SELECT * FROM orders
WITH "Orders" AS (SELECT 1 AS order_id) SELECT * FROM "Orders"
WITH RECURSIVE orders AS (SELECT 1) SELECT * FROM public.customers
SELECT * FROM public.orders WHERE order_id = (TABLE secret)
TABLE secret
SELECT secret_column FROM public.orders
SELECT o.secret_column FROM public.orders o
SELECT order_id FROM public.orders ORDER BY secret_column
SELECT order_id FROM public.orders WHERE secret_column > 1
SELECT COUNT(*) FROM public.orders GROUP BY secret_column
SELECT MAX(secret_column) FROM public.orders
SELECT c.name FROM public.customers c JOIN public.orders o ON o.secret_column = c.customer_id
SELECT c.name FROM public.customers c JOIN public.orders o USING (secret_column) WHERE o.secret_column = 1
SELECT * FROM public.orders WHERE status = $1
SELECT * FROM public.orders LIMIT $1
SELECT * FROM public.orders WHERE status = 'a\0b'
SELECT unknown_function(1)
SELECT lower(unknown_function(name)) FROM public.customers
SELECT name FROM public.customers WHERE unknown_function(name) = 1
SELECT name FROM public.customers ORDER BY unknown_function(name)
SELECT COUNT(*) FROM public.customers GROUP BY unknown_function(name)
SELECT * FROM unknown_function('x')
SELECT * FROM public.customers, unknown_function('x')
SELECT * FROM public.customers JOIN unknown_function('x') f ON 1 = 1
GRANT SELECT ON public.orders TO public
CALL f()
EXECUTE x
PREPARE x AS SELECT 1
MERGE INTO public.orders USING public.regions ON 1 = 1 WHEN MATCHED THEN DELETE
TRUNCATE public.orders
COPY public.orders TO '/tmp/x'
SELECT pg_sleep(10)
SELECT pg_catalog.pg_sleep(10)
SELECT "pg_sleep"(10)
SELECT PG_SLEEP (10)
SELECT pg_read_file('/etc/passwd')
SELECT pg_read_binary_file('/etc/passwd')
SELECT pg_ls_dir('/')
SELECT * FROM pg_ls_dir('/')
SELECT pg_stat_file('/etc/passwd')
SELECT lo_import('/etc/passwd')
SELECT lo_export(1, '/tmp/x')
SELECT lo_get(1)
SELECT lo_from_bytea(0, 'x')
SELECT dblink('host=x', 'select 1')
SELECT * FROM dblink('host=x', 'select 1') AS t(a int)
SELECT query_to_xml('select * from secret', true, true, '')
SELECT table_to_xml('secret', true, true, '')
SELECT database_to_xml(true, true, '')
SELECT xpath('/a', '<a/>')
SELECT xmlparse(document '<a/>')
SELECT xmlelement(name a)
SELECT current_setting('server_version')
SELECT set_config('search_path', 'public', false)
SELECT pg_reload_conf()
SELECT pg_terminate_backend(1)
SELECT pg_cancel_backend(1)
SELECT pg_advisory_lock(1)
SELECT pg_try_advisory_lock(1)
SELECT nextval('s')
SELECT setval('s', 1)
SELECT currval('s')
SELECT lastval()
SELECT pg_notify('a', 'b')
SELECT pg_switch_wal()
SELECT pg_create_restore_point('x')
SELECT txid_current()
SELECT pg_backend_pid()
SELECT inet_server_addr()
SELECT version()
SELECT current_user
SELECT session_user
SELECT user
SELECT current_role
SELECT current_database()
SELECT current_schema
SELECT current_catalog
SELECT has_table_privilege('secret', 'select')
SELECT pg_relation_size('secret')
SELECT pg_get_viewdef('v')
SELECT to_regclass('secret')
SELECT 'secret'::regclass
SELECT CAST('secret' AS regclass)
SELECT 1::oid
SELECT 'x'::xml
SELECT 'x'::pg_catalog.regproc
SELECT '$.a'::jsonpath
SELECT '{}'::json
SELECT col_description(1, 1)
SELECT obj_description(1)
SELECT * FROM pg_class
SELECT * FROM pg_catalog.pg_class
SELECT * FROM pg_catalog.pg_authid
SELECT * FROM pg_stat_activity
SELECT * FROM pg_settings
SELECT * FROM information_schema.tables
SELECT * FROM pg_stats
SELECT * FROM pg_user
SELECT ctid FROM public.orders
SELECT xmin FROM public.orders
SELECT tableoid FROM public.orders
SELECT o.ctid FROM public.orders o
SELECT * FROM public.orders TABLESAMPLE SYSTEM (10)
SELECT name COLLATE "C" FROM public.customers
SELECT name FROM public.customers ORDER BY name COLLATE "en_US"
SELECT name FROM public.customers ORDER BY name USING ~<~
SELECT name OPERATOR(public.=) 'x' FROM public.customers
SELECT name OPERATOR(pg_catalog.~) 'x' FROM public.customers
SELECT name ~ '(a+)+b' FROM public.customers
SELECT name SIMILAR TO 'x' FROM public.customers
SELECT regexp_replace(name, 'a', 'b') FROM public.customers
SELECT regexp_matches(name, 'a') FROM public.customers
SELECT json_agg(o) FROM public.orders o
SELECT row_to_json(o) FROM public.orders o
SELECT to_jsonb(o) FROM public.orders o
SELECT JSON_OBJECT('a': 1)
SELECT jsonb_path_query('{}', '$')
SELECT * FROM json_to_recordset('[]') AS x(a int)
SELECT * FROM ROWS FROM (pg_ls_dir('/'), generate_series(1, 2))
SELECT * FROM LATERAL pg_ls_dir('/') x
SELECT * FROM public.customers c, LATERAL (SELECT * FROM secret WHERE secret.a = c.customer_id) x
SELECT ARRAY(SELECT a FROM secret)
SELECT 1 = ANY (SELECT a FROM secret)
SELECT ROW(1, (SELECT a FROM secret))
SELECT (SELECT secret FROM secret)
SELECT * FROM (public.orders CROSS JOIN secret)
SELECT * FROM ONLY secret
SELECT * FROM secret *
SELECT public.f(1)
SELECT public.lower('x')
SELECT other.count(*) FROM public.orders
DO $$ BEGIN DELETE FROM public.orders; END $$
SELECT $$a$$; DROP TABLE public.orders
SELECT * FROM public.orders FOR NO KEY UPDATE
SELECT * FROM public.orders FOR KEY SHARE SKIP LOCKED
SELECT U&"\0070g_sleep"(1)
LISTEN x
NOTIFY x
LOCK TABLE public.orders
DECLARE c CURSOR FOR SELECT 1
COPY (SELECT 1) TO PROGRAM 'id'
COPY public.orders FROM '/etc/passwd'
EXPLAIN ANALYZE DELETE FROM public.orders
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1'
CREATE EXTENSION dblink
ALTER ROLE x SUPERUSER
REFRESH MATERIALIZED VIEW v
CLUSTER public.orders
CHECKPOINT
DISCARD ALL
RESET ALL
SECURITY LABEL ON TABLE public.orders IS 'x'
IMPORT FOREIGN SCHEMA s FROM SERVER x INTO public
SELECT * FROM XMLTABLE('/a' PASSING '<a/>' COLUMNS b int)
SELECT * FROM JSON_TABLE('[]', '$[*]' COLUMNS (a int))
SELECT GROUPING(secret_column) FROM public.orders GROUP BY secret_column
SELECT random()
SELECT gen_random_uuid()
SELECT encode('x', 'base64')
SELECT convert_from('x', 'utf8')
SELECT format('%s', 'x')
SELECT quote_literal('x')
SELECT repeat('x', 10) || pg_read_file('x')
SELECT 1 AS secret FROM public.orders WHERE order_id IN secret
SELECT * FROM (public.orders JOIN secret ON 1 = 1)
SELECT 1 FROM public.orders WHERE (order_id, 1) IN (SELECT a, 1 FROM secret)
VALUES ((SELECT a FROM secret))
(SELECT * FROM secret)
SELECT SUM(shipping) OVER (PARTITION BY (SELECT a FROM secret)) FROM public.orders
SELECT CAST((SELECT a FROM secret) AS date)
WITH x AS MATERIALIZED (SELECT * FROM secret) SELECT * FROM x
