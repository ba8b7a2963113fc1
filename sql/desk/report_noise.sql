-- Which combinations of type, image and executable account for the most findings?
SELECT
    finding_type,
    image_repository,
    executable_path,
    finding_count,
    100 * cumulative_share AS cumulative_percent,
    severe_finding_count,
    attack_sequence_finding_count,
    count(*) OVER () AS row_count
FROM trends.noise
ORDER BY tuple_rank
LIMIT $most
