-- Grain: entity and a reference file that names it. Key: entity_id, known_as.
-- Answers: which addresses are our own or a known scanner's, which images are trusted, who owns an account?
--
-- If several rows match an address or an image, the most specific counts.
-- Refreshed by: entity_id.
WITH
entities AS (
    SELECT entity_id, entity_kind, entity_key FROM entities.entities
),

addresses AS (
    SELECT entity_id, entity_kind, entity_key, address_digits(entity_key) AS address
    FROM entities
    WHERE entity_kind = 'ip_address' AND length(address_digits(entity_key)) = 32
),

networks AS (
    SELECT 'own_network' AS known_as, network, name, first_address, last_address FROM raw.reference_networks
    UNION ALL
    SELECT 'scanner', network, name, first_address, last_address FROM raw.reference_scanners
),

known_addresses AS (
    SELECT
        addresses.entity_id,
        addresses.entity_kind,
        addresses.entity_key,
        networks.known_as,
        networks.network AS known_by,
        networks.name
    FROM addresses
    INNER JOIN networks ON addresses.address >= networks.first_address AND addresses.address <= networks.last_address
    QUALIFY row_number() OVER (
        PARTITION BY addresses.entity_id, networks.known_as
        ORDER BY networks.first_address DESC, networks.last_address, networks.network
    ) = 1
),

known_images AS (
    SELECT
        entities.entity_id,
        entities.entity_kind,
        entities.entity_key,
        'trusted_image' AS known_as,
        images.pattern AS known_by,
        images.name
    FROM entities
    INNER JOIN raw.reference_images AS images
        ON entities.entity_key GLOB images.pattern OR entities.entity_key GLOB concat(images.pattern, '[/:@]*')
    WHERE entities.entity_kind = 'container_image'
    QUALIFY row_number() OVER (
        PARTITION BY entities.entity_id ORDER BY length(images.pattern) DESC, images.pattern
    ) = 1
),

known_accounts AS (
    SELECT
        entities.entity_id,
        entities.entity_kind,
        entities.entity_key,
        'account' AS known_as,
        accounts.account_id AS known_by,
        accounts.account_name AS name,
        accounts.owner,
        accounts.environment
    FROM entities
    INNER JOIN raw.reference_accounts AS accounts ON accounts.account_id = entities.entity_key
    WHERE entities.entity_kind = 'aws_account'
),

known AS (
    SELECT *, NULL::VARCHAR AS owner, NULL::VARCHAR AS environment FROM known_addresses
    UNION ALL
    SELECT *, NULL, NULL FROM known_images
    UNION ALL
    FROM known_accounts
)

SELECT
    entity_id,
    entity_kind,
    entity_key,
    known_as,
    -- Our own addresses are shared by everything, and known scanners are not attackers.
    known_as IN ('own_network', 'scanner') AS is_expected,
    known_by,
    name,
    owner,
    environment
FROM known
