-- Where a session is, and where a call opens one, within an account and region; empty if it is not known.
--
-- A task by its id, which is the same whether or not its cluster is named. A cluster by its name.
CREATE OR REPLACE MACRO exec_place(task_id, instance_id, cluster_name, namespace, pod_name) AS
CASE
    WHEN task_id != '' THEN concat('task/', task_id)
    WHEN instance_id != '' THEN concat('instance/', instance_id)
    WHEN pod_name != '' THEN concat('pod/', cluster_name, '/', namespace, '/', pod_name)
    ELSE ''
END;
