import type { DialectId } from '../../../src/flow.ts'

/** Canaries besides the tables: what no statement of a filtered actor may reach or change. */
export const EXTRAS: Readonly<Record<DialectId, string>> = {
  postgres: `
    CREATE SCHEMA vault;
    CREATE TABLE vault.plans (plan text);
    INSERT INTO vault.plans VALUES ('CANARY secret plan');
    CREATE SEQUENCE public.canary_seq;
    CREATE TYPE public.canary_type AS ENUM ('a');
    CREATE FUNCTION public.canary_write() RETURNS int LANGUAGE sql VOLATILE AS $$ SELECT nextval('public.canary_seq')::int $$;
    CREATE FUNCTION public.canary_rows() RETURNS SETOF public.payroll LANGUAGE sql AS $$ SELECT * FROM public.payroll $$;
    CREATE PROCEDURE public.canary_procedure() LANGUAGE sql AS $$ SELECT nextval('public.canary_seq') $$;
    CREATE VIEW public.leak_view AS SELECT employee, salary FROM public.payroll;`,
  duckdb: `
    CREATE SCHEMA vault;
    CREATE TABLE vault.plans (plan VARCHAR);
    INSERT INTO vault.plans VALUES ('CANARY secret plan');
    CREATE SEQUENCE canary_seq;
    CREATE MACRO canary_macro(a) AS a + 1;
    CREATE MACRO canary_rows() AS TABLE SELECT * FROM payroll;
    CREATE VIEW leak_view AS SELECT employee, salary FROM payroll;`,
  sqlite: 'CREATE VIEW leak_view AS SELECT employee, salary FROM payroll;',
}
