-- Grain: finding, process and vulnerable package whose file is the executable. Key: finding_id, process_uuid, role,
-- vulnerability_id, package_name, package_version, file_path.
-- Answers: was what ran known to be vulnerable, so that it may have been the way in?
--
-- Only in the image of the container that the finding is about: an ancestor whose process id is the same outside of it
-- runs on the host, such as the container's runtime, and has its file from there. Packages without a file, such as those of
-- the operating system, can't be told apart from others by paths.
-- Empty without: context.finding_context.
-- Refreshed by: finding_id.
WITH
ran AS (
    SELECT DISTINCT
        processes.finding_id,
        coalesce(processes.process_uuid, '') AS process_uuid,
        processes.role,
        processes.executable_path,
        images.image_key
    FROM flattened.processes AS processes
    INNER JOIN context.finding_images AS images USING (finding_id)
    WHERE
        processes.executable_path != ''
        AND images.image_key != ''
        AND (processes.role != 'ancestor' OR processes.namespace_pid IS DISTINCT FROM processes.pid)
)

SELECT
    ran.finding_id,
    ran.process_uuid,
    ran.role,
    ran.executable_path,
    ran.image_key,
    found.vulnerability_id,
    found.package_name,
    found.package_version,
    found.file_path,
    found.severity,
    found.score,
    found.epss,
    found.has_exploit,
    found.fixed_in,
    found.observation_id,
    shown.chosen
FROM ran
INNER JOIN context.finding_context AS shown
    ON shown.finding_id = ran.finding_id
    AND shown.kind = 'image_vulnerabilities'
    AND shown.thing_key = ran.image_key
INNER JOIN context.image_vulnerabilities AS found
    ON found.observation_id = shown.observation_id AND found.executable_path = ran.executable_path
WHERE found.status IS DISTINCT FROM 'CLOSED'
QUALIFY
    row_number() OVER (
        PARTITION BY
            ran.finding_id,
            ran.process_uuid,
            ran.role,
            found.vulnerability_id,
            found.package_name,
            found.package_version,
            found.file_path
        ORDER BY ran.image_key
    ) = 1
