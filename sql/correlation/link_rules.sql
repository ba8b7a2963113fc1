-- Grain: kind of thing that two findings may share. Key: entity_kind.
-- Answers: what links findings, how strongly, over how much time, and when do too many share it for it to mean
-- anything?
--
-- The only place for these figures: shared_things applies them, common_entities lists what exceeds them. They are priors,
-- not results: how long somebody who has a thing goes on with it, and how many findings he causes with it meanwhile.
-- - A day for what he is busy with (a name, an address, a hash, a user), a week for what stays his: a key at his address, a
--   program in a place or an image, his address on a host, a week until taken credentials are used.
--   Two weeks for a host that somebody has, as long as nothing else happens there.
-- - Minutes for a moment, an hour for traffic of what runs, three hours for what a call starts.
-- - At his work, he causes tens of findings, not hundreds. Somebody's habits take longer than three days, an address at
--   home in the organization and what was rolled out longer than a week.
WITH
rules (
    entity_kind,
    reason,
    strength,
    max_finding_count,
    max_gap,
    rare_finding_count,
    max_spread,
    begins_with,
    leading_part,
    needed_part,
    enclosed_part
) AS (
    VALUES
    ('attack_sequence', 'attack_sequence', 1.0, 1000, INTERVAL 90 DAY, 1000, INTERVAL 90 DAY, NULL, NULL, NULL, NULL),
    ('trigger', 'triggered_scan', 1.0, 1000, INTERVAL 90 DAY, 1000, INTERVAL 90 DAY, NULL, NULL, NULL, NULL),
    ('process', 'same_process_tree', 1.0, 500, INTERVAL 30 DAY, 500, INTERVAL 90 DAY, NULL, NULL, NULL, NULL),
    ('role_session', 'same_credentials', 0.8, 200, INTERVAL 6 HOUR, 3, INTERVAL 3 DAY, NULL, NULL, NULL, NULL),
    ('access_key', 'same_credentials', 0.8, 50, INTERVAL 1 DAY, 3, INTERVAL 3 DAY, NULL, NULL, NULL, NULL),
    ('person', 'same_person', 0.6, 20, INTERVAL 6 HOUR, 3, INTERVAL 3 DAY, NULL, NULL, NULL, NULL),
    ('credentials', 'stolen_credentials', 0.8, 200, INTERVAL 1 DAY, 200, INTERVAL 90 DAY, NULL, NULL, NULL, NULL),
    ('executable_hash', 'same_executable', 0.6, 50, INTERVAL 1 DAY, 10, INTERVAL 7 DAY, NULL, NULL, NULL, NULL),
    ('file_in_place', 'same_executable_and_place', 0.9, 200, INTERVAL 14 DAY, 200, INTERVAL 90 DAY, NULL, NULL, NULL, NULL),
    ('ip_address', 'same_remote_address', 0.5, 20, INTERVAL 1 DAY, 5, INTERVAL 3 DAY, NULL, NULL, NULL, NULL),
    ('domain', 'same_domain', 0.5, 20, INTERVAL 1 DAY, 5, INTERVAL 7 DAY, NULL, NULL, NULL, NULL),
    ('address_in_place', 'same_address_and_place', 0.7, 50, INTERVAL 7 DAY, 50, INTERVAL 7 DAY, NULL, NULL, NULL, NULL),
    ('address_in_cluster', 'same_address_and_cluster', 0.7, 50, INTERVAL 7 DAY, 10, INTERVAL 7 DAY, NULL, NULL, NULL, NULL),
    ('address_of_principal', 'same_address_and_principal', 0.7, 50, INTERVAL 1 DAY, 3, INTERVAL 3 DAY, NULL, NULL, NULL, NULL),
    ('address_of_key', 'same_address_and_key', 0.8, 50, INTERVAL 7 DAY, 10, INTERVAL 7 DAY, NULL, NULL, NULL, NULL),
    ('address_in_account', 'probed_and_used', 0.5, 50, INTERVAL 1 DAY, 10, INTERVAL 7 DAY, NULL, NULL, NULL, NULL),
    ('address_of_several', 'same_address_and_account', 0.6, 50, INTERVAL 1 DAY, 10, INTERVAL 7 DAY, NULL, NULL, NULL, NULL),
    ('program_of_image', 'same_program_and_image', 0.7, 100, INTERVAL 3 HOUR, 10, INTERVAL 7 DAY, NULL, NULL, NULL, NULL),
    (
        'new_program_of_image',
        'same_program_and_image',
        0.7,
        100,
        INTERVAL 7 DAY,
        30,
        INTERVAL 7 DAY,
        'Execution:Runtime/NewBinaryExecuted',
        NULL,
        NULL,
        NULL
    ),
    ('program_in_place', 'same_program_and_place', 0.8, 50, INTERVAL 7 DAY, 50, INTERVAL 7 DAY, NULL, NULL, NULL, NULL),
    ('deployed_image', 'deployed_image', 0.7, 200, INTERVAL 3 HOUR, 50, INTERVAL 7 DAY, 'call', 'call', NULL, NULL),
    ('named_resource', 'named_by_call', 0.8, 200, INTERVAL 1 DAY, 200, INTERVAL 90 DAY, NULL, 'call', NULL, NULL),
    ('named_cluster', 'named_by_call', 0.6, 2000, INTERVAL 3 HOUR, 2000, INTERVAL 90 DAY, NULL, 'call', NULL, NULL),
    ('other_host', 'between_hosts', 0.6, 20, INTERVAL 6 HOUR, 20, INTERVAL 90 DAY, NULL, NULL, NULL, NULL),
    ('connection', 'same_connection', 0.8, 50, INTERVAL 1 DAY, 50, INTERVAL 90 DAY, NULL, NULL, NULL, NULL),
    ('traffic_of_host', 'traffic_of_host', 0.6, 50, INTERVAL 1 HOUR, 50, INTERVAL 90 DAY, NULL, NULL, NULL, NULL),
    ('moment_in_place', 'same_moment_and_place', 0.6, 2000, INTERVAL 10 MINUTE, 2000, INTERVAL 90 DAY, NULL, NULL, NULL, NULL),
    ('host_of_container', 'container_escape', 0.7, 50, INTERVAL 3 HOUR, 50, INTERVAL 90 DAY, NULL, 'escape', NULL, NULL),
    ('lookup_in_cluster', 'same_lookup', 0.7, 50, INTERVAL 10 MINUTE, 50, INTERVAL 90 DAY, NULL, NULL, NULL, NULL),
    ('principal_and_agent', 'same_principal_and_agent', 0.4, 50, INTERVAL 3 HOUR, 3, INTERVAL 3 DAY, NULL, NULL, NULL, NULL),
    ('function_session', 'named_by_call', 0.7, 50, INTERVAL 1 DAY, 50, INTERVAL 90 DAY, NULL, NULL, NULL, NULL),
    ('address_of_credentials', 'same_address_and_place', 0.8, 50, INTERVAL 14 DAY, 50, INTERVAL 90 DAY, NULL, NULL, NULL, NULL),
    ('lookup_on_host', 'same_lookup', 0.7, 50, INTERVAL 1 HOUR, 50, INTERVAL 90 DAY, NULL, NULL, NULL, NULL),
    ('installed_program', 'same_installed_program', 0.6, 100, INTERVAL 7 DAY, 30, INTERVAL 7 DAY, NULL, NULL, 'malicious', NULL),
    ('entered_host', 'entered_host', 0.6, 50, INTERVAL 1 HOUR, 50, INTERVAL 90 DAY, NULL, 'entry', NULL, NULL),
    ('volume_of_host', 'traffic_of_host', 0.6, 50, INTERVAL 1 HOUR, 50, INTERVAL 90 DAY, NULL, 'work', NULL, NULL),
    ('host_meanwhile', 'traffic_meanwhile', 0.6, 12, INTERVAL 14 DAY, 12, INTERVAL 90 DAY, NULL, NULL, NULL, 'traffic'),
    ('volume_of_attacker', 'traffic_of_host', 0.6, 50, INTERVAL 1 HOUR, 50, INTERVAL 90 DAY, NULL, 'attack', NULL, NULL),
    ('commands_in_place', 'commands_in_place', 0.6, 50, INTERVAL 1 HOUR, 50, INTERVAL 90 DAY, NULL, NULL, NULL, NULL),
    ('attacked_service', 'attacked_service', 0.6, 50, INTERVAL 3 HOUR, 50, INTERVAL 90 DAY, NULL, 'service', NULL, NULL),
    ('pushed_image', 'named_by_call', 0.8, 200, INTERVAL 1 DAY, 30, INTERVAL 7 DAY, NULL, 'call', NULL, NULL),
    ('login_to_host', 'entered_host', 0.6, 50, INTERVAL 1 DAY, 50, INTERVAL 90 DAY, NULL, 'login', NULL, NULL),
    ('taken_credentials', 'taken_credentials', 0.7, 50, INTERVAL 7 DAY, 50, INTERVAL 90 DAY, NULL, 'work', NULL, NULL)
)

SELECT
    entity_kind,
    reason,
    strength::DOUBLE AS strength,
    max_finding_count::BIGINT AS max_finding_count,
    seconds_in(max_gap) AS max_gap_seconds,
    rare_finding_count::BIGINT AS rare_finding_count,
    seconds_in(max_spread) AS max_spread_seconds,
    begins_with::VARCHAR AS begins_with,
    leading_part::VARCHAR AS leading_part,
    needed_part::VARCHAR AS needed_part,
    enclosed_part::VARCHAR AS enclosed_part
FROM rules
