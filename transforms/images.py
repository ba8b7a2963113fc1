"""Container image references split into their parts, as container runtimes do it."""

import polars as pl

# A first part that has a dot or a colon, or is localhost, is a registry; any other is part of the repository.
_REGISTRY = r"^((?:[^/]*[.:][^/]*)|localhost)/"
DEFAULT_REGISTRY = "docker.io"
DEFAULT_TAG = "latest"


def image_parts(image: pl.Expr) -> dict[str, pl.Expr]:
    """Columns `image_registry`, `image_repository`, `image_tag`, `image_digest`, `image_key` of a reference.

    `nginx` is `docker.io`, `library/nginx`, `latest`; a reference with a digest and no tag has no tag.
    """
    image = pl.when(image.str.strip_chars() != "").then(image.str.strip_chars())
    named_registry = image.str.extract(_REGISTRY)
    path = image.str.replace(_REGISTRY, "")
    digest = path.str.extract(r"@(.+)$")
    name = path.str.replace(r"@.*$", "")
    tag = name.str.extract(r":([^:/]+)$")
    repository = name.str.replace(r":[^:/]*$", "")
    registry = pl.coalesce(named_registry, pl.when(image.is_not_null()).then(pl.lit(DEFAULT_REGISTRY)))
    official = (registry == DEFAULT_REGISTRY) & ~repository.str.contains("/", literal=True)
    full = pl.when(official).then(pl.concat_str(pl.lit("library/"), repository)).otherwise(repository)
    default_tag = pl.when(image.is_not_null() & digest.is_null()).then(pl.lit(DEFAULT_TAG))
    written_tag = pl.coalesce(tag, default_tag)
    key = pl.concat_str(
        registry,
        pl.lit("/"),
        full,
        pl.when(written_tag.is_not_null())
        .then(pl.concat_str(pl.lit(":"), written_tag))
        .otherwise(pl.lit("")),
        pl.when(digest.is_not_null()).then(pl.concat_str(pl.lit("@"), digest)).otherwise(pl.lit("")),
    )
    return {
        "image_registry": registry,
        "image_repository": full,
        "image_tag": written_tag,
        "image_digest": digest,
        "image_key": key,
    }
