-- Did finding types start or stop with a new image tag?
--
-- $repository text = null: only images of this repository, such as docker.io/library/nginx
-- $change text of started, ended, continued = null: only changes of this kind
--
-- Then: if a type started with a tag, compare both images. If a type ended with it, it needs no suppression rule. A tag
-- is known here only by its findings: a tag without any would have ended all types, but is not seen. Tags that overlap
-- in time ran side by side, so neither followed the other.
WITH
named AS (
    SELECT
        main_image_repository AS repository,
        coalesce(main_image_tag, main_image_digest) AS image_tag,
        finding_type,
        finding_id,
        first_event_at AS first_seen_at,
        last_event_at AS last_seen_at
    FROM flattened.findings_current
    WHERE
        NOT is_sample
        AND main_image_repository != ''
        AND ($repository::VARCHAR IS NULL OR main_image_repository = $repository)
),

tags AS (
    SELECT
        repository,
        image_tag,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at,
        count(DISTINCT finding_id) AS finding_count
    FROM named
    GROUP BY repository, image_tag
),

followed AS (
    SELECT
        *,
        lag(image_tag) OVER in_time AS previous_tag,
        lag(last_seen_at) OVER in_time AS previous_last_seen_at
    FROM tags
    WINDOW in_time AS (PARTITION BY repository ORDER BY first_seen_at, image_tag)
),

counted AS (
    SELECT repository, image_tag, finding_type, count(DISTINCT finding_id) AS finding_count
    FROM named
    GROUP BY repository, image_tag, finding_type
),

compared AS (
    SELECT
        followed.*,
        types.finding_type,
        coalesce(counted.finding_count, 0) AS count_with_tag,
        coalesce(earlier.finding_count, 0) AS count_with_previous_tag
    FROM followed
    INNER JOIN (SELECT DISTINCT repository, finding_type FROM counted) AS types USING (repository)
    LEFT JOIN counted USING (repository, image_tag, finding_type)
    LEFT JOIN counted AS earlier
        ON earlier.repository = followed.repository
        AND earlier.image_tag = followed.previous_tag
        AND earlier.finding_type = types.finding_type
    WHERE followed.previous_tag IS NOT NULL AND count_with_tag + count_with_previous_tag > 0
)

SELECT
    repository,
    image_tag,
    previous_tag,
    CASE
        WHEN count_with_previous_tag = 0 THEN 'started'
        WHEN count_with_tag = 0 THEN 'ended'
        ELSE 'continued'
    END AS change,
    finding_type,
    count_with_previous_tag,
    count_with_tag,
    first_seen_at AS tag_first_seen_at,
    previous_last_seen_at AS previous_tag_last_seen_at,
    previous_last_seen_at >= first_seen_at AS tags_overlap,
    finding_count AS findings_of_tag
FROM compared
WHERE $change::VARCHAR IS NULL OR change = $change
ORDER BY tags_overlap, repository, tag_first_seen_at, image_tag, change DESC, finding_type
