"""Steps for images and buckets.

What belongs here: commands of registries and S3. What does not: what runs an image or reads a bucket.
"""

import re

from tracehound.desk.connection import Row
from tracehound.desk.containment import shell
from tracehound.desk.containment.shell import NOTHING, Step, contain, evidence, is_safe, words

_ECR = re.compile(r"(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?")
_BLOCKED = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def of_image(row: Row) -> list[Step]:
    """Steps for an image; only in a registry of AWS is there something to stop."""
    if not is_safe(row["id"]):
        return []
    # With a digest, a registry takes no tag beside it.
    reference = f"{row['place']}/{row['name']}@{row['digest']}" if row["digest"] else row["id"]
    folder = shell.file_name("image", reference)
    copy = words("skopeo", "copy", f"docker://{reference}", f"dir:{folder}")
    return [evidence("keep a copy, in a folder of its own", copy), *_in_ecr(row)]


def _in_ecr(row: Row) -> list[Step]:
    registry = _ECR.fullmatch(row["place"] or "")
    repository = row["name"]
    if registry is None or not is_safe(repository) or not (row["tag"] or row["digest"]):
        return []
    named = {"registry_id": registry[1], "region": registry[2], "repository_name": repository}
    by = {"imageTag": row["tag"]} if row["tag"] else {"imageDigest": row["digest"]}
    ids = shell.structure([by])
    described = words("aws", "ecr", "describe-images", **named, image_ids=ids)
    lost = (
        "the tag, and the image where nothing else names it" if row["tag"] else "the image and all its tags"
    )
    return [
        evidence("keep who pushed what, and when", shell.into(described, "image", row["id"])),
        contain(
            "let nothing start from it any more",
            words("aws", "ecr", "batch-delete-image", **named, image_ids=ids),
            f"{lost}: keep the copy first; what runs goes on, and can't be started again",
        ),
    ]


def of_bucket(row: Row) -> list[Step]:
    """Steps for a bucket."""
    bucket = row["id"]
    if not is_safe(bucket):
        return []
    block = shell.structure(dict.fromkeys(_BLOCKED, True))
    listed = words("aws", "s3api", "list-object-versions", bucket=bucket)
    policy = words("aws", "s3api", "get-bucket-policy", bucket=bucket)
    return [
        evidence("keep its policy, which may have been changed", shell.into(policy, "policy", bucket)),
        evidence("keep when objects were written or deleted", shell.into(listed, "objects", bucket)),
        contain(
            "keep what is overwritten or deleted from now on",
            words(
                "aws", "s3api", "put-bucket-versioning", bucket=bucket,
                versioning_configuration=shell.structure({"Status": "Enabled"}),
            ),
            f"{NOTHING}; old versions cost storage",
        ),
        contain(
            "end public access to it",
            words(
                "aws", "s3api", "put-public-access-block", bucket=bucket,
                public_access_block_configuration=block,
            ),
            "its block settings, which are replaced; a website that it serves fails",
        ),
    ]  # fmt: skip
