-- In which services, task families and Kubernetes workloads were the findings that wait?
WITH
waiting AS (
    SELECT
        concat_ws(
            ' / ',
            nullif(concat(ecs_cluster_name, eks_cluster_name), ''),
            nullif(concat(ecs_workload, eks_workload), '')
        ) AS label,
        severity_band,
        sum(finding_count)::BIGINT AS finding_count
    FROM trends.findings_by_status
    WHERE status IN ('open', 'unknown') AND (ecs_cluster_name != '' OR eks_cluster_name != '')
    GROUP BY ALL
),

ranked AS (
    SELECT
        label,
        row_number() OVER (ORDER BY sum(finding_count) DESC, label) AS label_rank,
        count(*) OVER () AS label_count
    FROM waiting
    GROUP BY label
)

SELECT
    ranked.label,
    coalesce(nullif(waiting.severity_band, ''), 'Unknown') AS part,
    waiting.finding_count AS amount,
    ranked.label_count
FROM ranked
INNER JOIN waiting USING (label)
WHERE ranked.label_rank <= $most
ORDER BY ranked.label_rank, part
