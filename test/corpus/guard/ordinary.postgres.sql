-- Ordinary queries that pass, one per line.
SELECT 1 AS one
SELECT * FROM public.orders
SELECT o.* FROM public.orders AS o
SELECT order_id, status FROM public.orders WHERE status = 'shipped'
SELECT order_id FROM public.orders WHERE status <> 'cancelled' AND channel = 'web'
SELECT order_id FROM public.orders WHERE status != 'cancelled' OR shipping > 5
SELECT order_id FROM public.orders WHERE NOT (status = 'paid')
SELECT order_id FROM public.orders WHERE shipping BETWEEN 5 AND 9
SELECT order_id FROM public.orders WHERE shipping NOT BETWEEN 5 AND 9
SELECT order_id FROM public.orders WHERE channel IN ('web', 'store')
SELECT order_id FROM public.orders WHERE channel NOT IN ('web', 'store')
SELECT name FROM public.customers WHERE country IS NULL
SELECT name FROM public.customers WHERE country IS NOT NULL
SELECT name FROM public.customers WHERE name LIKE 'A%'
SELECT name FROM public.customers WHERE name NOT LIKE '%a'
SELECT name FROM public.customers WHERE name LIKE '10!%%' ESCAPE '!'
SELECT DISTINCT country FROM public.customers
SELECT country, COUNT(*) FROM public.customers GROUP BY country
SELECT country, COUNT(*) AS n FROM public.customers GROUP BY country HAVING COUNT(*) > 1 ORDER BY n DESC
SELECT country, COUNT(DISTINCT segment) FROM public.customers GROUP BY 1 ORDER BY 2 DESC, 1
SELECT SUM(quantity * unit_price) AS revenue FROM public.order_lines
SELECT AVG(price), MIN(price), MAX(price) FROM public.products
SELECT COUNT(*) FILTER (WHERE status = 'cancelled') AS cancelled FROM public.orders
SELECT name FROM public.products ORDER BY price DESC LIMIT 3
SELECT name FROM public.products ORDER BY price ASC LIMIT 3 OFFSET 2
SELECT name FROM public.products ORDER BY price DESC NULLS LAST, name
SELECT c.name, o.order_id FROM public.customers c JOIN public.orders o ON o.customer_id = c.customer_id
SELECT c.name, o.order_id FROM public.customers AS c LEFT JOIN public.orders AS o ON o.customer_id = c.customer_id
SELECT c.name, o.order_id FROM public.customers c INNER JOIN public.orders o USING (customer_id)
SELECT c.name, r.name FROM public.customers c, public.regions r WHERE c.region_id = r.region_id
SELECT c.name, r.name FROM public.customers c CROSS JOIN public.regions r
SELECT e.name, m.name AS manager FROM public.employees e LEFT JOIN public.employees m ON m.employee_id = e.manager_id
SELECT name FROM public.customers WHERE customer_id IN (SELECT customer_id FROM public.orders)
SELECT name FROM public.customers WHERE customer_id NOT IN (SELECT customer_id FROM public.orders WHERE customer_id IS NOT NULL)
SELECT name FROM public.customers c WHERE EXISTS (SELECT 1 FROM public.orders o WHERE o.customer_id = c.customer_id)
SELECT name FROM public.customers c WHERE NOT EXISTS (SELECT 1 FROM public.orders o WHERE o.customer_id = c.customer_id)
SELECT name FROM public.products WHERE price > (SELECT AVG(price) FROM public.products)
SELECT name, (SELECT COUNT(*) FROM public.orders o WHERE o.customer_id = c.customer_id) AS orders FROM public.customers c
SELECT q.country FROM (SELECT country FROM public.customers) AS q
SELECT q.n FROM (SELECT country, COUNT(*) AS n FROM public.customers GROUP BY country) q WHERE q.n > 1
WITH big AS (SELECT * FROM public.orders WHERE shipping > 5) SELECT COUNT(*) FROM big
WITH a AS (SELECT customer_id FROM public.orders), b AS (SELECT customer_id FROM a) SELECT COUNT(*) FROM b
WITH RECURSIVE chain(id, depth) AS (SELECT employee_id, 0 FROM public.employees WHERE manager_id IS NULL UNION ALL SELECT e.employee_id, chain.depth + 1 FROM public.employees e JOIN chain ON e.manager_id = chain.id) SELECT * FROM chain
SELECT country FROM public.customers UNION SELECT name FROM public.regions
SELECT country FROM public.customers UNION ALL SELECT name FROM public.regions ORDER BY 1
SELECT country FROM public.customers INTERSECT SELECT name FROM public.regions
SELECT country FROM public.customers EXCEPT SELECT name FROM public.regions
SELECT CASE WHEN price > 20 THEN 'dear' WHEN price > 10 THEN 'fair' ELSE 'cheap' END AS band FROM public.products
SELECT CASE status WHEN 'paid' THEN 1 ELSE 0 END FROM public.orders
SELECT COALESCE(country, 'unknown') FROM public.customers
SELECT NULLIF(channel, 'web') FROM public.orders
SELECT CAST(price AS integer) FROM public.products
SELECT UPPER(name), LOWER(name), LENGTH(name), TRIM(name) FROM public.customers
SELECT SUBSTR(name, 1, 3) FROM public.customers
SELECT REPLACE(name, ' ', '-') FROM public.customers
SELECT name || ' (' || segment || ')' FROM public.customers
SELECT ROUND(price, 1), ABS(price) FROM public.products
SELECT price + 1, price - 1, price * 2, price / 2, quantity % 2 FROM public.products JOIN public.order_lines USING (product_id)
SELECT -price FROM public.products
SELECT SUM(price) OVER () FROM public.products
SELECT name, RANK() OVER (ORDER BY price DESC) FROM public.products
SELECT name, DENSE_RANK() OVER (PARTITION BY category_id ORDER BY price DESC) FROM public.products
SELECT name, ROW_NUMBER() OVER (PARTITION BY category_id ORDER BY price DESC) AS n FROM public.products
SELECT day, SUM(amount) OVER (ORDER BY day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM public.ad_spend
SELECT day, SUM(amount) OVER (ORDER BY day ROWS UNBOUNDED PRECEDING) FROM public.ad_spend
SELECT day, amount - LAG(amount) OVER (PARTITION BY channel ORDER BY day) FROM public.ad_spend
SELECT day, LEAD(amount, 1) OVER (ORDER BY day) FROM public.ad_spend
SELECT name, NTILE(4) OVER (ORDER BY price) FROM public.products
SELECT name, FIRST_VALUE(name) OVER (PARTITION BY category_id ORDER BY price) FROM public.products
SELECT name, PERCENT_RANK() OVER (ORDER BY price), CUME_DIST() OVER (ORDER BY price) FROM public.products
SELECT name, SUM(price) OVER w FROM public.products WINDOW w AS (PARTITION BY category_id)
SELECT channel, SUM(CASE WHEN status = 'cancelled' THEN 1 ELSE 0 END) * 100.0 / COUNT(*) FROM public.orders GROUP BY channel
SELECT p.name, SUM(l.quantity * l.unit_price) AS revenue FROM public.order_lines l JOIN public.orders o ON o.order_id = l.order_id JOIN public.products p ON p.product_id = l.product_id WHERE o.status <> 'cancelled' GROUP BY p.name ORDER BY revenue DESC LIMIT 5
SELECT "name" FROM public.customers WHERE "name" = 'O''Brien'
SELECT name AS "Full name", country AS "Land" FROM public.customers
SELECT name FROM public.customers -- the people
SELECT /* all of them */ name FROM public.customers
SELECT name FROM public.customers;
SELECT 'a;b' AS text FROM public.customers
SELECT 'drop table orders' AS text
SELECT name FROM public.customers WHERE country IN ('Germany', NULL)
SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM public.orders GROUP BY customer_id) AS t
SELECT a.country FROM public.customers a JOIN public.customers b ON a.country = b.country AND a.customer_id < b.customer_id
SELECT name FROM public.customers WHERE (country = 'Spain' AND segment = 'Retail') OR (country = 'Germany' AND segment = 'Business')
SELECT x.a FROM (VALUES (1, 'a'), (2, 'b')) AS x(a, b)
WITH v(n) AS (VALUES (1), (2)) SELECT n FROM v
SELECT country, segment, COUNT(*) FROM public.customers GROUP BY country, segment HAVING COUNT(*) >= 1 ORDER BY country, segment
SELECT DISTINCT c.name FROM public.customers c JOIN public.orders o ON o.customer_id = c.customer_id WHERE o.status = 'paid'
SELECT COUNT(*) FROM public.orders WHERE (SELECT MAX(price) FROM public.products) > 50
SELECT name FROM public.products WHERE price = (SELECT MAX(price) FROM public.products)
SELECT category_id, AVG(price) FROM public.products GROUP BY category_id HAVING AVG(price) > (SELECT AVG(price) FROM public.products)
SELECT name FROM public.products WHERE price >= 10 AND price < 50.5
SELECT 1.5e3 AS big, -2 AS minus, NULL AS nothing
SELECT TRUE AS yes, FALSE AS no
SELECT name FROM public.categories WHERE category_id = 1 UNION ALL SELECT name FROM public.regions WHERE region_id = 1 LIMIT 1
SELECT t1.n, t2.n FROM (SELECT COUNT(*) AS n FROM public.orders) t1 CROSS JOIN (SELECT COUNT(*) AS n FROM public.customers) t2
SELECT MIN(day), MAX(day) FROM public.stock_daily
SELECT SUM(on_hand) FROM public.stock_daily WHERE day = '2026-08-31'
SELECT COUNT(*) FROM public.returns r JOIN public.order_lines l ON l.line_id = r.line_id
SELECT date_trunc('month', ordered_at AT TIME ZONE 'Europe/Berlin')::date AS month, COUNT(*) FROM public.orders GROUP BY 1 ORDER BY 1
SELECT EXTRACT(YEAR FROM ordered_at) FROM public.orders
SELECT EXTRACT(ISODOW FROM ordered_at)::int FROM public.orders
SELECT ordered_at + INTERVAL '1 month' FROM public.orders
SELECT ordered_at::date FROM public.orders WHERE ordered_at >= DATE '2026-01-01'
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY price) FROM public.products
SELECT stddev_samp(price), var_samp(price) FROM public.products
SELECT string_agg(name, ', ' ORDER BY name) FROM public.customers
SELECT name FROM public.customers WHERE name ILIKE '%an%'
SELECT name FROM public.customers WHERE country IS NOT DISTINCT FROM NULL
SELECT name FROM public.customers WHERE country IS DISTINCT FROM 'Spain'
SELECT to_char(ordered_at, 'YYYY-MM') FROM public.orders
SELECT current_date, now()
SELECT age(now(), ordered_at) FROM public.orders
SELECT make_date(2026, 1, 1)
SELECT generate_series(1, 3)
SELECT s.n FROM generate_series(1, 3) AS s(n)
SELECT array_agg(name) FROM public.customers
SELECT bool_and(price > 1) FROM public.products
SELECT country, segment, COUNT(*) FROM public.customers GROUP BY GROUPING SETS ((country), (segment))
SELECT country, COUNT(*) FROM public.customers GROUP BY ROLLUP (country)
SELECT DISTINCT ON (customer_id) order_id FROM public.orders ORDER BY customer_id, ordered_at DESC
SELECT c.name, x.order_id FROM public.customers c CROSS JOIN LATERAL (SELECT order_id FROM public.orders o WHERE o.customer_id = c.customer_id LIMIT 1) x
SELECT name FROM public.customers WHERE customer_id = ANY (ARRAY[1, 2])
SELECT left(name, 3), initcap(name), split_part(name, ' ', 1) FROM public.customers
SELECT floor(price), ceil(price), trunc(price), power(price, 2), sqrt(price), ln(price) FROM public.products
SELECT greatest(price, 10), least(price, 10) FROM public.products
SELECT concat(name, segment), concat_ws(' ', name, segment) FROM public.customers
SELECT c.name, o.order_id FROM public.customers c FULL JOIN public.orders o ON o.customer_id = c.customer_id
SELECT c.name, o.order_id FROM public.orders o RIGHT JOIN public.customers c ON o.customer_id = c.customer_id
SELECT name FROM public.products ORDER BY price DESC FETCH FIRST 3 ROWS ONLY
SELECT name FROM public.customers WHERE (country = 'Spain') IS TRUE
SELECT corr(price, category_id), regr_slope(price, category_id) FROM public.products
SELECT date_part('month', ordered_at) FROM public.orders
SELECT (SELECT count(*) FROM public.orders) / 2.0 AS half
SELECT public.orders.status FROM public.orders
SELECT public.orders.* FROM public.orders WHERE public.orders.status = 'shipped'
SELECT public.customers.name, count(*) FROM public.customers JOIN public.orders ON public.orders.customer_id = public.customers.customer_id GROUP BY public.customers.name
SELECT public.orders.order_id FROM orders ORDER BY public.orders.ordered_at
