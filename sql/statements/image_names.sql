-- Parts of an image reference, as `transforms.images` takes them from those of findings.

-- registry/repository, without tag and digest.
CREATE OR REPLACE MACRO image_name_of(image) AS
regexp_replace(
    if(regexp_matches(trim(image), '^([^/]*[.:][^/]*|localhost)/'), '', 'docker.io/')
    || regexp_replace(split_part(nullif(trim(image), ''), '@', 1), ':[^:/]*$', ''),
    '^docker\.io/([^/]+)$',
    'docker.io/library/\1'
);

-- registry/repository:tag; null if only a digest is named.
CREATE OR REPLACE MACRO image_reference_of(image) AS
CASE
    WHEN trim(image) = '' THEN NULL
    WHEN regexp_matches(split_part(trim(image), '@', 1), ':[^:/]+$')
        THEN concat(image_name_of(image), regexp_extract(split_part(trim(image), '@', 1), ':[^:/]+$'))
    WHEN NOT contains(image, '@') THEN concat(image_name_of(image), ':latest')
END;

-- registry/repository@digest; null without a digest.
CREATE OR REPLACE MACRO image_key_of(image, digest) AS
CASE WHEN starts_with(digest, 'sha256:') AND trim(image) != '' THEN concat(image_name_of(image), '@', digest) END;

-- Whether an image is in a private registry of ECR: of all others AWS can tell nothing.
CREATE OR REPLACE MACRO is_in_ecr(image_key) AS
regexp_matches(image_key, '^\d{12}\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/')
