-- Grain: file written after a container started, and who wrote it. Parameters: entity_id, most.
-- Answers: how did containers drift from their image, how often, and since when?
--
-- Any file changed by a modifying process is drift; the runtime context names the file, else it is that of the acting
-- process.
WITH
named AS (
    SELECT finding_id, min(first_updated_at) AS first_updated_at, max(last_updated_at) AS last_updated_at
    FROM entities.finding_entities
    WHERE entity_id = $entity_id
    GROUP BY finding_id
),

written AS (
    SELECT writing.finding_id, writing.updated_at, writing.executable_path AS written_by
    FROM flattened.processes AS writing
    INNER JOIN named USING (finding_id)
    WHERE
        writing.role = 'modifying'
        AND writing.updated_at BETWEEN named.first_updated_at AND named.last_updated_at
),

acting AS (
    SELECT finding_id, updated_at, executable_path, executable_sha256
    FROM flattened.processes
    WHERE role = 'process' AND finding_id IN (SELECT finding_id FROM written)
),

changed AS (
    SELECT
        written.finding_id,
        written.written_by,
        coalesce(context.library_path, context.module_file_path, context.file_path, acting.executable_path) AS changed_path,
        if(acting.executable_path = changed_path, acting.executable_sha256, NULL) AS executable_sha256,
        coalesce(context.modified_at, written.updated_at) AS modified_at
    FROM written
    LEFT JOIN acting USING (finding_id, updated_at)
    LEFT JOIN flattened.runtime_contexts AS context USING (finding_id, updated_at)
),

drifts AS (
    SELECT
        changed_path AS file_path,
        written_by,
        latest(executable_sha256, modified_at) AS executable_sha256,
        count(DISTINCT finding_id) AS finding_count,
        min(modified_at) AS first_modified_at,
        max(modified_at) AS last_modified_at
    FROM changed
    GROUP BY changed_path, written_by
)

SELECT *, count(*) OVER () AS drift_count
FROM drifts
QUALIFY row_number() OVER (ORDER BY finding_count DESC, file_path, written_by) <= $most
ORDER BY finding_count DESC, file_path, written_by
