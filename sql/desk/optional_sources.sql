-- Grain: the only row. Answers: what have the sources given that not everybody has?
SELECT
    EXISTS (FROM flattened.api_events) OR EXISTS (FROM raw.cloudtrail_coverage) AS has_calls,
    EXISTS (FROM correlation.credential_chain) AS has_chains,
    EXISTS (FROM correlation.session_openers) AS has_openers,
    EXISTS (FROM context.finding_context) OR EXISTS (FROM context.exposed_findings) AS has_context,
    EXISTS (FROM raw.regroupings) AS has_regroupings,
    EXISTS (FROM entities.known_entities) AS has_known
