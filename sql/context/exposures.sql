-- Grain: version of an exposure finding of Security Hub. Key: exposure_uid, changed_at.
-- Answers: what does Security Hub say is exposed and why, from when until when, and since when?
--
-- A version holds from when Security Hub says that it changed. Of several in the same moment the one with more members is
-- taken, so no row of CSV if there is another. Traits are in `tags` or in `traits` of the findings that an exposure is
-- made of, depending on the release of Security Hub.
-- Empty without: raw.exposures.
-- Refreshed by: exposure_uid.
WITH
versions AS (
    SELECT exposure_uid, changed_at, content_hash, account_id, region, form, document
    FROM raw.exposures
    QUALIFY
        row_number() OVER (
            PARTITION BY exposure_uid, changed_at ORDER BY form = 'csv', length(document) DESC, content_hash, account_id, region
        ) = 1
),

told AS (
    SELECT
        * EXCLUDE (document),
        json_transform(TRY_CAST(document AS JSON), '{
            "activity_id": "VARCHAR", "severity": "VARCHAR", "severity_id": "VARCHAR", "status": "VARCHAR",
            "status_id": "VARCHAR",
            "finding_info": {
                "title": "VARCHAR", "types": ["VARCHAR"], "created_time_dt": "VARCHAR", "first_seen_time_dt": "VARCHAR",
                "related_events": [{
                    "title": "VARCHAR",
                    "tags": [{"name": "VARCHAR", "values": ["VARCHAR"]}],
                    "traits": [{"category": "VARCHAR", "name": "VARCHAR", "values": ["VARCHAR"]}]
                }]
            }
        }') AS finding
    FROM versions
),

-- Categories with their traits, wherever they are.
grouped AS (
    SELECT
        exposure_uid,
        changed_at,
        content_hash,
        account_id,
        region,
        form,
        finding.finding_info.title AS title,
        texts_of(finding.finding_info.types) AS types,
        severity_of_exposure(finding.severity, finding.severity_id) AS severity,
        finding.status AS status,
        coalesce(finding.activity_id, '') != '3'
        AND coalesce(finding.status_id, '') NOT IN ('4', '5', '6')
        AND lower(coalesce(finding.status, '')) NOT IN ('resolved', 'archived', 'deleted') AS is_open,
        list_sort(
            list_distinct(
                texts_of(list_transform(coalesce(finding.finding_info.related_events, []), lambda event: event.title))
            )
        ) AS signals,
        coalesce(
            moment_of(finding.finding_info.first_seen_time_dt), moment_of(finding.finding_info.created_time_dt)
        ) AS first_seen_at,
        flatten(
            list_transform(
                coalesce(finding.finding_info.related_events, []),
                lambda event: list_concat(
                    list_transform(
                        coalesce(event.tags, []), lambda tag: {'category': tag.name, 'traits': texts_of(tag."values")}
                    ),
                    list_transform(
                        coalesce(event.traits, []),
                        lambda trait: {
                            'category': coalesce(nullif(trait.category, ''), trait.name),
                            'traits': list_concat(
                                if(trait.category != '', texts_of([trait.name]), texts_of([])), texts_of(trait."values")
                            )
                        }
                    )
                )
            )
        ) AS categories
    FROM told
),

stated AS MATERIALIZED (
    SELECT
        * EXCLUDE (categories),
        list_sort(
            list_distinct(
                flatten(
                    list_transform(
                        list_filter(categories, lambda each: each.category != ''),
                        lambda each: list_transform(
                            if(len(each.traits) > 0, each.traits, ['']),
                            lambda trait: {'category': each.category, 'trait': trait}
                        )
                    )
                )
            )
        ) AS traits
    FROM grouped
),

spans AS (
    SELECT
        exposure_uid,
        changed_at,
        row_number() OVER versions = 1 AS is_first,
        lead(changed_at) OVER versions AS until_at,
        if(last_value(is_open) OVER whole, NULL, last_value(changed_at) OVER whole) AS closed_at
    FROM stated
    WINDOW
        versions AS (PARTITION BY exposure_uid ORDER BY changed_at),
        whole AS (
            PARTITION BY exposure_uid ORDER BY changed_at ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
)

SELECT
    stated.exposure_uid,
    stated.changed_at,
    stated.account_id,
    stated.region,
    stated.title,
    stated.types,
    stated.severity,
    stated.status,
    stated.is_open,
    stated.traits,
    has_category(stated.traits, 'reachability') AS is_reachable,
    has_category(stated.traits, 'reachability')
    AND (
        regexp_matches(coalesce(stated.title, ''), '\b(?:internet|public(?:ly)?)\b', 'i')
        OR len(
            list_filter(
                stated.traits,
                lambda each: lower(each.category) = 'reachability'
                AND regexp_matches(each.trait, '\b(?:internet|public(?:ly)?)\b', 'i')
            )
        ) > 0
    ) AS is_reachable_from_internet,
    has_category(stated.traits, 'vulnerability') AS is_vulnerable,
    len(list_filter(stated.traits, lambda each: lower(each.trait) = 'exploit available')) > 0 AS has_exploit,
    has_category(stated.traits, 'sensitive data') AS has_sensitive_data,
    has_category(stated.traits, 'misconfiguration') AS is_misconfigured,
    stated.signals,
    stated.first_seen_at,
    spans.until_at,
    spans.closed_at,
    spans.is_first,
    stated.form,
    stated.content_hash
FROM stated
INNER JOIN spans USING (exposure_uid, changed_at)
