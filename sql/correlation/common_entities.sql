-- Grain: entity shared by so many findings that it links none of them. Key: entity_kind, entity_key.
-- Answers: what did links ignore because too many findings share it, and which rule does it exceed?
--
-- A session is represented by its first process. Shared things that are not entities, such as a file in one place, are
-- left out.
-- Refreshed by: entity_id.
WITH
common AS (
    FROM correlation.shared_things
    WHERE exceeded_rule IS NOT NULL
),

accounts AS (
    SELECT
        candidates.entity_id,
        count(DISTINCT findings.account_id) AS account_count,
        count(DISTINCT findings.region) AS region_count
    FROM correlation.link_candidates AS candidates
    SEMI JOIN common USING (entity_id)
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    GROUP BY candidates.entity_id
)

SELECT
    common.entity_id,
    common.entity_kind,
    common.entity_key,
    entities.entity_name,
    common.finding_count,
    accounts.account_count,
    accounts.region_count,
    common.first_seen_at,
    common.last_seen_at,
    common.exceeded_rule
FROM common
INNER JOIN accounts USING (entity_id)
INNER JOIN entities.entities USING (entity_id)
