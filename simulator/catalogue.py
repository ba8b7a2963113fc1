"""The finding types that the simulator writes, with AWS's default severities and titles in AWS's style.

`{subject}` is the affected resource. Severity is 2 Low, 5 Medium, 8 High, 9 Critical.
"""

from __future__ import annotations

from typing import NamedTuple


class Facts(NamedTuple):
    """Severity, title and description of a type."""

    severity: float
    title: str
    description: str


def _facts(severity: float, title: str, description: str = "{title}") -> Facts:
    return Facts(severity, title, description.replace("{title}", title))


RUNTIME = {
    "Backdoor:Runtime/C&CActivity.B": _facts(8, "C&C server IP address contacted by {subject}."),
    "Backdoor:Runtime/C&CActivity.B!DNS": _facts(8, "Command and control domain queried by {subject}."),
    "CryptoCurrency:Runtime/BitcoinTool.B": _facts(8, "Cryptocurrency pool contacted by {subject}."),
    "CryptoCurrency:Runtime/BitcoinTool.B!DNS": _facts(8, "Bitcoin-related domain queried by {subject}."),
    "DefenseEvasion:Runtime/FilelessExecution": _facts(5, "Fileless execution in {subject}."),
    "DefenseEvasion:Runtime/ProcessInjection.Ptrace": _facts(5, "Process injection by ptrace in {subject}."),
    "Discovery:Runtime/SuspiciousCommand": _facts(2, "A suspicious command was run in {subject}."),
    "Execution:Runtime/MaliciousFileExecuted": _facts(8, "A known malicious file was executed in {subject}."),
    "Execution:Runtime/NewBinaryExecuted": _facts(
        5,
        "Container executed a newly created binary file.",
        "Process in {subject} executed a newly created binary.",
    ),
    "Execution:Runtime/NewLibraryLoaded": _facts(5, "A newly created library was loaded in {subject}."),
    "Execution:Runtime/ReverseShell": _facts(8, "A reverse shell was created in {subject}."),
    "Execution:Runtime/SuspiciousCommand": _facts(5, "A suspicious command was run in {subject}."),
    "Execution:Runtime/SuspiciousShellCreated": _facts(2, "A network service created a shell in {subject}."),
    "Execution:Runtime/SuspiciousTool": _facts(2, "A suspicious tool was run in {subject}."),
    "Impact:Runtime/CryptoMinerExecuted": _facts(8, "A cryptocurrency miner was executed in {subject}."),
    "Impact:Runtime/SuspiciousDomainRequest.Reputation": _facts(2, "Suspicious domain queried by {subject}."),
    "Impact:Runtime/MaliciousDomainRequest.Reputation": _facts(5, "Malicious domain queried by {subject}."),
    "Persistence:Runtime/SensitiveFileModified": _facts(5, "A sensitive file was modified in {subject}."),
    "PrivilegeEscalation:Runtime/CGroupsReleaseAgentModified": _facts(
        8, "Container escape via cgroups was detected in {subject}."
    ),
    "PrivilegeEscalation:Runtime/ContainerMountsHostDirectory": _facts(
        5, "Host directory was mounted by {subject}."
    ),
    "PrivilegeEscalation:Runtime/DockerSocketAccessed": _facts(5, "Docker socket accessed from {subject}."),
    "PrivilegeEscalation:Runtime/RuncContainerEscape": _facts(8, "Container escape via runc in {subject}."),
}
EC2 = {
    "Backdoor:EC2/C&CActivity.B!DNS": _facts(8, "Command and control domain queried by {subject}."),
    "Backdoor:EC2/DenialOfService.Tcp": _facts(8, "{subject} behaves like a source of denial of service."),
    "Behavior:EC2/NetworkPortUnusual": _facts(5, "Unusual outbound communication by {subject}."),
    "Behavior:EC2/TrafficVolumeUnusual": _facts(5, "Unusual amounts of traffic from {subject}."),
    "CryptoCurrency:EC2/BitcoinTool.B!DNS": _facts(8, "Bitcoin-related domain queried by {subject}."),
    "Impact:EC2/SuspiciousDomainRequest.Reputation": _facts(2, "Suspicious domain queried by {subject}."),
    "Recon:EC2/PortProbeUnprotectedPort": _facts(2, "Unprotected port on {subject} is being probed."),
    "Recon:EC2/Portscan": _facts(5, "{subject} is performing outbound port scans."),
    "Trojan:EC2/DGADomainRequest.C!DNS": _facts(8, "{subject} queries algorithmically generated domains."),
    "Trojan:EC2/DNSDataExfiltration": _facts(8, "{subject} sends data out through DNS queries."),
    "UnauthorizedAccess:EC2/RDPBruteForce": _facts(2, "RDP brute force attacks against {subject}."),
    "UnauthorizedAccess:EC2/SSHBruteForce": _facts(2, "SSH brute force attacks against {subject}."),
    "UnauthorizedAccess:EC2/TorClient": _facts(8, "{subject} communicates with a Tor guard node."),
}
IAM = {
    "CredentialAccess:IAMUser/AnomalousBehavior": _facts(5, "{subject} anomalously read credentials."),
    "DefenseEvasion:IAMUser/AnomalousBehavior": _facts(5, "{subject} anomalously evaded defences."),
    "Discovery:IAMUser/AnomalousBehavior": _facts(2, "{subject} anomalously listed resources."),
    "Exfiltration:IAMUser/AnomalousBehavior": _facts(8, "{subject} anomalously collected data."),
    "Impact:IAMUser/AnomalousBehavior": _facts(8, "{subject} anomalously tampered with resources."),
    "InitialAccess:IAMUser/AnomalousBehavior": _facts(5, "{subject} anomalously gained access."),
    "PenTest:IAMUser/KaliLinux": _facts(5, "API calls by {subject} from a Kali Linux machine."),
    "Persistence:IAMUser/AnomalousBehavior": _facts(5, "{subject} anomalously kept access."),
    "Policy:IAMUser/RootCredentialUsage": _facts(2, "Root credentials were used for an API call."),
    "PrivilegeEscalation:IAMUser/AnomalousBehavior": _facts(5, "{subject} anomalously raised privileges."),
    "Recon:IAMUser/TorIPCaller": _facts(5, "Reconnaissance API called by {subject} from a Tor exit node."),
    "Stealth:IAMUser/CloudTrailLoggingDisabled": _facts(2, "CloudTrail trail was disabled by {subject}."),
    "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B": _facts(5, "Worldwide console logins by {subject}."),
    "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS": _facts(
        8, "Credentials of {subject} were used from an external address."
    ),
    "UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS": _facts(
        8, "Credentials of {subject} were used from an external address."
    ),
    "UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom": _facts(
        5, "{subject} called from a listed address."
    ),
    "UnauthorizedAccess:IAMUser/TorIPCaller": _facts(5, "API called by {subject} from a Tor exit node."),
}
S3 = {
    "Discovery:S3/AnomalousBehavior": _facts(2, "{subject} anomalously listed S3 data."),
    "Exfiltration:S3/AnomalousBehavior": _facts(8, "{subject} anomalously read S3 objects."),
    "Impact:S3/AnomalousBehavior.Delete": _facts(8, "{subject} anomalously deleted S3 objects."),
    "Policy:S3/AccountBlockPublicAccessDisabled": _facts(2, "Block Public Access disabled for the account."),
    "Policy:S3/BucketAnonymousAccessGranted": _facts(8, "A bucket was opened to anonymous access."),
    "Policy:S3/BucketBlockPublicAccessDisabled": _facts(2, "Block Public Access disabled for a bucket."),
    "Stealth:S3/ServerAccessLoggingDisabled": _facts(2, "Server access logging disabled for a bucket."),
    "UnauthorizedAccess:S3/TorIPCaller": _facts(8, "S3 API called by {subject} from a Tor exit node."),
}
KUBERNETES = {
    "CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed": _facts(5, "Secrets read by {subject}."),
    "Discovery:Kubernetes/AnomalousBehavior.PermissionChecked": _facts(
        2, "Permissions checked by {subject}."
    ),
    "Discovery:Kubernetes/SuccessfulAnonymousAccess": _facts(5, "Anonymous access to {subject}."),
    "Execution:Kubernetes/AnomalousBehavior.ExecInPod": _facts(5, "Command run in a pod by {subject}."),
    "Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed": _facts(2, "Workload deployed by {subject}."),
    "Execution:Kubernetes/ExecInKubeSystemPod": _facts(5, "Command run in kube-system by {subject}."),
    "Policy:Kubernetes/AdminAccessToDefaultServiceAccount": _facts(
        8, "Default account made admin by {subject}."
    ),
    "Policy:Kubernetes/ExposedDashboard": _facts(5, "Kubernetes dashboard exposed by {subject}."),
    "PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated": _facts(
        5, "Role binding created by {subject}."
    ),
    "PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer": _facts(
        8, "Privileged workload deployed by {subject}."
    ),
}
OTHERS = {
    "CredentialAccess:RDS/AnomalousBehavior.FailedLogin": _facts(2, "Unusual failed logins to {subject}."),
    "CredentialAccess:RDS/MaliciousIPCaller.FailedLogin": _facts(5, "Listed address failed at {subject}."),
    "CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin": _facts(8, "Unusual login to {subject}."),
    "Discovery:RDS/TorIPCaller": _facts(5, "A Tor exit node probed {subject}."),
    "UnauthorizedAccess:Lambda/MaliciousIPCaller.Custom": _facts(5, "{subject} reached a listed address."),
    "UnauthorizedAccess:Lambda/TorClient": _facts(8, "{subject} communicates with a Tor guard node."),
    "Backdoor:Lambda/C&CActivity.B": _facts(8, "{subject} reached a command and control server."),
    "Execution:EC2/MaliciousFile": _facts(8, "Malicious files were found on {subject}."),
    "Execution:ECS/MaliciousFile": _facts(8, "Malicious files were found on {subject}."),
    "Execution:Kubernetes/SuspiciousFile": _facts(5, "Suspicious files were found on {subject}."),
    "AttackSequence:ECS/CompromisedCluster": _facts(9, "Potential ECS cluster compromise: {subject}."),
    "AttackSequence:EKS/CompromisedCluster": _facts(9, "Potential EKS cluster compromise: {subject}."),
    "AttackSequence:IAM/CompromisedCredentials": _facts(
        9, "Potential credential compromise of {subject} indicated by a sequence of actions."
    ),
    "AttackSequence:S3/CompromisedData": _facts(9, "Potential data compromise: {subject}."),
}
CATALOGUE = {**RUNTIME, **EC2, **IAM, **S3, **KUBERNETES, **OTHERS}
