-- The containers that a version is about, among all that it describes: its own, else those of its task, else those of
-- its workload. The values of `described_by` sort in this order.
CREATE OR REPLACE MACRO is_about_container(described_by, finding_id, updated_at) AS
described_by = min(described_by) OVER (PARTITION BY finding_id, updated_at);

-- A value of a version's main container: the first one that it is about. An aggregate over a version's rows.
CREATE OR REPLACE MACRO of_main_container(value, described_by, container_position) AS
arg_min(value, (described_by, container_position))
