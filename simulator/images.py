"""Applications in containers: image, base image, entry point; private, public, with and without digest."""

from __future__ import annotations

import random
from typing import NamedTuple

from tracehound.simulator.chains import Runner
from tracehound.simulator.draws import digest


class App(NamedTuple):
    """An application; without a public `repository` its image is in its owner's ECR."""

    name: str
    repository: str | None
    tags: tuple[str, ...]
    flavour: str
    runner: Runner
    is_web: bool


def _root(*chain: str) -> Runner:
    return Runner(chain, "root", 0, "/")


_NODE = Runner(("/usr/bin/dumb-init", "/usr/local/bin/node"), "node", 1000, "/usr/src/app")
_JAVA = Runner(("/opt/java/openjdk/bin/java",), "spring", 1001, "/app")
_PYTHON = Runner(("/usr/local/bin/gunicorn", "/usr/local/bin/python3.12"), "app", 10001, "/srv/app")
_PHP = Runner(("/usr/sbin/apache2", "/usr/sbin/apache2"), "www-data", 33, "/var/www/html")

WEB_APPS = (
    App("storefront", None, ("2026.40.1", "2026.41.0", "main"), "debian12-node20", _NODE, True),
    App("orders-api", None, ("v3.18.2", "v3.19.0"), "alpine3.20-jre21", _JAVA, True),
    App("invoice-portal", None, ("1.9.4", "latest"), "debian12-php8.2", _PHP, True),
    App("search-gateway", None, ("r512", "r517"), "debian12-python3.12", _PYTHON, True),
    App("partner-api", None, ("release-77", "release-78"), "debian12-jre17", _JAVA, True),
    App(
        "web-proxy",
        "public.ecr.aws/nginx/nginx",
        ("stable", "1.27"),
        "debian12-nginx",
        _root("/usr/sbin/nginx", "/usr/sbin/nginx"),
        True,
    ),
    App("wiki", "bitnami/mediawiki", ("1.42",), "debian12-php8.2", _PHP, True),
)
WORKER_APPS = (
    App("billing-worker", None, ("4.2.0", "4.2.1"), "debian12-python3.12", _PYTHON, False),
    App("report-batch", None, ("nightly", "weekly"), "amazonlinux2023", _root("/usr/bin/bash"), False),
    App(
        "cache",
        "redis",
        ("7.4", "7.4-alpine"),
        "alpine3.20-redis",
        Runner(("/usr/local/bin/redis-server",), "redis", 999, "/data"),
        False,
    ),
    App(
        "metrics",
        "quay.io/prometheus/prometheus",
        ("v2.54.1",),
        "busybox-prometheus",
        Runner(("/bin/prometheus",), "nobody", 65534, "/prometheus"),
        False,
    ),
)
CI_APP = App(
    "ci-runner",
    None,
    ("ubuntu-24.04",),
    "ubuntu24.04-ci",
    _root("/usr/bin/tini", "/opt/runner/bin/Runner.Listener"),
    False,
)
SIDECARS = (
    ("envoy", "public.ecr.aws/appmesh/aws-appmesh-envoy:v1.29.6.0-prod"),
    ("log-router", "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"),
    ("xray-daemon", "public.ecr.aws/xray/aws-xray-daemon:latest"),
)


def image_reference(rng: random.Random, app: App, account_id: str, region: str) -> str:
    """The image as a task definition names it; a third of the private ones are pinned by digest."""
    tag = rng.choice(app.tags)
    if app.repository is not None:
        return f"{app.repository}:{tag}"
    reference = f"{account_id}.dkr.ecr.{region}.amazonaws.com/shop/{app.name}:{tag}"
    if rng.random() < 0.35:
        return f"{reference}@sha256:{digest('image', app.name, tag)}"
    return reference
