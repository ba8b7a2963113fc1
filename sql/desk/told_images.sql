-- Grain: image that ran in some findings, by the name and the digest that it had. Parameter: finding_ids.
-- Answers: which bytes ran, and what else did their tag stand for before and after?
WITH
ran AS (
    SELECT images.image_reference, images.image_digest, images.image_key, images.finding_id, images.told_by
    FROM context.finding_images AS images
    WHERE images.finding_id IN (SELECT unnest($finding_ids::VARCHAR[])) AND images.image_digest IS NOT NULL
),

named AS (
    SELECT
        image_reference,
        image_digest,
        image_key,
        min(told_by) AS told_by,
        count(DISTINCT finding_id) AS finding_count
    FROM ran
    GROUP BY image_reference, image_digest, image_key
),

digests AS (
    SELECT
        image_reference,
        list({
            'image_digest': image_digest, 'first_at': first_at, 'last_at': last_at, 'task_count': task_count
        } ORDER BY first_at, image_digest) AS digests
    FROM context.image_digests
    WHERE image_reference IN (SELECT image_reference FROM named)
    GROUP BY image_reference
)

SELECT
    'image' AS kind,
    named.image_key AS thing_key,
    named.image_reference,
    named.image_digest,
    named.told_by,
    named.finding_count,
    coalesce(digests.digests, []) AS digests
FROM named
LEFT JOIN digests ON digests.image_reference = named.image_reference
ORDER BY named.finding_count DESC, named.image_reference, named.image_digest
