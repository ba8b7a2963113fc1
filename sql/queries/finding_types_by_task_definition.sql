-- Which revision of a task definition introduced a finding type?
--
-- $family text = null: only this family of task definitions
--
-- Then: compare the revision with the one before it: image, command, capabilities, volumes. Revisions are known only by
-- their findings: if no earlier revision is known, the type may be older than it seems.
WITH
named AS (
    SELECT
        tasks.account_id,
        tasks.region,
        tasks.task_definition_family AS family,
        tasks.task_definition_revision AS revision,
        findings.finding_type,
        findings.finding_id,
        findings.highest_severity,
        findings.first_event_at AS first_seen_at,
        findings.last_event_at AS last_seen_at
    FROM flattened.findings_current AS findings
    INNER JOIN flattened.ecs_tasks AS tasks USING (finding_id, updated_at)
    WHERE
        NOT findings.is_sample
        AND tasks.task_definition_family != ''
        AND tasks.task_definition_revision IS NOT NULL
        AND ($family::VARCHAR IS NULL OR tasks.task_definition_family = $family)
),

revisions AS (
    SELECT account_id, region, family, revision, min(first_seen_at) AS first_seen_at
    FROM named
    GROUP BY account_id, region, family, revision
),

brought AS (
    SELECT
        account_id,
        region,
        family,
        finding_type,
        arg_min(revision, (first_seen_at, revision)) AS revision,
        arg_min(finding_id, (first_seen_at, revision, finding_id)) AS first_finding_id,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at,
        count(DISTINCT finding_id) AS finding_count,
        max(highest_severity) AS highest_severity,
        list(DISTINCT revision ORDER BY revision) AS revisions_with_type
    FROM named
    GROUP BY account_id, region, family, finding_type
),

earlier AS (
    SELECT
        brought.account_id,
        brought.region,
        brought.family,
        brought.finding_type,
        list(revisions.revision ORDER BY revisions.revision) AS earlier_revisions
    FROM brought
    INNER JOIN revisions
        ON revisions.account_id = brought.account_id
        AND revisions.region = brought.region
        AND revisions.family = brought.family
        AND revisions.revision < brought.revision
        AND revisions.first_seen_at < brought.first_seen_at
    GROUP BY brought.account_id, brought.region, brought.family, brought.finding_type
)

SELECT
    brought.family,
    brought.finding_type,
    brought.revision,
    earlier.earlier_revisions IS NOT NULL AS is_earlier_revision_known,
    earlier.earlier_revisions,
    brought.revisions_with_type,
    brought.finding_count,
    brought.highest_severity,
    brought.first_seen_at,
    brought.last_seen_at,
    brought.first_finding_id,
    brought.account_id,
    brought.region
FROM brought
LEFT JOIN earlier USING (account_id, region, family, finding_type)
ORDER BY
    is_earlier_revision_known DESC,
    brought.highest_severity DESC,
    brought.family,
    brought.account_id,
    brought.region,
    brought.finding_type
