-- Grain: finding and an exposure finding of Security Hub about a resource of it. Key: finding_id, exposure_uid,
-- resource_key.
-- Answers: was what was attacked known to be exposed when it happened, or was that said only later?
--
-- The last version from the event or before, else the first after it, marked so. One that was closed by then is left out.
-- If the only known version is that of its end, after the event, the exposure was there as long as Security Hub says.
-- Empty without: context.exposed_resources.
-- Refreshed by: finding_id.
SELECT
    named.finding_id,
    exposures.exposure_uid,
    exposures.resource_key,
    named.resource_kind,
    named.is_named,
    named.first_event_at AS event_at,
    exposures.changed_at,
    if(exposures.changed_at <= named.first_event_at, 'before', 'after') AS chosen,
    (epoch_us(named.first_event_at) - epoch_us(exposures.changed_at)) / 1e6 AS age_seconds,
    exposures.first_seen_at <= named.first_event_at AS was_known,
    exposures.severity
FROM context.named_resources AS named
INNER JOIN context.exposed_resources AS exposures
    ON exposures.resource_key = named.resource_key
    AND is_shown(named.first_event_at, exposures.changed_at, exposures.until_at, exposures.is_first)
WHERE
    exposures.is_open
    OR (exposures.changed_at > named.first_event_at AND exposures.first_seen_at <= named.first_event_at)
