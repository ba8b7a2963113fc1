-- Grain: address through which many come, or the same ones for long: an exit of an organization or a provider, or somebody's
-- usual address. Key: entity_id.
-- Answers: of which addresses does a share mean little?
--
-- An attacker has the keys of few and is new. So an address of more principals than he would have is an exit; one that
-- several findings name over more than a week is at home in the organization, or somebody's scanner.
-- Refreshed by: entity_id.
WITH
judged AS (
    SELECT
        entities.entity_id,
        entities.entity_key AS ip_address,
        coalesce(places.principal_count > 5, FALSE) AS is_exit,
        entities.finding_count > 5 AND entities.last_seen_at - entities.first_seen_at > INTERVAL 7 DAY AS is_lasting
    FROM entities.entities
    LEFT JOIN entities.entity_places AS places ON places.entity_id = entities.entity_id
    WHERE entities.entity_kind = 'ip_address'
)

SELECT
    entity_id,
    ip_address,
    is_exit,
    is_lasting
FROM judged
WHERE is_exit OR is_lasting
