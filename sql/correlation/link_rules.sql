-- Grain: kind of entity that two findings may share. Key: entity_kind.
-- Answers: what links findings, how strongly, over how much time, and when do too many share it for it to mean
-- anything?
--
-- The only place for these figures: shared_things applies them, common_entities lists what exceeds them.
WITH
rules (entity_kind, reason, strength, max_finding_count, max_gap, rare_finding_count, max_spread) AS (
    VALUES
    ('attack_sequence', 'attack_sequence', 1.0, 1000, INTERVAL 90 DAY, 1000, INTERVAL 90 DAY),
    ('trigger', 'triggered_scan', 1.0, 1000, INTERVAL 90 DAY, 1000, INTERVAL 90 DAY),
    ('process', 'same_process_tree', 1.0, 500, INTERVAL 30 DAY, 500, INTERVAL 90 DAY),
    ('role_session', 'same_credentials', 0.8, 200, INTERVAL 6 HOUR, 3, INTERVAL 7 DAY),
    ('access_key', 'same_credentials', 0.8, 50, INTERVAL 1 DAY, 3, INTERVAL 3 DAY),
    ('credentials', 'stolen_credentials', 0.8, 200, INTERVAL 1 DAY, 200, INTERVAL 90 DAY),
    ('executable_hash', 'same_executable', 0.6, 50, INTERVAL 1 DAY, 10, INTERVAL 7 DAY),
    ('file_in_place', 'same_executable_and_place', 0.9, 200, INTERVAL 14 DAY, 200, INTERVAL 90 DAY),
    ('ip_address', 'same_remote_address', 0.5, 20, INTERVAL 1 DAY, 5, INTERVAL 7 DAY),
    ('place', 'same_place', 0.4, 20, INTERVAL 1 HOUR, 20, INTERVAL 7 DAY),
    ('domain', 'same_domain', 0.5, 20, INTERVAL 1 DAY, 5, INTERVAL 7 DAY)
)

SELECT
    entity_kind,
    reason,
    strength::DOUBLE AS strength,
    max_finding_count::BIGINT AS max_finding_count,
    epoch(max_gap)::BIGINT AS max_gap_seconds,
    rare_finding_count::BIGINT AS rare_finding_count,
    epoch(max_spread)::BIGINT AS max_spread_seconds
FROM rules
