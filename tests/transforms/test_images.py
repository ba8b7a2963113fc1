import polars as pl
import pytest

from tracehound.transforms.images import image_parts

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("image", "parts"),
    [
        ("nginx", ("docker.io", "library/nginx", "latest", None, "docker.io/library/nginx:latest")),
        ("bitnami/redis:7", ("docker.io", "bitnami/redis", "7", None, "docker.io/bitnami/redis:7")),
        ("localhost:5000/a/b:t", ("localhost:5000", "a/b", "t", None, "localhost:5000/a/b:t")),
        (
            "public.ecr.aws/nginx/nginx:stable",
            ("public.ecr.aws", "nginx/nginx", "stable", None, "public.ecr.aws/nginx/nginx:stable"),
        ),
        (f"a.b/c@{DIGEST}", ("a.b", "c", None, DIGEST, f"a.b/c@{DIGEST}")),
        (f"a.b/c:t@{DIGEST}", ("a.b", "c", "t", DIGEST, f"a.b/c:t@{DIGEST}")),
        ("", (None,) * 5),
        (None, (None,) * 5),
    ],
)
def test_image_references_come_apart(image: str | None, parts: tuple[str | None, ...]) -> None:
    frame = pl.DataFrame({"image": [image]}, schema={"image": pl.String})
    assert frame.select(**image_parts(pl.col("image"))).row(0) == parts
