-- Which persons made calls from two places so far apart that nobody travels so fast?
--
-- $kilometres_per_hour number from 1 = 1000: faster than this is impossible
-- $kilometres number from 0 = 500: only over at least this distance
--
-- Then: one of the two is not the person, or comes through a network elsewhere. Where addresses are is known only of those
-- that findings name. Told only where all calls of both hours and the hours between them were read, by persons whose
-- names nobody could choose.
WITH
places AS (
    SELECT
        address_key(ip_address) AS ip_address,
        latest(latitude, updated_at) AS latitude,
        latest(longitude, updated_at) AS longitude,
        latest(concat_ws(', ', city, country_name), updated_at) AS place
    FROM flattened.network_peers
    WHERE latitude IS NOT NULL AND longitude IS NOT NULL
    GROUP BY address_key(ip_address)
),

complete_hours AS (
    SELECT account_id, region, hour_at
    FROM raw.cloudtrail_coverage
    WHERE is_complete
    GROUP BY account_id, region, hour_at
),

called AS (
    SELECT
        people.person_key,
        people.person_name,
        events.account_id,
        events.region,
        events.event_id,
        events.event_at,
        events.event_name,
        places.*
    FROM flattened.api_events AS events
    INNER JOIN correlation.people AS people ON people.event_person_key = events.person_key
    INNER JOIN places ON places.ip_address = address_key(events.source_ip_address)
    WHERE NOT events.is_claimed_name
),

followed AS (
    SELECT
        *,
        lead(ip_address) OVER by_person AS next_ip_address,
        lead(place) OVER by_person AS next_place,
        lead(latitude) OVER by_person AS next_latitude,
        lead(longitude) OVER by_person AS next_longitude,
        lead(event_at) OVER by_person AS next_at,
        lead(event_name) OVER by_person AS next_event_name,
        lead(event_id) OVER by_person AS next_event_id
    FROM called
    WINDOW by_person AS (PARTITION BY person_key, account_id, region ORDER BY event_at, event_id)
),

travelled AS (
    SELECT
        *,
        2 * 6371 * asin(
            least(
                1,
                sqrt(
                    pow(sin(radians(next_latitude - latitude) / 2), 2)
                    + cos(radians(latitude)) * cos(radians(next_latitude)) * pow(sin(radians(next_longitude - longitude) / 2), 2)
                )
            )
        ) AS kilometres,
        epoch(next_at - event_at) / 3600 AS hours
    FROM followed
    WHERE next_ip_address != ip_address
)

SELECT
    person_name,
    event_at,
    event_name,
    ip_address,
    place,
    next_at,
    next_event_name,
    next_ip_address,
    next_place,
    round(kilometres, 0) AS kilometres,
    round(hours, 2) AS hours,
    account_id,
    region,
    event_id,
    next_event_id,
    person_key
FROM travelled
WHERE
    kilometres >= $kilometres
    AND kilometres > hours * $kilometres_per_hour
    AND (
        SELECT count(*)
        FROM complete_hours AS loaded
        WHERE
            loaded.account_id = travelled.account_id
            AND loaded.region = travelled.region
            AND loaded.hour_at BETWEEN date_trunc('hour', travelled.event_at) AND travelled.next_at
    ) = date_diff('hour', travelled.event_at, travelled.next_at) + 1
ORDER BY event_at DESC, person_key, account_id, region, event_id
