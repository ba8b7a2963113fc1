-- Grain: one row. Answers: how much does the warehouse hold, without samples?
SELECT
    (SELECT count(*) FROM flattened.findings_current WHERE NOT is_sample) AS findings,
    (SELECT coalesce(sum(version_count), 0)::BIGINT FROM flattened.findings_current WHERE NOT is_sample) AS versions,
    (SELECT count(*) FROM flattened.findings_current WHERE is_sample) AS sample_findings,
    (SELECT count(*) FROM entities.ecs_task) AS ecs_tasks,
    (SELECT count(*) FROM entities.container_image) AS images,
    (SELECT count(*) FROM correlation.process_nodes) AS processes,
    (SELECT count(*) FROM correlation.finding_groups) AS groups,
    (SELECT count(*) FROM correlation.finding_groups WHERE finding_count > 1) AS groups_of_several,
    (SELECT coalesce(sum(document_count), 0)::BIGINT FROM raw.rejected) AS set_aside
