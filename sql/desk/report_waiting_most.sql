-- Parameters: by (type, image or workload), most.
-- Which types, images or workloads (services, task families, Kubernetes workloads) have the most findings awaiting triage?
WITH
labelled AS (
    SELECT
        CASE $by
            WHEN 'type' THEN finding_type
            WHEN 'image' THEN nullif(image_repository, '')
            WHEN 'workload' THEN if(
                ecs_cluster_name = '' AND eks_cluster_name = '',
                NULL,
                concat_ws(' / ', concat(ecs_cluster_name, eks_cluster_name), nullif(concat(ecs_workload, eks_workload), ''))
            )
        END AS label,
        severity_band
    FROM trends.findings
    WHERE is_awaiting_triage
),

waiting AS (
    SELECT label, severity_band, count(*) AS finding_count
    FROM labelled
    WHERE label IS NOT NULL
    GROUP BY label, severity_band
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
