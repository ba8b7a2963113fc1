-- Grain: observation of an image's vulnerabilities and a vulnerable package. Key: observation_id, vulnerability_id,
-- package_name, package_version, file_path.
-- Answers: what in an image is vulnerable, in which file, how gravely, and is it exploited?
--
-- Inspector names several packages for a vulnerability; ECR's basic scan one, as attributes.
-- Empty without: raw.observations.
-- Each row is one of raw.observations.
-- Refreshed by: observation_id, vulnerability_id, package_name, package_version, file_path.
WITH
told AS (
    SELECT
        observation_id(account_id, region, kind, thing_key, observed_at, content_hash) AS observation_id,
        account_id,
        region,
        thing_key,
        observed_at,
        json_transform(TRY_CAST(document AS JSON), '{"findings": [{
            "name": "VARCHAR", "title": "VARCHAR", "severity": "VARCHAR", "status": "VARCHAR", "inspectorScore": "DOUBLE",
            "exploitAvailable": "VARCHAR", "epss": {"score": "DOUBLE"}, "firstObservedAt": "VARCHAR",
            "exploitabilityDetails": {"lastKnownExploitAt": "VARCHAR"},
            "attributes": [{"key": "VARCHAR", "value": "VARCHAR"}],
            "packageVulnerabilityDetails": {
                "vulnerabilityId": "VARCHAR",
                "vulnerablePackages": [{
                    "name": "VARCHAR", "version": "VARCHAR", "packageManager": "VARCHAR", "filePath": "VARCHAR",
                    "fixedInVersion": "VARCHAR"
                }]
            }
        }]}') AS answer
    FROM raw.observations
    WHERE kind = 'image_vulnerabilities'
),

found AS (
    SELECT *, unnest(answer.findings) AS finding, generate_subscripts(answer.findings, 1) AS finding_position
    FROM told
),

packages AS (
    SELECT
        *,
        unnest(
            if(
                len(finding."packageVulnerabilityDetails"."vulnerablePackages") > 0,
                finding."packageVulnerabilityDetails"."vulnerablePackages",
                [{
                    'name': pair_named(finding.attributes, 'package_name'),
                    'version': pair_named(finding.attributes, 'package_version'),
                    'packageManager': NULL,
                    'filePath': NULL,
                    'fixedInVersion': NULL
                }]
            )
        ) AS package
    FROM found
),

named AS (
    SELECT
        *,
        coalesce(nullif(finding."packageVulnerabilityDetails"."vulnerabilityId", ''), finding.name, '') AS vulnerability_id,
        coalesce(package.name, '') AS package_name,
        coalesce(package.version, '') AS package_version,
        coalesce(package."filePath", '') AS file_path
    FROM packages
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS image_key,
    split_part(thing_key, '@', 2) AS image_digest,
    vulnerability_id,
    package_name,
    package_version,
    file_path,
    '/' || nullif(ltrim(file_path, '/'), '') AS executable_path,
    package."packageManager" AS package_manager,
    package."fixedInVersion" AS fixed_in,
    upper(finding.severity) AS severity,
    figure_of(finding."inspectorScore") AS score,
    figure_of(finding.epss.score) AS epss,
    finding."exploitAvailable" = 'YES' AS has_exploit,
    moment_of(finding."exploitabilityDetails"."lastKnownExploitAt") AS last_exploit_at,
    finding.title,
    finding.status,
    moment_of(finding."firstObservedAt") AS first_observed_at
FROM named
QUALIFY
    row_number() OVER (
        PARTITION BY observation_id, vulnerability_id, package_name, package_version, file_path
        ORDER BY finding.status, finding_position, package."fixedInVersion"
    ) = 1
