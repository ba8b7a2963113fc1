-- Grain: week and image repository with files that the image did not contain, or with new programs. Key: both.
-- Answers: which images change at run time: new binaries, new libraries, changed system files, programs never seen
-- before?
--
-- A finding is counted once, in the week of its first known version, if its type belongs to a drift family, whatever
-- its purpose and resource. A program is new in the week of the first event that saw its hash in any image of the
-- repository. Samples are left out.
WITH
kinds AS (
    SELECT finding_id, updated_at, drift_kind(threat_family) AS kind
    FROM flattened.finding_versions
    WHERE drift_kind(threat_family) IS NOT NULL
),

drifted AS (
    SELECT
        date_trunc('week', versions.updated_date)::DATE AS week_date,
        versions.image_repository,
        kinds.kind
    FROM trends.finding_versions AS versions
    INNER JOIN kinds USING (finding_id, updated_at)
    WHERE versions.is_first AND versions.image_repository != ''
),

findings AS (
    SELECT
        week_date,
        image_repository,
        count(*) FILTER (kind = 'binary') AS new_binary_finding_count,
        count(*) FILTER (kind = 'library') AS new_library_finding_count,
        count(*) FILTER (kind = 'file') AS modified_file_finding_count
    FROM drifted
    GROUP BY week_date, image_repository
),

seen_hashes AS (
    SELECT
        concat_ws('/', images.image_registry, images.image_repository) AS image_repository,
        executed.related_id,
        min(executed.first_seen_at) AS first_seen_at
    FROM entities.entity_relations AS executed
    INNER JOIN entities.container_image AS images ON images.image_key = executed.entity_key
    WHERE
        executed.entity_kind = 'container_image'
        AND executed.related_kind = 'executable_hash'
        AND images.image_repository IS NOT NULL
    GROUP BY ALL
),

executables AS (
    SELECT
        date_trunc('week', (first_seen_at AT TIME ZONE 'UTC')::DATE)::DATE AS week_date,
        image_repository,
        count(*) AS new_executable_count
    FROM seen_hashes
    GROUP BY ALL
)

SELECT
    week_date,
    image_repository,
    coalesce(findings.new_binary_finding_count, 0) AS new_binary_finding_count,
    coalesce(findings.new_library_finding_count, 0) AS new_library_finding_count,
    coalesce(findings.modified_file_finding_count, 0) AS modified_file_finding_count,
    coalesce(executables.new_executable_count, 0) AS new_executable_count
FROM findings
FULL JOIN executables USING (week_date, image_repository)
