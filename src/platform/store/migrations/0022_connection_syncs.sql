-- Counts finished syncs: what was made from the data of an earlier one is out of date, whatever the clock says.
ALTER TABLE connection ADD COLUMN syncs integer NOT NULL DEFAULT 0;
