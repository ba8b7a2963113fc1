"""What is kept of what AWS tells of a thing, by its kind, in the language of `transforms.context.members`.

Only the members named here are ever written. The values of environment variables may be secrets, and so may
options of a log driver and labels, so they are never among them.
"""

from collections.abc import Mapping
from types import MappingProxyType

from tracehound.transforms.context.members import Members, members

_IMAGE = """
    registryId repositoryName imageDigest imageTags imagePushedAt imageSizeInBytes imageStatus
    imageManifestMediaType artifactMediaType subjectManifestDigest lastRecordedPullTime~
    imageScanStatus{status}
    imageScanFindingsSummary{imageScanCompletedAt~ findingSeverityCounts*}
"""

_TEXTS = {
    "ecs_task": """
        taskArn clusterArn taskDefinitionArn containerInstanceArn group startedBy launchType
        capacityProviderName platformVersion availabilityZone enableExecuteCommand desiredStatus
        lastStatus createdAt startedAt stoppingAt stoppedAt executionStoppedAt updatedAt
        stopCode stoppedReason
        attachments{id type status details{name value}}
        containers{
            containerArn name image imageDigest runtimeId lastStatus exitCode reason
            networkInterfaces{attachmentId privateIpv4Address ipv6Address}
            networkBindings{bindIP containerPort hostPort protocol}
            managedAgents{name lastStatus lastStartedAt}
        }
        overrides{taskRoleArn executionRoleArn containerOverrides{name command= environment{name}}}
        tags{key value}
    """,
    "task_definition": """
        taskDefinitionArn family revision taskRoleArn executionRoleArn networkMode pidMode ipcMode
        registeredAt registeredBy requiresCompatibilities
        volumes{name host{sourcePath}}
        containerDefinitions{
            name image user privileged readonlyRootFilesystem essential entryPoint= command=
            environment{name} secrets{name valueFrom}
            linuxParameters{capabilities{add drop} initProcessEnabled}
            mountPoints{sourceVolume containerPath readOnly}
            portMappings{containerPort hostPort protocol}
            logConfiguration{logDriver}
            dependsOn{containerName condition}
        }
        tags{key value}
    """,
    "ecs_service": """
        serviceArn serviceName clusterArn status launchType platformVersion taskDefinition
        createdAt createdBy schedulingStrategy enableExecuteCommand roleArn
        loadBalancers{targetGroupArn loadBalancerName containerName containerPort}
        networkConfiguration{awsvpcConfiguration{subnets securityGroups assignPublicIp}}
        currentServiceRevisions{arn}
        deployments{id status taskDefinition createdAt}
        tags{key value}
    """,
    "service_revision": """
        serviceRevisionArn serviceArn clusterArn taskDefinition launchType platformVersion createdAt
        guardDutyEnabled
        containerImages{containerName image imageDigest}
        loadBalancers{targetGroupArn containerName containerPort}
        networkConfiguration{awsvpcConfiguration{subnets securityGroups assignPublicIp}}
    """,
    "container_instance": """
        containerInstanceArn ec2InstanceId capacityProviderName registeredAt status agentConnected~
        tags{key value}
    """,
    "network_interface": """
        NetworkInterfaceId OwnerId VpcId SubnetId InterfaceType Status Description RequesterId
        RequesterManaged PrivateIpAddress
        PrivateIpAddresses{PrivateIpAddress Primary Association{PublicIp IpOwnerId}}
        Ipv6Addresses{Ipv6Address}
        Association{PublicIp PublicDnsName IpOwnerId}
        Attachment{InstanceId InstanceOwnerId AttachTime Status}
        Groups{GroupId GroupName}
        Operator{Managed Principal}
        TagSet{Key Value}
    """,
    "security_group": """
        GroupId GroupName VpcId Description
        SecurityGroupRules{
            SecurityGroupRuleId GroupOwnerId IsEgress IpProtocol FromPort ToPort CidrIpv4 CidrIpv6
            PrefixListId ReferencedGroupInfo{GroupId UserId VpcId} Description
        }
        Tags{Key Value}
    """,
    "instance": """
        InstanceId OwnerId ImageId InstanceType KeyName LaunchTime StateTransitionReason VpcId SubnetId
        PrivateIpAddress PublicIpAddress Ipv6Address
        State{Name}
        IamInstanceProfile{Arn}
        SecurityGroups{GroupId GroupName}
        MetadataOptions{HttpTokens HttpPutResponseHopLimit HttpEndpoint}
        NetworkInterfaces{NetworkInterfaceId PrivateIpAddress Groups{GroupId} Association{PublicIp}}
        Tags{Key Value}
    """,
    "instance_profile": """
        InstanceProfileName Arn CreateDate Roles{Arn RoleName} Tags{Key Value}
    """,
    "image": _IMAGE,
    "image_tag": _IMAGE,
    "image_vulnerabilities": """
        findings{
            findingArn name title severity status inspectorScore fixAvailable exploitAvailable
            firstObservedAt
            epss{score}
            exploitabilityDetails{lastKnownExploitAt}
            attributes{key value}
            packageVulnerabilityDetails{
                vulnerabilityId source sourceUrl vendorSeverity
                vulnerablePackages{
                    name version epoch release arch packageManager filePath fixedInVersion
                    sourceLayerHash
                }
            }
        }
    """,
    "image_copies": """
        clusters{
            clusterArn
            clusterDetails{
                lastInUse~ runningUnitCount stoppedUnitCount
                clusterMetadata{
                    awsEcsMetadataDetails{detailsGroup taskDefinitionArn}
                    awsEksMetadataDetails{namespace workloadInfoList{name type}}
                }
            }
        }
    """,
    "role": """
        RoleName RoleId Arn Path CreateDate Description MaxSessionDuration AssumeRolePolicyDocument*
        PermissionsBoundary{PermissionsBoundaryArn}
        RoleLastUsed~{LastUsedDate Region}
        AttachedPolicies{PolicyName PolicyArn}
        InlinePolicies{PolicyName PolicyDocument*}
        Tags{Key Value}
    """,
    "policy": """
        PolicyName PolicyId Arn Path CreateDate UpdateDate Description VersionId Document*
        Tags{Key Value}
    """,
    "account": """
        Id Arn Name State Status JoinedTimestamp OrganizationalUnits={Id Name} Tags{Key Value}
    """,
    "detection_rule": """
        RuleId Arn Name Description Severity DataSource Tactic Technique Service Language Schema
        CreatedAt UpdatedAt
        Definition{Expression}
        Associations{AssociationId Mode CreatedAt UpdatedAt ExpiresAt}
    """,
    "investigation": """
        InvestigationId Status TriggerPrompt TriggeredBy RiskLevel Risk Confidence Title Summary
        SummaryData* Scope* StartTime EndTime Error
    """,
    "investigation_record": """
        InvestigationId RecordId Type Title Narrative CreatedAt SupportingData*
    """,
}
KEPT: Mapping[str, Members] = MappingProxyType({kind: members(text) for kind, text in _TEXTS.items()})
