-- Ordinary queries that pass, one per line.
SELECT 1 AS one
SELECT * FROM main.orders
SELECT o.* FROM main.orders AS o
SELECT order_id, status FROM main.orders WHERE status = 'shipped'
SELECT order_id FROM main.orders WHERE status <> 'cancelled' AND channel = 'web'
SELECT order_id FROM main.orders WHERE status != 'cancelled' OR shipping > 5
SELECT order_id FROM main.orders WHERE NOT (status = 'paid')
SELECT order_id FROM main.orders WHERE shipping BETWEEN 5 AND 9
SELECT order_id FROM main.orders WHERE shipping NOT BETWEEN 5 AND 9
SELECT order_id FROM main.orders WHERE channel IN ('web', 'store')
SELECT order_id FROM main.orders WHERE channel NOT IN ('web', 'store')
SELECT name FROM main.customers WHERE country IS NULL
SELECT name FROM main.customers WHERE country IS NOT NULL
SELECT name FROM main.customers WHERE name LIKE 'A%'
SELECT name FROM main.customers WHERE name NOT LIKE '%a'
SELECT name FROM main.customers WHERE name LIKE '10!%%' ESCAPE '!'
SELECT DISTINCT country FROM main.customers
SELECT country, COUNT(*) FROM main.customers GROUP BY country
SELECT country, COUNT(*) AS n FROM main.customers GROUP BY country HAVING COUNT(*) > 1 ORDER BY n DESC
SELECT country, COUNT(DISTINCT segment) FROM main.customers GROUP BY 1 ORDER BY 2 DESC, 1
SELECT SUM(quantity * unit_price) AS revenue FROM main.order_lines
SELECT AVG(price), MIN(price), MAX(price) FROM main.products
SELECT COUNT(*) FILTER (WHERE status = 'cancelled') AS cancelled FROM main.orders
SELECT name FROM main.products ORDER BY price DESC LIMIT 3
SELECT name FROM main.products ORDER BY price ASC LIMIT 3 OFFSET 2
SELECT name FROM main.products ORDER BY price DESC NULLS LAST, name
SELECT c.name, o.order_id FROM main.customers c JOIN main.orders o ON o.customer_id = c.customer_id
SELECT c.name, o.order_id FROM main.customers AS c LEFT JOIN main.orders AS o ON o.customer_id = c.customer_id
SELECT c.name, o.order_id FROM main.customers c INNER JOIN main.orders o USING (customer_id)
SELECT c.name, r.name FROM main.customers c, main.regions r WHERE c.region_id = r.region_id
SELECT c.name, r.name FROM main.customers c CROSS JOIN main.regions r
SELECT e.name, m.name AS manager FROM main.employees e LEFT JOIN main.employees m ON m.employee_id = e.manager_id
SELECT name FROM main.customers WHERE customer_id IN (SELECT customer_id FROM main.orders)
SELECT name FROM main.customers WHERE customer_id NOT IN (SELECT customer_id FROM main.orders WHERE customer_id IS NOT NULL)
SELECT name FROM main.customers c WHERE EXISTS (SELECT 1 FROM main.orders o WHERE o.customer_id = c.customer_id)
SELECT name FROM main.customers c WHERE NOT EXISTS (SELECT 1 FROM main.orders o WHERE o.customer_id = c.customer_id)
SELECT name FROM main.products WHERE price > (SELECT AVG(price) FROM main.products)
SELECT name, (SELECT COUNT(*) FROM main.orders o WHERE o.customer_id = c.customer_id) AS orders FROM main.customers c
SELECT q.country FROM (SELECT country FROM main.customers) AS q
SELECT q.n FROM (SELECT country, COUNT(*) AS n FROM main.customers GROUP BY country) q WHERE q.n > 1
WITH big AS (SELECT * FROM main.orders WHERE shipping > 5) SELECT COUNT(*) FROM big
WITH a AS (SELECT customer_id FROM main.orders), b AS (SELECT customer_id FROM a) SELECT COUNT(*) FROM b
WITH RECURSIVE chain(id, depth) AS (SELECT employee_id, 0 FROM main.employees WHERE manager_id IS NULL UNION ALL SELECT e.employee_id, chain.depth + 1 FROM main.employees e JOIN chain ON e.manager_id = chain.id) SELECT * FROM chain
SELECT country FROM main.customers UNION SELECT name FROM main.regions
SELECT country FROM main.customers UNION ALL SELECT name FROM main.regions ORDER BY 1
SELECT country FROM main.customers INTERSECT SELECT name FROM main.regions
SELECT country FROM main.customers EXCEPT SELECT name FROM main.regions
SELECT CASE WHEN price > 20 THEN 'dear' WHEN price > 10 THEN 'fair' ELSE 'cheap' END AS band FROM main.products
SELECT CASE status WHEN 'paid' THEN 1 ELSE 0 END FROM main.orders
SELECT COALESCE(country, 'unknown') FROM main.customers
SELECT NULLIF(channel, 'web') FROM main.orders
SELECT CAST(price AS integer) FROM main.products
SELECT UPPER(name), LOWER(name), LENGTH(name), TRIM(name) FROM main.customers
SELECT SUBSTR(name, 1, 3) FROM main.customers
SELECT REPLACE(name, ' ', '-') FROM main.customers
SELECT name || ' (' || segment || ')' FROM main.customers
SELECT ROUND(price, 1), ABS(price) FROM main.products
SELECT price + 1, price - 1, price * 2, price / 2, quantity % 2 FROM main.products JOIN main.order_lines USING (product_id)
SELECT -price FROM main.products
SELECT SUM(price) OVER () FROM main.products
SELECT name, RANK() OVER (ORDER BY price DESC) FROM main.products
SELECT name, DENSE_RANK() OVER (PARTITION BY category_id ORDER BY price DESC) FROM main.products
SELECT name, ROW_NUMBER() OVER (PARTITION BY category_id ORDER BY price DESC) AS n FROM main.products
SELECT day, SUM(amount) OVER (ORDER BY day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM main.ad_spend
SELECT day, SUM(amount) OVER (ORDER BY day ROWS UNBOUNDED PRECEDING) FROM main.ad_spend
SELECT day, amount - LAG(amount) OVER (PARTITION BY channel ORDER BY day) FROM main.ad_spend
SELECT day, LEAD(amount, 1) OVER (ORDER BY day) FROM main.ad_spend
SELECT name, NTILE(4) OVER (ORDER BY price) FROM main.products
SELECT name, FIRST_VALUE(name) OVER (PARTITION BY category_id ORDER BY price) FROM main.products
SELECT name, PERCENT_RANK() OVER (ORDER BY price), CUME_DIST() OVER (ORDER BY price) FROM main.products
SELECT name, SUM(price) OVER w FROM main.products WINDOW w AS (PARTITION BY category_id)
SELECT channel, SUM(CASE WHEN status = 'cancelled' THEN 1 ELSE 0 END) * 100.0 / COUNT(*) FROM main.orders GROUP BY channel
SELECT p.name, SUM(l.quantity * l.unit_price) AS revenue FROM main.order_lines l JOIN main.orders o ON o.order_id = l.order_id JOIN main.products p ON p.product_id = l.product_id WHERE o.status <> 'cancelled' GROUP BY p.name ORDER BY revenue DESC LIMIT 5
SELECT "name" FROM main.customers WHERE "name" = 'O''Brien'
SELECT name AS "Full name", country AS "Land" FROM main.customers
SELECT name FROM main.customers -- the people
SELECT /* all of them */ name FROM main.customers
SELECT name FROM main.customers;
SELECT 'a;b' AS text FROM main.customers
SELECT 'drop table orders' AS text
SELECT name FROM main.customers WHERE country IN ('Germany', NULL)
SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM main.orders GROUP BY customer_id) AS t
SELECT a.country FROM main.customers a JOIN main.customers b ON a.country = b.country AND a.customer_id < b.customer_id
SELECT name FROM main.customers WHERE (country = 'Spain' AND segment = 'Retail') OR (country = 'Germany' AND segment = 'Business')
SELECT x.a FROM (VALUES (1, 'a'), (2, 'b')) AS x(a, b)
WITH v(n) AS (VALUES (1), (2)) SELECT n FROM v
SELECT country, segment, COUNT(*) FROM main.customers GROUP BY country, segment HAVING COUNT(*) >= 1 ORDER BY country, segment
SELECT DISTINCT c.name FROM main.customers c JOIN main.orders o ON o.customer_id = c.customer_id WHERE o.status = 'paid'
SELECT COUNT(*) FROM main.orders WHERE (SELECT MAX(price) FROM main.products) > 50
SELECT name FROM main.products WHERE price = (SELECT MAX(price) FROM main.products)
SELECT category_id, AVG(price) FROM main.products GROUP BY category_id HAVING AVG(price) > (SELECT AVG(price) FROM main.products)
SELECT name FROM main.products WHERE price >= 10 AND price < 50.5
SELECT 1.5e3 AS big, -2 AS minus, NULL AS nothing
SELECT TRUE AS yes, FALSE AS no
SELECT name FROM main.categories WHERE category_id = 1 UNION ALL SELECT name FROM main.regions WHERE region_id = 1 LIMIT 1
SELECT t1.n, t2.n FROM (SELECT COUNT(*) AS n FROM main.orders) t1 CROSS JOIN (SELECT COUNT(*) AS n FROM main.customers) t2
SELECT MIN(day), MAX(day) FROM main.stock_daily
SELECT SUM(on_hand) FROM main.stock_daily WHERE day = '2026-08-31'
SELECT COUNT(*) FROM main.returns r JOIN main.order_lines l ON l.line_id = r.line_id
SELECT date_trunc('month', ordered_at) AS month, COUNT(*) FROM main.orders GROUP BY 1 ORDER BY 1
SELECT EXTRACT(YEAR FROM ordered_at) FROM main.orders
SELECT date_part('isodow', ordered_at) FROM main.orders
SELECT ordered_at + INTERVAL '1 month' FROM main.orders
SELECT ordered_at::date FROM main.orders WHERE ordered_at >= DATE '2026-01-01'
SELECT median(price), quantile_cont(price, 0.9) FROM main.products
SELECT stddev_samp(price), var_samp(price) FROM main.products
SELECT string_agg(name, ', ') FROM main.customers
SELECT name FROM main.customers WHERE name ILIKE '%an%'
SELECT name FROM main.customers WHERE country IS NOT DISTINCT FROM NULL
SELECT strftime(ordered_at, '%Y-%m') FROM main.orders
SELECT current_date
SELECT date_diff('day', DATE '2026-01-01', DATE '2026-02-01')
SELECT year(ordered_at), month(ordered_at), dayname(ordered_at) FROM main.orders
SELECT floor(price), ceil(price), sqrt(price), ln(price), power(price, 2) FROM main.products
SELECT greatest(price, 10), least(price, 10) FROM main.products
SELECT country, COUNT(*) FROM main.customers GROUP BY ALL
SELECT name, price FROM main.products QUALIFY row_number() OVER (ORDER BY price DESC) = 1
SELECT arg_max(name, price) FROM main.products
SELECT c.name, o.order_id FROM main.customers c FULL JOIN main.orders o ON o.customer_id = c.customer_id
SELECT left(name, 3) FROM main.customers
FROM main.orders
SELECT list(name) FROM main.customers
SELECT approx_count_distinct(name) FROM main.customers
SELECT n FROM range(3) AS t(n)
SELECT main.orders.status FROM main.orders
SELECT main.orders.* FROM main.orders WHERE main.orders.status = 'shipped'
SELECT main.customers.name, count(*) FROM main.customers JOIN main.orders ON main.orders.customer_id = main.customers.customer_id GROUP BY main.customers.name
SELECT main.orders.order_id FROM orders ORDER BY main.orders.ordered_at
