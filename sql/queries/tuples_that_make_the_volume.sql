-- Which few combinations of type, image and executable account for most findings, and what would suppressing them hide?
--
-- $share number from 0 to 100 = 80: percent of all findings that they account for together
-- $limit integer from 1 = 50: maximum number of combinations to show
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: fix the cause in the image first. If a combination is harmless by design, `tracehound suppress` writes the
-- filter for GuardDuty. Never suppress High findings, signals of attack sequences or traces (members of groups with a
-- High finding): an archived finding joins no sequence and is sent nowhere. The columns filter_… are the criteria of
-- the filter, hidden_… what it matches in all findings.
WITH
signals AS (
    SELECT split_part(signal_uid, '/', -1) AS finding_id
    FROM flattened.sequence_signals
    WHERE signal_uid != ''
    UNION
    SELECT finding_id
    FROM flattened.finding_versions
    WHERE associated_attack_sequence_arn != ''
),

-- A minor finding in a severe group is a trace of that group's activity.
traces AS (
    SELECT members.finding_id
    FROM correlation.finding_group_members AS members
    INNER JOIN correlation.finding_groups AS groups USING (group_id)
    WHERE is_severe(groups.severity_band)
),

facts AS (
    SELECT
        findings.finding_id,
        findings.updated_at,
        findings.finding_type,
        findings.event_count,
        findings.highest_severity,
        signals.finding_id IS NOT NULL AS is_signal,
        traces.finding_id IS NOT NULL AS is_trace,
        findings.main_image_described_by AS image_place,
        findings.main_image AS image,
        findings.main_image_key AS image_key,
        findings.acting_executable_path AS executable_path,
        findings.acting_executable_sha256 AS executable_sha256,
        is_within(findings.first_event_at, findings.last_event_at, $from, $to) AS is_in_scope
    FROM flattened.findings_current AS findings
    LEFT JOIN signals USING (finding_id)
    LEFT JOIN traces USING (finding_id)
    WHERE NOT findings.is_sample
),

tuples AS (
    SELECT
        finding_type,
        image_place,
        image_key,
        executable_path,
        count(*) AS finding_count,
        saturated(coalesce(sum(event_count), 0)) AS event_count,
        list(DISTINCT image ORDER BY image) FILTER (image IS NOT NULL) AS images,
        -- A filter by hash would miss the findings without one.
        if(bool_and(executable_sha256 IS NOT NULL), list(DISTINCT executable_sha256 ORDER BY executable_sha256), NULL) AS sha256s
    FROM facts
    WHERE is_in_scope
    GROUP BY finding_type, image_place, image_key, executable_path
),

ranked AS (
    SELECT
        *,
        row_number() OVER (ORDER BY finding_count DESC, finding_type, image_key, image_place, executable_path) AS number,
        sum(finding_count)
            OVER (ORDER BY finding_count DESC, finding_type, image_key, image_place, executable_path)
            AS running_count,
        sum(finding_count) OVER () AS all_count
    FROM tuples
),

filters AS (
    SELECT
        * EXCLUDE (images, sha256s),
        -- GuardDuty accepts 50 values per condition.
        if(len(images) <= 50, images, NULL) AS images,
        if(len(sha256s) <= 50, sha256s, NULL) AS sha256s
    FROM ranked
    WHERE running_count - finding_count < $share / 100 * all_count AND number <= $limit
),

-- The filter applied to all findings: it may match more than the combination that it was made for.
matched AS (
    SELECT filters.number, facts.finding_id, facts.highest_severity, facts.is_signal, facts.is_trace
    FROM facts
    INNER JOIN filters USING (finding_type)
    WHERE
        filters.images IS NULL
        AND (filters.executable_path IS NULL OR facts.executable_path = filters.executable_path)
        AND (filters.sha256s IS NULL OR list_contains(filters.sha256s, facts.executable_sha256))
    UNION
    SELECT filters.number, facts.finding_id, facts.highest_severity, facts.is_signal, facts.is_trace
    FROM facts
    INNER JOIN flattened.containers USING (finding_id, updated_at)
    INNER JOIN filters ON filters.finding_type = facts.finding_type AND filters.image_place = containers.described_by
    WHERE
        list_contains(filters.images, containers.image)
        AND (filters.executable_path IS NULL OR facts.executable_path = filters.executable_path)
        AND (filters.sha256s IS NULL OR list_contains(filters.sha256s, facts.executable_sha256))
),

hidden AS (
    SELECT
        number,
        count(*) AS hidden_count,
        count(*) FILTER (is_severe(severity_band(highest_severity))) AS hidden_high_count,
        count(*) FILTER (is_signal) AS hidden_signal_count,
        count(*) FILTER (is_trace) AS hidden_trace_count,
        list(finding_id ORDER BY highest_severity DESC, finding_id)
        FILTER (is_severe(severity_band(highest_severity)))[:20] AS hidden_high_ids,
        list(finding_id ORDER BY highest_severity DESC, finding_id) FILTER (is_signal)[:20] AS hidden_signal_ids
    FROM matched
    GROUP BY number
)

SELECT
    number,
    filters.finding_type,
    filters.image_key,
    filters.executable_path,
    filters.finding_count,
    round(100 * filters.finding_count / filters.all_count, 1) AS percent,
    round(100 * filters.running_count / filters.all_count, 1) AS running_percent,
    filters.event_count,
    hidden.hidden_count,
    hidden.hidden_high_count,
    hidden.hidden_signal_count,
    hidden.hidden_trace_count,
    coalesce(hidden.hidden_high_ids, []) AS hidden_high_ids,
    coalesce(hidden.hidden_signal_ids, []) AS hidden_signal_ids,
    filters.image_place AS filter_image_place,
    filters.images AS filter_images,
    filters.sha256s AS filter_sha256s
FROM filters
INNER JOIN hidden USING (number)
ORDER BY number
