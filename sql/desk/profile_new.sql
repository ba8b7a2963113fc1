-- Grain: entity that was seen with another in the scope time, but not in the baseline before it.
-- Parameters: entity_id, from_at, to_at, baseline_at, most.
-- Answers: what is new with an entity: never seen before (`is_first`), or not seen during the whole baseline?
--
-- entity_relations has only the first and the last time of a pair. Whether a pair that is older than the baseline was
-- seen during it is looked up in the findings that name both. At most `most` rows are returned per kind; `kind_count`
-- is the full number. Processes are left out, since they are always new. A network is new if one of its addresses is,
-- and no other of its addresses was seen in the baseline.
WITH
seen AS (
    SELECT related_id, relation, related_kind, related_key, first_seen_at, last_seen_at, finding_count
    FROM entities.entity_relations
    WHERE entity_id = $entity_id AND related_kind != 'process'
    UNION ALL
    SELECT entity_id, relation, entity_kind, entity_key, first_seen_at, last_seen_at, finding_count
    FROM entities.entity_scopes
    WHERE related_id = $entity_id
),

older AS (
    SELECT related_id
    FROM seen
    WHERE first_seen_at < $baseline_at AND last_seen_at >= $from_at
),

named AS (
    SELECT finding_id, min(first_seen_at) AS first_seen_at, max(last_seen_at) AS last_seen_at
    FROM entities.finding_entities
    WHERE entity_id = $entity_id AND EXISTS (FROM older)
    GROUP BY finding_id
),

together AS (
    SELECT
        other.entity_id AS related_id,
        greatest(named.first_seen_at, other.first_seen_at) AS first_seen_at,
        least(named.last_seen_at, other.last_seen_at) AS last_seen_at
    FROM entities.finding_entities AS other
    INNER JOIN named USING (finding_id)
    WHERE other.entity_id IN (SELECT related_id FROM older)
),

returned AS (
    SELECT related_id
    FROM together
    GROUP BY related_id
    HAVING
        bool_or(first_seen_at <= $to_at AND last_seen_at >= $from_at)
        AND NOT bool_or(first_seen_at < $from_at AND last_seen_at >= $baseline_at)
),

judged AS (
    SELECT
        *,
        first_seen_at >= $from_at AS is_first,
        first_seen_at BETWEEN $from_at AND $to_at OR related_id IN (SELECT related_id FROM returned) AS is_new
    FROM seen
),

new_networks AS (
    SELECT
        addresses.asn_organization,
        min(judged.relation) AS relation,
        'AS' || min(addresses.asn) AS asn,
        min(judged.first_seen_at) AS first_seen_at,
        max(judged.last_seen_at) AS last_seen_at,
        max(judged.finding_count) AS finding_count,
        bool_and(judged.is_first) AS is_first
    FROM judged
    INNER JOIN entities.ip_address AS addresses ON addresses.entity_id = judged.related_id
    WHERE judged.related_kind = 'ip_address' AND addresses.asn_organization != ''
    GROUP BY addresses.asn_organization
    HAVING
        bool_or(judged.is_new)
        AND NOT bool_or(
            NOT judged.is_new AND judged.first_seen_at < $from_at AND judged.last_seen_at >= $baseline_at
        )
),

new_entities AS (
    SELECT related_id, relation, related_kind, related_key, NULL AS name, first_seen_at, last_seen_at, finding_count, is_first
    FROM judged
    WHERE is_new
    UNION ALL
    SELECT NULL, relation, 'network', asn_organization, asn, first_seen_at, last_seen_at, finding_count, is_first
    FROM new_networks
),

ranked AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY related_kind) AS kind_count,
        row_number() OVER (PARTITION BY related_kind ORDER BY first_seen_at DESC, finding_count DESC, related_key) AS number
    FROM new_entities
),

chosen AS MATERIALIZED (
    FROM ranked
    WHERE number <= $most
)

SELECT
    chosen.relation,
    chosen.related_kind,
    chosen.related_key,
    coalesce(entities.entity_name, chosen.name) AS related_name,
    chosen.first_seen_at,
    chosen.last_seen_at,
    chosen.finding_count,
    chosen.is_first,
    entities.first_seen_at AS first_seen_anywhere_at,
    chosen.kind_count
FROM chosen
LEFT JOIN entities.entities ON entities.entity_id = chosen.related_id
ORDER BY chosen.related_kind, chosen.number
