-- Ordinary queries that pass, one per line.
SELECT 1 AS one
SELECT * FROM orders
SELECT o.* FROM orders AS o
SELECT order_id, status FROM orders WHERE status = 'shipped'
SELECT order_id FROM orders WHERE status <> 'cancelled' AND channel = 'web'
SELECT order_id FROM orders WHERE status != 'cancelled' OR shipping > 5
SELECT order_id FROM orders WHERE NOT (status = 'paid')
SELECT order_id FROM orders WHERE shipping BETWEEN 5 AND 9
SELECT order_id FROM orders WHERE shipping NOT BETWEEN 5 AND 9
SELECT order_id FROM orders WHERE channel IN ('web', 'store')
SELECT order_id FROM orders WHERE channel NOT IN ('web', 'store')
SELECT name FROM customers WHERE country IS NULL
SELECT name FROM customers WHERE country IS NOT NULL
SELECT name FROM customers WHERE name LIKE 'A%'
SELECT name FROM customers WHERE name NOT LIKE '%a'
SELECT name FROM customers WHERE name LIKE '10!%%' ESCAPE '!'
SELECT DISTINCT country FROM customers
SELECT country, COUNT(*) FROM customers GROUP BY country
SELECT country, COUNT(*) AS n FROM customers GROUP BY country HAVING COUNT(*) > 1 ORDER BY n DESC
SELECT country, COUNT(DISTINCT segment) FROM customers GROUP BY 1 ORDER BY 2 DESC, 1
SELECT SUM(quantity * unit_price) AS revenue FROM order_lines
SELECT AVG(price), MIN(price), MAX(price) FROM products
SELECT COUNT(*) FILTER (WHERE status = 'cancelled') AS cancelled FROM orders
SELECT name FROM products ORDER BY price DESC LIMIT 3
SELECT name FROM products ORDER BY price ASC LIMIT 3 OFFSET 2
SELECT name FROM products ORDER BY price DESC NULLS LAST, name
SELECT c.name, o.order_id FROM customers c JOIN orders o ON o.customer_id = c.customer_id
SELECT c.name, o.order_id FROM customers AS c LEFT JOIN orders AS o ON o.customer_id = c.customer_id
SELECT c.name, o.order_id FROM customers c INNER JOIN orders o USING (customer_id)
SELECT c.name, r.name FROM customers c, regions r WHERE c.region_id = r.region_id
SELECT c.name, r.name FROM customers c CROSS JOIN regions r
SELECT e.name, m.name AS manager FROM employees e LEFT JOIN employees m ON m.employee_id = e.manager_id
SELECT name FROM customers WHERE customer_id IN (SELECT customer_id FROM orders)
SELECT name FROM customers WHERE customer_id NOT IN (SELECT customer_id FROM orders WHERE customer_id IS NOT NULL)
SELECT name FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id)
SELECT name FROM customers c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id)
SELECT name FROM products WHERE price > (SELECT AVG(price) FROM products)
SELECT name, (SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.customer_id) AS orders FROM customers c
SELECT q.country FROM (SELECT country FROM customers) AS q
SELECT q.n FROM (SELECT country, COUNT(*) AS n FROM customers GROUP BY country) q WHERE q.n > 1
WITH big AS (SELECT * FROM orders WHERE shipping > 5) SELECT COUNT(*) FROM big
WITH a AS (SELECT customer_id FROM orders), b AS (SELECT customer_id FROM a) SELECT COUNT(*) FROM b
WITH RECURSIVE chain(id, depth) AS (SELECT employee_id, 0 FROM employees WHERE manager_id IS NULL UNION ALL SELECT e.employee_id, chain.depth + 1 FROM employees e JOIN chain ON e.manager_id = chain.id) SELECT * FROM chain
SELECT country FROM customers UNION SELECT name FROM regions
SELECT country FROM customers UNION ALL SELECT name FROM regions ORDER BY 1
SELECT country FROM customers INTERSECT SELECT name FROM regions
SELECT country FROM customers EXCEPT SELECT name FROM regions
SELECT CASE WHEN price > 20 THEN 'dear' WHEN price > 10 THEN 'fair' ELSE 'cheap' END AS band FROM products
SELECT CASE status WHEN 'paid' THEN 1 ELSE 0 END FROM orders
SELECT COALESCE(country, 'unknown') FROM customers
SELECT NULLIF(channel, 'web') FROM orders
SELECT CAST(price AS integer) FROM products
SELECT UPPER(name), LOWER(name), LENGTH(name), TRIM(name) FROM customers
SELECT SUBSTR(name, 1, 3) FROM customers
SELECT REPLACE(name, ' ', '-') FROM customers
SELECT name || ' (' || segment || ')' FROM customers
SELECT ROUND(price, 1), ABS(price) FROM products
SELECT price + 1, price - 1, price * 2, price / 2, quantity % 2 FROM products JOIN order_lines USING (product_id)
SELECT -price FROM products
SELECT SUM(price) OVER () FROM products
SELECT name, RANK() OVER (ORDER BY price DESC) FROM products
SELECT name, DENSE_RANK() OVER (PARTITION BY category_id ORDER BY price DESC) FROM products
SELECT name, ROW_NUMBER() OVER (PARTITION BY category_id ORDER BY price DESC) AS n FROM products
SELECT day, SUM(amount) OVER (ORDER BY day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM ad_spend
SELECT day, SUM(amount) OVER (ORDER BY day ROWS UNBOUNDED PRECEDING) FROM ad_spend
SELECT day, amount - LAG(amount) OVER (PARTITION BY channel ORDER BY day) FROM ad_spend
SELECT day, LEAD(amount, 1) OVER (ORDER BY day) FROM ad_spend
SELECT name, NTILE(4) OVER (ORDER BY price) FROM products
SELECT name, FIRST_VALUE(name) OVER (PARTITION BY category_id ORDER BY price) FROM products
SELECT name, PERCENT_RANK() OVER (ORDER BY price), CUME_DIST() OVER (ORDER BY price) FROM products
SELECT name, SUM(price) OVER w FROM products WINDOW w AS (PARTITION BY category_id)
SELECT channel, SUM(CASE WHEN status = 'cancelled' THEN 1 ELSE 0 END) * 100.0 / COUNT(*) FROM orders GROUP BY channel
SELECT p.name, SUM(l.quantity * l.unit_price) AS revenue FROM order_lines l JOIN orders o ON o.order_id = l.order_id JOIN products p ON p.product_id = l.product_id WHERE o.status <> 'cancelled' GROUP BY p.name ORDER BY revenue DESC LIMIT 5
SELECT "name" FROM customers WHERE "name" = 'O''Brien'
SELECT name AS "Full name", country AS "Land" FROM customers
SELECT name FROM customers -- the people
SELECT /* all of them */ name FROM customers
SELECT name FROM customers;
SELECT 'a;b' AS text FROM customers
SELECT 'drop table orders' AS text
SELECT name FROM customers WHERE country IN ('Germany', NULL)
SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM orders GROUP BY customer_id) AS t
SELECT a.country FROM customers a JOIN customers b ON a.country = b.country AND a.customer_id < b.customer_id
SELECT name FROM customers WHERE (country = 'Spain' AND segment = 'Retail') OR (country = 'Germany' AND segment = 'Business')
SELECT x.a FROM (VALUES (1, 'a'), (2, 'b')) AS x(a, b)
WITH v(n) AS (VALUES (1), (2)) SELECT n FROM v
SELECT country, segment, COUNT(*) FROM customers GROUP BY country, segment HAVING COUNT(*) >= 1 ORDER BY country, segment
SELECT DISTINCT c.name FROM customers c JOIN orders o ON o.customer_id = c.customer_id WHERE o.status = 'paid'
SELECT COUNT(*) FROM orders WHERE (SELECT MAX(price) FROM products) > 50
SELECT name FROM products WHERE price = (SELECT MAX(price) FROM products)
SELECT category_id, AVG(price) FROM products GROUP BY category_id HAVING AVG(price) > (SELECT AVG(price) FROM products)
SELECT name FROM products WHERE price >= 10 AND price < 50.5
SELECT 1.5e3 AS big, -2 AS minus, NULL AS nothing
SELECT TRUE AS yes, FALSE AS no
SELECT name FROM categories WHERE category_id = 1 UNION ALL SELECT name FROM regions WHERE region_id = 1 LIMIT 1
SELECT t1.n, t2.n FROM (SELECT COUNT(*) AS n FROM orders) t1 CROSS JOIN (SELECT COUNT(*) AS n FROM customers) t2
SELECT MIN(day), MAX(day) FROM stock_daily
SELECT SUM(on_hand) FROM stock_daily WHERE day = '2026-08-31'
SELECT COUNT(*) FROM returns r JOIN order_lines l ON l.line_id = r.line_id
SELECT date(ordered_at, 'start of month') AS month, COUNT(*) FROM orders GROUP BY 1 ORDER BY 1
SELECT strftime('%Y', ordered_at) FROM orders
SELECT CAST(strftime('%w', ordered_at) AS INTEGER) FROM orders
SELECT datetime(ordered_at, '+1 month') FROM orders
SELECT julianday('2026-02-01') - julianday('2026-01-01')
SELECT group_concat(name, ', ') FROM customers
SELECT total(price) FROM products
SELECT ifnull(country, '?') FROM customers
SELECT iif(price > 10, 'dear', 'cheap') FROM products
SELECT instr(name, 'a'), substr(name, 2) FROM customers
SELECT max(price, 10), min(price, 10) FROM products
SELECT name FROM customers WHERE country IS 'Spain'
SELECT name FROM customers WHERE name = 'anna weber' COLLATE NOCASE
SELECT date('now'), CURRENT_DATE
SELECT typeof(price) FROM products
SELECT printf('%.2f', price) FROM products
SELECT unixepoch('2026-01-01')
SELECT name FROM customers WHERE (country = 'Spain') IS NOT TRUE
SELECT round(price), floor(price), ceil(price), sqrt(price) FROM products
SELECT ltrim(name), rtrim(name), char(65), unicode(name) FROM customers
SELECT name FROM customers WHERE name GLOB 'A*'
SELECT main.orders.status FROM main.orders
SELECT main.orders.* FROM main.orders WHERE main.orders.status = 'shipped'
SELECT main.customers.name, count(*) FROM main.customers JOIN main.orders ON main.orders.customer_id = main.customers.customer_id GROUP BY main.customers.name
SELECT main.orders.order_id FROM orders ORDER BY main.orders.ordered_at
