-- Which image tags stood for other bytes in a later finding than in an earlier one?
--
-- $image text = null: only images with this in their reference
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: findings before and after such a move are about different programs: compare the images before you call the later
-- ones known. A tag that moved without a deployment of yours was replaced by whoever can push: see
-- `roles_of_attacked_tasks` for `changes_images`.
WITH
ran AS (
    SELECT
        images.image_reference,
        images.image_digest,
        count(*) AS finding_count,
        count(DISTINCT images.task_arn) AS task_count,
        min(findings.first_event_at) AS first_event_at,
        max(findings.last_event_at) AS last_event_at,
        max(findings.highest_severity) AS highest_severity,
        list(DISTINCT findings.finding_type ORDER BY findings.finding_type) AS finding_types,
        arg_min(findings.finding_id, (findings.first_event_at, findings.finding_id)) AS first_finding_id
    FROM context.finding_images AS images
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    WHERE
        images.image_reference IS NOT NULL
        AND images.image_digest IS NOT NULL
        AND ($image::VARCHAR IS NULL OR contains(images.image_reference, $image))
        AND is_within(findings.first_event_at, findings.last_event_at, $from, $to)
    GROUP BY images.image_reference, images.image_digest
)

SELECT
    ran.image_reference,
    ran.image_digest,
    lag(ran.image_digest) OVER moves AS digest_before,
    ran.first_event_at,
    ran.last_event_at,
    digests.first_at AS digest_first_at,
    digests.last_at AS digest_last_at,
    ran.finding_count,
    ran.task_count,
    ran.highest_severity,
    ran.finding_types,
    ran.first_finding_id
FROM ran
LEFT JOIN context.image_digests AS digests USING (image_reference, image_digest)
WINDOW moves AS (PARTITION BY ran.image_reference ORDER BY ran.first_event_at, ran.image_digest)
QUALIFY count(*) OVER (PARTITION BY ran.image_reference) > 1
ORDER BY ran.image_reference, ran.first_event_at, ran.image_digest
