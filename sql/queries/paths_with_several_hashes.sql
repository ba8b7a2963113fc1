-- Which paths held different executables, per image and tag?
--
-- $repository text = null: only images of this repository, such as docker.io/library/nginx
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: different hashes within one tag mean that the file was replaced in a running container, or the tag was pushed
-- again: compare first_seen_at with the time of your last push. Different hashes between tags usually mean a release.
WITH
versions AS (
    SELECT
        versions.finding_id,
        versions.updated_at,
        versions.main_image_repository AS repository,
        versions.main_image_tag AS image_tag,
        versions.main_image_key AS image_key,
        versions.last_event_at AS seen_at
    FROM flattened.finding_versions AS versions
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    WHERE
        NOT findings.is_sample
        -- The task or workload of a finding does not say in which of its containers a file was.
        AND versions.main_image_described_by = 'container'
        AND is_within(versions.last_event_at, versions.last_event_at, $from, $to)
),

sightings AS (
    SELECT
        versions.repository,
        versions.image_key,
        versions.image_tag,
        processes.executable_path,
        hash_key(processes.executable_sha256) AS executable_sha256,
        count(DISTINCT processes.finding_id) AS finding_count,
        min(versions.seen_at) AS first_seen_at,
        max(versions.seen_at) AS last_seen_at
    FROM flattened.processes
    INNER JOIN versions USING (finding_id, updated_at)
    WHERE
        processes.depth = 0
        AND processes.executable_path != ''
        AND processes.executable_sha256 != ''
        AND ($repository::VARCHAR IS NULL OR versions.repository = $repository)
    GROUP BY ALL
),

counted AS (
    SELECT
        *,
        count(DISTINCT executable_sha256) OVER (PARTITION BY image_key, executable_path) AS hashes_in_image,
        count(DISTINCT executable_sha256) OVER (PARTITION BY repository, executable_path) AS hashes_in_repository
    FROM sightings
)

SELECT
    hashes_in_image > 1 AS differs_within_image,
    repository,
    executable_path,
    image_tag,
    executable_sha256,
    hashes_in_image,
    hashes_in_repository,
    finding_count,
    first_seen_at,
    last_seen_at,
    image_key
FROM counted
WHERE hashes_in_repository > 1
ORDER BY differs_within_image DESC, repository, executable_path, first_seen_at, image_key, executable_sha256
