"""What GuardDuty says of each finding type: severity, title and description.

`{thing}` is the resource, `{remote}` an address, `{domain}` a domain, `{who}` an identity, `{what}` a detail.
"""

from __future__ import annotations

from typing import NamedTuple


class Fact(NamedTuple):
    """The default severity and the texts of a finding type."""

    severity: float
    title: str
    description: str


_RUNTIME = {
    "Backdoor:Runtime/C&CActivity.B": (
        8,
        "Command and control server contacted by {thing}.",
        "A process {what} in {thing} connected to {remote}, a known command and control server.",
    ),
    "Backdoor:Runtime/C&CActivity.B!DNS": (
        8,
        "Command and control domain queried by {thing}.",
        "A process {what} in {thing} queried {domain}, a domain of a command and control server.",
    ),
    "CryptoCurrency:Runtime/BitcoinTool.B": (
        8,
        "Cryptocurrency address contacted by {thing}.",
        "A process {what} in {thing} connected to {remote}, which is associated with cryptocurrency.",
    ),
    "CryptoCurrency:Runtime/BitcoinTool.B!DNS": (
        8,
        "Cryptocurrency domain queried by {thing}.",
        "A process {what} in {thing} queried {domain}, which is associated with cryptocurrency.",
    ),
    "DefenseEvasion:Runtime/FilelessExecution": (
        5,
        "A process runs from memory in {thing}.",
        "A process {what} in {thing} was started from code in memory.",
    ),
    "DefenseEvasion:Runtime/KernelModuleLoaded": (
        8,
        "A kernel module was loaded in {thing}.",
        "The kernel module {what} was loaded in {thing}.",
    ),
    "DefenseEvasion:Runtime/ProcessInjection.Proc": (
        8,
        "A process injected code in {thing}.",
        "A process wrote to the memory of {what} in {thing} through /proc.",
    ),
    "DefenseEvasion:Runtime/ProcessInjection.Ptrace": (
        5,
        "A process injected code in {thing} by ptrace.",
        "A process attached to {what} in {thing} by ptrace.",
    ),
    "DefenseEvasion:Runtime/PtraceAntiDebugging": (
        2,
        "A process evades debuggers in {thing}.",
        "The process {what} in {thing} uses ptrace against debuggers.",
    ),
    "DefenseEvasion:Runtime/SensitiveFileModified": (
        5,
        "A sensitive file was modified in {thing}.",
        "The file {what} in {thing} was modified, which can evade defences.",
    ),
    "DefenseEvasion:Runtime/SuspiciousCommand": (
        7,
        "A command that evades defences ran in {thing}.",
        "A suspicious command ran in {thing}: {what}.",
    ),
    "Discovery:Runtime/SuspiciousCommand": (
        2,
        "A discovery command ran in {thing}.",
        "A command that explores its surroundings ran in {thing}: {what}.",
    ),
    "Execution:Runtime/MaliciousFileExecuted": (
        8,
        "A known malicious file ran in {thing}.",
        "The file {what}, known to be malicious, was executed in {thing}.",
    ),
    "Execution:Runtime/NewBinaryExecuted": (
        5,
        "{thing} executed a newly created binary file.",
        "A process in {thing} executed the newly created binary {what}.",
    ),
    "Execution:Runtime/NewLibraryLoaded": (
        5,
        "{thing} loaded a newly created library.",
        "A process in {thing} loaded the newly created library {what}.",
    ),
    "Execution:Runtime/ReverseShell": (
        8,
        "A reverse shell was opened from {thing}.",
        "The process {what} in {thing} opened a reverse shell to {remote}.",
    ),
    "Execution:Runtime/SuspiciousCommand": (
        5,
        "A suspicious command ran in {thing}.",
        "A suspicious command ran in {thing}: {what}.",
    ),
    "Execution:Runtime/SuspiciousShellCreated": (
        2,
        "A network service started a shell in {thing}.",
        "The service {what} in {thing} started an interactive shell.",
    ),
    "Execution:Runtime/SuspiciousTool": (
        7,
        "A suspicious tool ran in {thing}.",
        "The tool {what} was executed in {thing}.",
    ),
    "Impact:Runtime/AbusedDomainRequest.Reputation": (
        5,
        "{thing} queried a domain that is often abused.",
        "A process {what} in {thing} queried {domain}, which is often abused.",
    ),
    "Impact:Runtime/CryptoMinerExecuted": (
        8,
        "A cryptocurrency miner ran in {thing}.",
        "The process {what} in {thing} is a cryptocurrency miner.",
    ),
    "Impact:Runtime/MaliciousDomainRequest.Reputation": (
        5,
        "{thing} queried a malicious domain.",
        "A process {what} in {thing} queried {domain}, known to be malicious.",
    ),
    "Impact:Runtime/SuspiciousDomainRequest.Reputation": (
        2,
        "{thing} queried a suspicious domain.",
        "A process {what} in {thing} queried {domain}, which is young or has a low reputation.",
    ),
    "Persistence:Runtime/SensitiveFileModified": (
        5,
        "A sensitive file was modified in {thing}.",
        "The file {what} in {thing} was modified, which can keep access.",
    ),
    "Persistence:Runtime/SuspiciousCommand": (
        5,
        "A command that keeps access ran in {thing}.",
        "A suspicious command ran in {thing}: {what}.",
    ),
    "PrivilegeEscalation:Runtime/CGroupsReleaseAgentModified": (
        8,
        "The cgroup release agent was modified from {thing}.",
        "A process in {thing} modified the release agent {what}, a way out of a container.",
    ),
    "PrivilegeEscalation:Runtime/ContainerMountsHostDirectory": (
        5,
        "{thing} mounts a directory of its host.",
        "A process in {thing} mounted {what} of the host.",
    ),
    "PrivilegeEscalation:Runtime/DockerSocketAccessed": (
        5,
        "The Docker socket was accessed from {thing}.",
        "The process {what} in {thing} accessed the socket of the Docker daemon.",
    ),
    "PrivilegeEscalation:Runtime/ElevationToRoot": (
        5,
        "A process became root in {thing}.",
        "The process {what} in {thing} became root unexpectedly.",
    ),
    "PrivilegeEscalation:Runtime/RuncContainerEscape": (
        8,
        "An escape by runC was attempted from {thing}.",
        "A process in {thing} tried to overwrite {what} of its host.",
    ),
    "PrivilegeEscalation:Runtime/SuspiciousCommand": (
        5,
        "A command that gains privileges ran in {thing}.",
        "A suspicious command ran in {thing}: {what}.",
    ),
    "Trojan:Runtime/DropPoint!DNS": (
        5,
        "{thing} queried a drop point.",
        "A process {what} in {thing} queried {domain}, where malware leaves stolen data.",
    ),
    "UnauthorizedAccess:Runtime/MetadataDNSRebind": (
        8,
        "A DNS name resolved to the metadata service for {thing}.",
        "A process {what} in {thing} queried {domain}, which resolves to the metadata service.",
    ),
    "UnauthorizedAccess:Runtime/TorClient": (
        8,
        "{thing} connects to Tor.",
        "A process {what} in {thing} connected to {remote}, a node of Tor.",
    ),
}
_NETWORK = {
    "Backdoor:EC2/C&CActivity.B": (
        8,
        "Command and control server contacted by {thing}.",
        "The instance {thing} communicates with {remote}, a known command and control server.",
    ),
    "Backdoor:EC2/C&CActivity.B!DNS": (
        8,
        "Command and control domain queried by {thing}.",
        "The instance {thing} queries {domain}, a domain of a command and control server.",
    ),
    "Backdoor:EC2/DenialOfService.Tcp": (
        8,
        "{thing} may take part in a denial of service.",
        "The instance {thing} sends much TCP traffic to {remote}.",
    ),
    "Backdoor:EC2/DenialOfService.Udp": (
        8,
        "{thing} may take part in a denial of service.",
        "The instance {thing} sends much UDP traffic to {remote}.",
    ),
    "Backdoor:EC2/Spambot": (
        5,
        "{thing} may send spam.",
        "The instance {thing} communicates with {remote} on port 25 unusually.",
    ),
    "Behavior:EC2/NetworkPortUnusual": (
        5,
        "Unusual port used by {thing}.",
        "The instance {thing} communicates with {remote} on an unusual port.",
    ),
    "Behavior:EC2/TrafficVolumeUnusual": (
        5,
        "Unusual traffic from {thing}.",
        "The instance {thing} sends unusually much to {remote}.",
    ),
    "CryptoCurrency:EC2/BitcoinTool.B": (
        8,
        "Cryptocurrency address contacted by {thing}.",
        "The instance {thing} communicates with {remote}, which is associated with cryptocurrency.",
    ),
    "CryptoCurrency:EC2/BitcoinTool.B!DNS": (
        8,
        "Cryptocurrency domain queried by {thing}.",
        "The instance {thing} queries {domain}, which is associated with cryptocurrency.",
    ),
    "Impact:EC2/AbusedDomainRequest.Reputation": (
        5,
        "{thing} queried a domain that is often abused.",
        "The instance {thing} queries {domain}, which is often abused.",
    ),
    "Impact:EC2/MaliciousDomainRequest.Reputation": (
        8,
        "{thing} queried a malicious domain.",
        "The instance {thing} queries {domain}, known to be malicious.",
    ),
    "Impact:EC2/PortSweep": (
        8,
        "{thing} sweeps a port.",
        "The instance {thing} probes one port on many addresses, {remote} among them.",
    ),
    "Impact:EC2/SuspiciousDomainRequest.Reputation": (
        2,
        "{thing} queried a suspicious domain.",
        "The instance {thing} queries {domain}, which is young or has a low reputation.",
    ),
    "Impact:EC2/WinRMBruteForce": (
        2,
        "WinRM brute force against {thing}.",
        "{remote} guesses passwords of WinRM against {thing}.",
    ),
    "Recon:EC2/PortProbeUnprotectedPort": (
        2,
        "Unprotected port of {thing} is being probed.",
        "The port {what} of the instance {thing} is probed by known malicious hosts.",
    ),
    "Recon:EC2/Portscan": (
        5,
        "{thing} scans ports.",
        "The instance {thing} performs outbound port scans against {remote}.",
    ),
    "Trojan:EC2/BlackholeTraffic": (
        5,
        "{thing} communicates with a black hole.",
        "The instance {thing} communicates with {remote}, a black hole.",
    ),
    "Trojan:EC2/DGADomainRequest.B": (
        8,
        "{thing} queries generated domains.",
        "The instance {thing} queries domains made by an algorithm, such as {domain}.",
    ),
    "Trojan:EC2/DNSDataExfiltration": (
        8,
        "{thing} may send data by DNS.",
        "The instance {thing} sends data out in queries of {domain}.",
    ),
    "Trojan:EC2/DriveBySourceTraffic!DNS": (
        8,
        "{thing} queried a source of drive-by downloads.",
        "The instance {thing} queries {domain}, a source of drive-by downloads.",
    ),
    "Trojan:EC2/PhishingDomainRequest!DNS": (
        8,
        "{thing} queried a phishing domain.",
        "The instance {thing} queries {domain}, which is used for phishing.",
    ),
    "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom": (
        5,
        "{thing} communicates with an address on a custom list.",
        "The instance {thing} communicates with {remote}, an address on a threat list of yours.",
    ),
    "UnauthorizedAccess:EC2/MetadataDNSRebind": (
        8,
        "A DNS name resolved to the metadata service for {thing}.",
        "The instance {thing} queries {domain}, which resolves to the metadata service.",
    ),
    "UnauthorizedAccess:EC2/RDPBruteForce": (
        2,
        "RDP brute force: {thing}.",
        "RDP passwords are guessed between {remote} and {thing}.",
    ),
    "UnauthorizedAccess:EC2/SSHBruteForce": (
        2,
        "SSH brute force: {thing}.",
        "SSH passwords are guessed between {remote} and {thing}.",
    ),
    "UnauthorizedAccess:EC2/TorClient": (
        8,
        "{thing} connects to Tor.",
        "The instance {thing} communicates with {remote}, a node of Tor.",
    ),
    "Backdoor:Lambda/C&CActivity.B": (
        8,
        "Command and control server contacted by {thing}.",
        "The function {thing} communicates with {remote}, a known command and control server.",
    ),
    "CryptoCurrency:Lambda/BitcoinTool.B": (
        8,
        "Cryptocurrency address contacted by {thing}.",
        "The function {thing} communicates with {remote}, which is associated with cryptocurrency.",
    ),
    "UnauthorizedAccess:Lambda/MaliciousIPCaller.Custom": (
        5,
        "{thing} communicates with an address on a custom list.",
        "The function {thing} communicates with {remote}, an address on a threat list of yours.",
    ),
    "UnauthorizedAccess:Lambda/TorClient": (
        8,
        "{thing} connects to Tor.",
        "The function {thing} communicates with {remote}, a node of Tor.",
    ),
}
_CALLS = {
    "CredentialAccess:IAMUser/AnomalousBehavior": (
        5,
        "{who} unusually invokes APIs that read credentials.",
        "{what} was called unusually by {who} from {remote}.",
    ),
    "CredentialAccess:IAMUser/CompromisedCredentials": (
        8,
        "Credentials of {who} are known to be compromised.",
        "{what} was called with credentials of {who} that leaked, from {remote}.",
    ),
    "DefenseEvasion:IAMUser/AnomalousBehavior": (
        5,
        "{who} unusually invokes APIs that evade defences.",
        "{what} was called unusually by {who} from {remote}.",
    ),
    "DefenseEvasion:IAMUser/BedrockLoggingDisabled": (
        5,
        "Logging of Bedrock was disabled by {who}.",
        "{what} was called by {who} from {remote}.",
    ),
    "Discovery:IAMUser/AnomalousBehavior": (
        2,
        "{who} unusually invokes APIs that discover.",
        "{what} was called unusually by {who} from {remote}.",
    ),
    "Exfiltration:IAMUser/AnomalousBehavior": (
        8,
        "{who} unusually invokes APIs that take data out.",
        "{what} was called unusually by {who} from {remote}.",
    ),
    "Impact:IAMUser/AnomalousBehavior": (
        8,
        "{who} unusually invokes APIs that do harm.",
        "{what} was called unusually by {who} from {remote}.",
    ),
    "Impact:IAMUser/AnomalousModelInvocation": (
        2,
        "{who} invokes models unusually.",
        "{what} was called unusually by {who} from {remote}.",
    ),
    "Impact:IAMUser/CostHarvesting": (
        2,
        "{who} may run up costs of models.",
        "{what} was called very often by {who} from {remote}.",
    ),
    "InitialAccess:IAMUser/AnomalousBehavior": (
        5,
        "{who} unusually invokes APIs of a first access.",
        "{what} was called unusually by {who} from {remote}.",
    ),
    "PenTest:IAMUser/KaliLinux": (
        5,
        "{who} calls from a machine with Kali Linux.",
        "{what} was called by {who} from {remote}, a machine with Kali Linux.",
    ),
    "PenTest:IAMUser/ParrotLinux": (
        5,
        "{who} calls from a machine with Parrot Linux.",
        "{what} was called by {who} from {remote}, a machine with Parrot Linux.",
    ),
    "Persistence:IAMUser/AnomalousBehavior": (
        5,
        "{who} unusually invokes APIs that keep access.",
        "{what} was called unusually by {who} from {remote}.",
    ),
    "Policy:IAMUser/RootCredentialUsage": (
        2,
        "{what} was called with root credentials.",
        "{what} was called with root credentials from {remote}.",
    ),
    "PrivilegeEscalation:IAMUser/AnomalousBehavior": (
        5,
        "{who} unusually invokes APIs that gain privileges.",
        "{what} was called unusually by {who} from {remote}.",
    ),
    "Recon:IAMUser/MaliciousIPCaller": (
        5,
        "Reconnaissance from a malicious address.",
        "{what} was called by {who} from {remote}, which is on a threat list.",
    ),
    "Recon:IAMUser/MaliciousIPCaller.Custom": (
        5,
        "Reconnaissance from an address on a custom list.",
        "{what} was called by {who} from {remote}, which is on a threat list of yours.",
    ),
    "Recon:IAMUser/TorIPCaller": (
        5,
        "Reconnaissance from Tor.",
        "{what} was called by {who} from {remote}, an exit of Tor.",
    ),
    "Stealth:IAMUser/CloudTrailLoggingDisabled": (
        2,
        "The trail was disabled by {who}.",
        "{what} was called by {who} from {remote}.",
    ),
    "Stealth:IAMUser/PasswordPolicyChange": (
        2,
        "The password policy was weakened by {who}.",
        "{what} was called by {who} from {remote}.",
    ),
    "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B": (
        5,
        "Unusual console login by {who}.",
        "{who} logged in to the console from {remote}, unusually, and from several places.",
    ),
    "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS": (
        8,
        "Credentials of an instance are used from another account.",
        "{what} was called with credentials of {who} from {remote}, in another account.",
    ),
    "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS": (
        8,
        "Credentials of an instance are used outside AWS.",
        "{what} was called with credentials of {who} from {remote}, outside AWS.",
    ),
    "UnauthorizedAccess:IAMUser/MaliciousIPCaller": (
        5,
        "A call from a malicious address.",
        "{what} was called by {who} from {remote}, which is on a threat list.",
    ),
    "UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom": (
        5,
        "A call from an address on a custom list.",
        "{what} was called by {who} from {remote}, which is on a threat list of yours.",
    ),
    "UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS": (
        8,
        "Credentials of a resource are used outside AWS.",
        "{what} was called with credentials of {who} from {remote}, outside AWS.",
    ),
    "UnauthorizedAccess:IAMUser/TorIPCaller": (
        5,
        "A call from Tor.",
        "{what} was called by {who} from {remote}, an exit of Tor.",
    ),
    "Discovery:S3/AnomalousBehavior": (
        2,
        "{who} lists buckets or objects unusually.",
        "{what} was called unusually by {who} from {remote} for {thing}.",
    ),
    "Discovery:S3/MaliciousIPCaller": (
        8,
        "A malicious address lists objects.",
        "{what} was called by {who} from {remote} for {thing}.",
    ),
    "Discovery:S3/TorIPCaller": (
        5,
        "A bucket is listed from Tor.",
        "{what} was called by {who} from {remote}, an exit of Tor, for {thing}.",
    ),
    "Exfiltration:S3/AnomalousBehavior": (
        8,
        "{who} reads objects unusually.",
        "{what} was called unusually by {who} from {remote} for {thing}.",
    ),
    "Exfiltration:S3/MaliciousIPCaller": (
        8,
        "A malicious address reads objects.",
        "{what} was called by {who} from {remote} for {thing}.",
    ),
    "Impact:S3/AnomalousBehavior.Delete": (
        8,
        "{who} deletes objects unusually.",
        "{what} was called unusually by {who} from {remote} for {thing}.",
    ),
    "Impact:S3/AnomalousBehavior.Permission": (
        8,
        "{who} changes permissions of a bucket unusually.",
        "{what} was called unusually by {who} from {remote} for {thing}.",
    ),
    "Impact:S3/AnomalousBehavior.Write": (
        5,
        "{who} writes objects unusually.",
        "{what} was called unusually by {who} from {remote} for {thing}.",
    ),
    "PenTest:S3/KaliLinux": (
        5,
        "A machine with Kali Linux calls S3.",
        "{what} was called by {who} from {remote}, a machine with Kali Linux, for {thing}.",
    ),
    "Policy:S3/BucketAnonymousAccessGranted": (
        8,
        "Anonymous access to {thing} was granted.",
        "{who} granted anonymous access to {thing} from {remote}.",
    ),
    "Policy:S3/BucketBlockPublicAccessDisabled": (
        2,
        "Blocking of public access to {thing} was disabled.",
        "{who} disabled it from {remote} with {what}.",
    ),
    "Stealth:S3/ServerAccessLoggingDisabled": (
        2,
        "Access logs of {thing} were disabled.",
        "{who} disabled them from {remote} with {what}.",
    ),
    "UnauthorizedAccess:S3/TorIPCaller": (
        8,
        "A call of S3 from Tor.",
        "{what} was called by {who} from {remote}, an exit of Tor, for {thing}.",
    ),
    "CredentialAccess:RDS/AnomalousBehavior.FailedLogin": (
        2,
        "Unusual failed logins to {thing}.",
        "{who} failed to log in to {thing} from {remote} unusually often.",
    ),
    "CredentialAccess:RDS/AnomalousBehavior.SuccessfulBruteForce": (
        8,
        "A guessed password opened {thing}.",
        "{who} logged in to {thing} from {remote} after many failures.",
    ),
    "CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin": (
        5,
        "An unusual login to {thing}.",
        "{who} logged in to {thing} from {remote}, unusually.",
    ),
    "CredentialAccess:RDS/MaliciousIPCaller.FailedLogin": (
        5,
        "A malicious address tries {thing}.",
        "{who} failed to log in to {thing} from {remote}, which is on a threat list.",
    ),
    "CredentialAccess:RDS/MaliciousIPCaller.SuccessfulLogin": (
        8,
        "A malicious address logged in to {thing}.",
        "{who} logged in to {thing} from {remote}, which is on a threat list.",
    ),
    "CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed": (
        5,
        "{who} reads secrets of {thing} unusually.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "CredentialAccess:Kubernetes/MaliciousIPCaller": (
        8,
        "A malicious address reads secrets of {thing}.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "Discovery:Kubernetes/AnomalousBehavior.PermissionChecked": (
        2,
        "{who} checks permissions in {thing} unusually.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "Discovery:Kubernetes/MaliciousIPCaller": (
        5,
        "A malicious address explores {thing}.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "Discovery:Kubernetes/SuccessfulAnonymousAccess": (
        5,
        "Anonymous exploration of {thing}.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "Execution:Kubernetes/AnomalousBehavior.ExecInPod": (
        5,
        "{who} runs a command in a pod of {thing} unusually.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed": (
        2,
        "{who} deploys a workload in {thing} unusually.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "Execution:Kubernetes/ExecInKubeSystemPod": (
        5,
        "A command was run in a system pod of {thing}.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "Impact:Kubernetes/SuccessfulAnonymousAccess": (
        8,
        "Anonymous change of {thing}.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "Persistence:Kubernetes/AnomalousBehavior.WorkloadDeployed!ContainerWithSensitiveMount": (
        8,
        "{who} deploys a workload with a sensitive mount in {thing}.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "Persistence:Kubernetes/SuccessfulAnonymousAccess": (
        8,
        "Anonymous access keeps a foothold in {thing}.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "Policy:Kubernetes/AdminAccessToDefaultServiceAccount": (
        8,
        "The default service account of {thing} became admin.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "Policy:Kubernetes/AnonymousAccessGranted": (
        8,
        "Anonymous users got access to {thing}.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "Policy:Kubernetes/ExposedDashboard": (
        5,
        "The dashboard of {thing} is exposed.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "Policy:Kubernetes/KubeflowDashboardExposed": (
        5,
        "Kubeflow of {thing} is exposed.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated": (
        5,
        "{who} binds a role in {thing} unusually.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
    "PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer": (
        8,
        "{who} deploys a privileged workload in {thing}.",
        "{what} was called by {who} from {remote} in cluster {thing}.",
    ),
}
_SCANS = {
    "Execution:EC2/MaliciousFile": (
        8,
        "A malicious file was found on {thing}.",
        "A scan found {what} on the volumes of {thing}.",
    ),
    "Execution:ECS/MaliciousFile": (
        8,
        "A malicious file was found in {thing}.",
        "A scan found {what} in {thing}.",
    ),
    "Execution:Kubernetes/MaliciousFile": (
        8,
        "A malicious file was found in {thing}.",
        "A scan found {what} in {thing}.",
    ),
    "Execution:EC2/SuspiciousFile": (
        5,
        "A suspicious file was found on {thing}.",
        "A scan found {what} on the volumes of {thing}.",
    ),
    "AttackSequence:EKS/CompromisedCluster": (
        9,
        "Potential compromise of the cluster {thing}.",
        "A sequence of actions in the cluster {thing}: {what}.",
    ),
    "AttackSequence:ECS/CompromisedCluster": (
        9,
        "Potential compromise of the cluster {thing}.",
        "A sequence of actions in the cluster {thing}: {what}.",
    ),
    "AttackSequence:IAM/CompromisedCredentials": (
        9,
        "Potential credential compromise of {thing}.",
        "A sequence of actions by {thing}: {what}.",
    ),
    "AttackSequence:S3/CompromisedData": (
        9,
        "Potential data compromise in {thing}.",
        "A sequence of actions on {thing}: {what}.",
    ),
}
FACTS: dict[str, Fact] = {
    kind: Fact(float(severity), title, description)
    for part in (_RUNTIME, _NETWORK, _CALLS, _SCANS)
    for kind, (severity, title, description) in part.items()
}
