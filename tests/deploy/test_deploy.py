"""What ships for containers says what there is: commands, settings, files; and gives no more rights than needed."""

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import typer
import yaml
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from tests.docs.policies import actions, statements
from tests.test_dependencies import ROOMS
from tracehound.cli.app import app
from tracehound.pipelines.settings import reading
from tracehound.pipelines.settings.keys import Settings
from tracehound.pipelines.settings.reading import DAGSTER_VARIABLE
from tracehound.web import server

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
USER = "10001:10001"
INSTALLED = "/opt/tracehound"
# Variables that are no keys of the configuration.
OTHERS = {"TRACEHOUND_CONFIG", "TRACEHOUND_HOME", DAGSTER_VARIABLE}


@cache
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8")))


def ours() -> dict[str, Any]:
    return {name: each for name, each in compose()["services"].items() if each["image"] == "tracehound"}


@cache
def task() -> dict[str, Any]:
    return dict(json.loads((DEPLOY / "ecs" / "task-definition.json").read_text(encoding="utf-8")))


@cache
def manifests() -> dict[str, Any]:
    text = (DEPLOY / "kubernetes" / "tracehound.yaml").read_text(encoding="utf-8")
    return {each["kind"]: each for each in yaml.safe_load_all(text)}


def pod() -> dict[str, Any]:
    return dict(manifests()["StatefulSet"]["spec"]["template"]["spec"])


def environment(container: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in container.get("environment", container.get("env", ()))}


def settings_of(variables: dict[str, str], written: dict[str, Any] | None = None) -> Settings:
    return reading.read(written or {}, {k: v for k, v in variables.items() if k not in OTHERS})


def commands() -> Iterator[tuple[str, list[str]]]:
    yield from ((f"compose {name}", each["command"]) for name, each in ours().items())
    yield from ((f"ECS {each['name']}", each["command"]) for each in task()["containerDefinitions"])
    for each in [*pod()["initContainers"], *pod()["containers"]]:
        if each["image"].startswith("tracehound") and each["command"][0] != "sh":
            yield f"Kubernetes {each['name']}", each["command"]
    yield "image", json.loads(re.findall(r"^CMD (.*)$", CONTAINERFILE, re.MULTILINE)[0])


@pytest.mark.parametrize(
    ("where", "words"), list(commands()), ids=lambda each: each if isinstance(each, str) else ""
)
def test_a_command_is_one(where: str, words: list[str]) -> None:
    program, *rest = words
    if program == "tracehound":
        root = typer.main.get_command(app)
        with root.make_context("tracehound", list(rest), resilient_parsing=True) as context:
            name, command, given = root.resolve_command(context, list(rest))  # type: ignore[attr-defined]
        command.make_context(name, given)
    elif program == "python":
        assert rest[:2] == ["-m", "tracehound.pipelines.ui"]
        assert rest[2:] == ["-h", "127.0.0.1", "-p", "3000"]
    else:
        assert words == ["dagster-daemon", "run", "--workspace", f"{INSTALLED}/etc/workspace.yaml"]


def test_the_image_runs_as_nobody_over_what_is_installed() -> None:
    stages = CONTAINERFILE.split("\nFROM ")[1:]
    assert len(stages) == 2
    build, final = stages
    assert f"RUN deploy/install.sh {INSTALLED}\n" in build
    assert f"COPY --from=build {INSTALLED} {INSTALLED}\n" in final
    assert f"\nUSER {USER}\n" in final
    assert final.index("\nUSER ") < final.index("\nCMD ")
    assert not re.search(r"^(ADD|EXPOSE)|:latest|apt-get|curl", CONTAINERFILE, re.MULTILINE)
    variables = dict(re.findall(r"(\w+)=(\S+)", final.partition("ENV ")[2].partition("\nUSER")[0]))
    assert variables["DAGSTER_HOME"] == f"{INSTALLED}/etc"
    assert variables[DAGSTER_VARIABLE] == f"{variables['TRACEHOUND_HOME']}/dagster"
    written = json.loads(re.findall(r"^VOLUME (.*)$", final, re.MULTILINE)[0])
    assert variables["TRACEHOUND_HOME"] in written


def test_the_image_is_built_of_all_that_a_wheel_needs_and_no_more() -> None:
    lines = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "**"
    admitted = {line.removeprefix("!") for line in lines if line.startswith("!")}
    needed = {*ROOMS, "src", "docs", "pyproject.toml", "README.md", "LICENSE", "deploy/install.sh"}
    needed |= {path.name for path in ROOT.glob("requirements*.txt")} - {"requirements-dev.txt"}
    assert admitted == needed
    assert all((ROOT / each).exists() for each in admitted)


@pytest.mark.parametrize("name", ours())
def test_a_service_of_compose_can_write_to_its_home_alone(name: str) -> None:
    service = ours()[name]
    assert service["read_only"] is True
    assert service["user"] == USER
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "ports" not in service
    assert all(volume.startswith("home:") or volume.endswith(":ro") for volume in service["volumes"])
    settings_of(service["environment"])


