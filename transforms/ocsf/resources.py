"""Every resource that a finding names, not the first alone; what has no place of its own is its `data`."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracehound.transforms.ocsf.taking import Json, as_text, left, moment, part, parts, said, tags, text

# Details that are one resource each: the type that Security Hub uses, and members with its id and name.
_ONE = {
    "accessKeyDetails": ("AwsIamAccessKey", "accessKeyId", "userName"),
    "ecsClusterDetails": ("AwsEcsCluster", "arn", "name"),
    "eksClusterDetails": ("AwsEksCluster", "arn", "name"),
    "instanceDetails": ("AwsEc2Instance", "instanceId", ""),
    "lambdaDetails": ("AwsLambdaFunction", "functionArn", "functionName"),
    "rdsDbInstanceDetails": ("AwsRdsDbInstance", "dbInstanceArn", "dbInstanceIdentifier"),
    "rdsLimitlessDbDetails": ("AwsRdsDbShardGroup", "dbShardGroupArn", "dbShardGroupIdentifier"),
    "containerDetails": ("Container", "id", "name"),
}
_MANY = {"s3BucketDetails": ("AwsS3Bucket", "arn", "name")}


@dataclass(frozen=True)
class Cloud:
    """Where resources are that do not say so themselves."""

    region: str | None
    partition: str | None


def resources(resource: Json, cloud: Cloud) -> Iterator[Json]:
    """The resources of a finding, those inside others first: what holds them has the rest as `data`."""
    yield from _of_task(resource, cloud)
    yield from _of_workload(resource, cloud)
    for name, kind in _ONE.items():
        yield from _resource(part(resource, name), *kind, cloud)
    for name, kind in _MANY.items():
        for each in parts(resource, name):
            yield from _resource(each, *kind, cloud)


def _of_task(resource: Json, cloud: Cloud) -> Iterator[Json]:
    task = part(part(resource, "ecsClusterDetails"), "taskDetails")
    yield from _containers(task, cloud)
    yield from _resource(task, "AwsEcsTask", "arn", "", cloud)


def _of_workload(resource: Json, cloud: Cloud) -> Iterator[Json]:
    workload = part(part(resource, "kubernetesDetails"), "kubernetesWorkloadDetails")
    yield from _containers(workload, cloud)
    yield from _resource(workload, "KubernetesWorkload", "uid", "name", cloud)


def _containers(holder: Json, cloud: Cloud) -> Iterator[Json]:
    for each in parts(holder, "containers"):
        yield from _resource(each, "Container", "id", "name", cloud)


def _resource(node: Json, of_type: str, uid: str, name: str, cloud: Cloud) -> Iterator[Json]:
    found = said(uid=text(node, uid), name=text(node, name))
    if not found:
        return
    found |= said(
        type=of_type,
        region=cloud.region,
        cloud_partition=cloud.partition,
        tags=tags(node),
        **moment(node, "createdAt", "created_time"),
    )
    yield _with_data(found, node)


def _with_data(found: Json, node: Json) -> Json:
    """A resource with what is left of it. Nothing is left of it elsewhere then."""
    data = left(node)
    node.clear()
    return found | ({"data": data} if data is not None else {})


def of_sequence(node: Json, cloud: Cloud) -> Iterator[Json]:
    """A resource that an attack sequence names."""
    account = as_text(node, "accountId")
    found = said(uid=text(node, "uid"), name=text(node, "name"))
    if not found:
        if account:
            node["accountId"] = account
        return
    found |= said(
        type=text(node, "resourceType"),
        region=text(node, "region") or cloud.region,
        cloud_partition=text(node, "cloudPartition") or cloud.partition,
        owner={"account": {"uid": account}} if account else None,
        tags=tags(node),
    )
    yield _with_data(found, node)
