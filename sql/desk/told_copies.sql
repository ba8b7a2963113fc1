-- Grain: image of some findings, by its digest. Parameter: finding_ids.
-- Answers: in how many places does the image of a finding run, also where no finding was, and in which?
WITH
shown AS MATERIALIZED (
    SELECT *
    FROM context.finding_context
    WHERE
        finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
        AND kind = 'image_copies'
        AND observation_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY thing_key ORDER BY event_at, finding_id) = 1
),

-- The latest answer says where it runs now.
latest AS (
    SELECT shown.thing_key, known.observation_id, known.last_observed_at
    FROM shown
    INNER JOIN context.observations AS known ON known.thing_id = shown.thing_id AND known.until_at IS NULL
)

SELECT
    shown.kind,
    shown.thing_key,
    shown.account_id,
    shown.region,
    latest.last_observed_at AS known_at,
    sum(copies.running_count) AS running_count,
    count(DISTINCT copies.cluster_arn) FILTER (copies.running_count > 0) AS cluster_count,
    list({
        'cluster': split_part(copies.cluster_arn, '/', -1), 'workload': copies.workload, 'running_count': copies.running_count
    } ORDER BY copies.running_count DESC, copies.cluster_arn, copies.copy_number) FILTER (copies.running_count > 0) AS copies
FROM shown
INNER JOIN latest ON latest.thing_key = shown.thing_key
INNER JOIN context.image_copies AS copies ON copies.observation_id = latest.observation_id
GROUP BY ALL
ORDER BY shown.thing_key