def test_people_reach_the_desk_of_compose_by_its_proxy_alone() -> None:
    services = compose()["services"]
    place = services["desk"]["networks"]["proxied"]["ipv4_address"]
    assert f"--upstream=http://{place}:8765" in services["proxy"]["command"]
    settings = settings_of(services["desk"]["environment"])
    assert list(settings.desk.proxies) == [services["proxy"]["networks"]["proxied"]["ipv4_address"]]
    server.require_identity(server.parsed(services["desk"]["command"][-1]), settings.desk)
    assert all(port.startswith("127.0.0.1:") for port in services["proxy"]["ports"])


def _validated(operation: str, given: dict[str, Any]) -> str:
    model = ServiceModel(Loader().load_service_model("ecs", "service-2"), "ecs")
    shape = model.operation_model(operation).input_shape
    assert shape is not None
    return str(ParamValidator().validate(given, shape).generate_report())


def test_ecs_accepts_the_task_and_its_service() -> None:
    assert _validated("RegisterTaskDefinition", task()) == ""
    service = json.loads((DEPLOY / "ecs" / "service.json").read_text(encoding="utf-8"))
    assert _validated("CreateService", service) == ""
    assert "unknown" in _validated("CreateService", {**service, "replicas": 1}).lower()
    # Never two writers, not even while a new version starts.
    assert service["desiredCount"] == 1
    assert service["deploymentConfiguration"] == {"minimumHealthyPercent": 0, "maximumPercent": 100}
    assert service["loadBalancers"][0]["containerName"] in {
        each["name"] for each in task()["containerDefinitions"]
    }


@pytest.mark.parametrize("container", task()["containerDefinitions"], ids=lambda each: each["name"])
def test_a_container_of_the_task_can_write_to_its_home_alone(container: dict[str, Any]) -> None:
    assert container["readonlyRootFilesystem"] is True
    assert container["user"] == USER
    assert container["linuxParameters"]["capabilities"] == {"drop": ["ALL"]}
    mounted = {each["sourceVolume"]: each["containerPath"] for each in container["mountPoints"]}
    assert mounted == {"home": "/var/lib/tracehound", "scratch": "/tmp"}
    assert {each["name"] for each in task()["volumes"]} == set(mounted)
    settings_of(environment(container))
    if "portMappings" in container:
        settings = settings_of(environment(container))
        server.require_identity(server.parsed(container["command"][-1]), settings.desk)


@pytest.mark.parametrize("kind", manifests())
def test_kubernetes_accepts_a_manifest(kind: str) -> None:
    kubernetes_validate.validate(manifests()[kind], "1.37", strict=True)


def test_a_container_of_the_pod_can_write_to_its_volumes_alone() -> None:
    spec = pod()
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] == int(USER.partition(":")[0])
    volumes = {each["name"] for each in spec["volumes"]} | {
        each["metadata"]["name"] for each in manifests()["StatefulSet"]["spec"]["volumeClaimTemplates"]
    }
    for container in [*spec["initContainers"], *spec["containers"]]:
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert {each["name"] for each in container.get("volumeMounts", ())} <= volumes
        settings_of(environment(container))
    assert manifests()["StatefulSet"]["spec"]["replicas"] == 1


def test_people_reach_the_desk_of_the_pod_by_its_proxy_alone() -> None:
    settings = settings_of({}, tomllib.loads(manifests()["ConfigMap"]["data"]["tracehound.toml"]))
    by_name = {each["name"]: each for each in pod()["containers"]}
    place = by_name["desk"]["command"][-1]
    assert server.parsed(place).is_private
    assert f"--upstream=http://{place}" in by_name["proxy"]["args"]
    assert list(settings.desk.proxies) == [place.partition(":")[0]]
    [rule] = manifests()["NetworkPolicy"]["spec"]["ingress"]
    assert [each["port"] for each in rule["ports"]] == ["proxy"]


@pytest.mark.parametrize("name", ["trust.json", "start-role.json"])
def test_a_role_allows_what_starting_needs(name: str) -> None:
    found = {action for each in statements(DEPLOY / "ecs" / name) for action in actions(each)}
    for action in found:
        service, _, operation = action.partition(":")
        assert operation in Loader().load_service_model(service, "service-2")["operations"], action
    for each in statements(DEPLOY / "ecs" / name):
        # Only logging in to the registry knows no resource.
        assert each.get("Resource") != "*" or actions(each) == ["ecr:GetAuthorizationToken"]
    images = {each["image"].partition("/")[0] for each in task()["containerDefinitions"]}
    assert ("ecr:BatchGetImage" in found) == (name == "start-role.json" and len(images) == 1)
    secrets = [each["valueFrom"] for one in task()["containerDefinitions"] for each in one.get("secrets", ())]
    for secret in secrets if name == "start-role.json" else ():
        assert any(f"{secret}-*" == each.get("Resource") for each in statements(DEPLOY / "ecs" / name))
