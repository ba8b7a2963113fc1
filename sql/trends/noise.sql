-- Grain: finding type, image repository and executable, among those that account for 80 % of the findings. Key: all three.
-- Answers: what makes up the volume, and what would suppressing it hide?
--
-- A finding is counted once, by its latest version. Tuples are ranked by findings; the one that reaches 80 % is
-- included. Samples are left out.
WITH
findings AS (
    SELECT
        finding_type,
        coalesce(main_image_repository, '') AS image_repository,
        coalesce(acting_executable_path, '') AS executable_path,
        coalesce(severity_band, '') AS severity_band,
        coalesce(account_id, '') AS account_id,
        version_count,
        event_count,
        associated_attack_sequence_arn != '' AS is_in_sequence
    FROM flattened.findings_current
    WHERE NOT is_sample
),

-- By account first: counting distinct texts takes twice as long.
by_account AS (
    SELECT
        finding_type,
        image_repository,
        executable_path,
        account_id,
        count(*) AS finding_count,
        sum(version_count) AS version_count,
        sum(event_count::HUGEINT) AS event_count,
        count(*) FILTER (is_severe(severity_band)) AS severe_finding_count,
        count(*) FILTER (is_in_sequence) AS attack_sequence_finding_count
    FROM findings
    GROUP BY finding_type, image_repository, executable_path, account_id
),

tuples AS (
    SELECT
        finding_type,
        image_repository,
        executable_path,
        sum(finding_count)::BIGINT AS finding_count,
        sum(version_count)::BIGINT AS version_count,
        saturated(coalesce(sum(event_count), 0)) AS event_count,
        sum(severe_finding_count)::BIGINT AS severe_finding_count,
        sum(attack_sequence_finding_count)::BIGINT AS attack_sequence_finding_count,
        count(*) AS account_count
    FROM by_account
    GROUP BY finding_type, image_repository, executable_path
),

ranked AS (
    SELECT
        *,
        row_number() OVER volume AS tuple_rank,
        sum(finding_count) OVER volume AS finding_count_so_far,
        sum(finding_count) OVER () AS all_finding_count
    FROM tuples
    WINDOW volume AS (
        ORDER BY finding_count DESC, finding_type, image_repository, executable_path
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
)

SELECT
    tuple_rank,
    finding_type,
    image_repository,
    executable_path,
    finding_count,
    finding_count / all_finding_count AS finding_share,
    finding_count_so_far / all_finding_count AS cumulative_share,
    version_count,
    event_count,
    severe_finding_count,
    attack_sequence_finding_count,
    account_count
FROM ranked
WHERE finding_count_so_far - finding_count < 0.8 * all_finding_count
