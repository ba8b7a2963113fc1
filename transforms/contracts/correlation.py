"""Contracts of the correlation layer: one process forest over all findings, links with reasons, and groups.

Sample findings are ignored. An account or region that a finding does not state is the empty text in keys.
"""

from tracehound.transforms.contracts.entities import ENTITY_ID, ENTITY_KEY, ENTITY_KIND
from tracehound.transforms.contracts.schema import BOOL, FLOAT, INT, TEXT, TEXTS, TIME, Column, Table

ACCOUNT_ID = Column("account_id", TEXT, "Account of the process; empty where the findings state none.", nullable=False)
REGION = Column("region", TEXT, "Region of the process; empty where the findings state none.", nullable=False)
PROCESS_UUID = Column("process_uuid", TEXT, "GuardDuty's id of the process.", nullable=False)

PROCESS_NODES = Table(
    layer="correlation",
    name="process_nodes",
    grain="process of the forest, merged over all findings, versions and roles",
    key=("account_id", "region", "process_uuid"),
    columns=(
        ACCOUNT_ID,
        REGION,
        PROCESS_UUID,
        Column("name", TEXT, "Name, from the latest sighting that has one."),
        Column("executable_path", TEXT, "Path of its executable, latest known."),
        Column("executable_sha256", TEXT, "Hash of its executable, latest known."),
        Column("pid", INT, "Process id on the host, latest known."),
        Column("namespace_pid", INT, "Process id in the container, latest known."),
        Column("working_directory", TEXT, "Working directory, latest known."),
        Column("user_name", TEXT, "User that ran it, latest known."),
        Column("user_id", INT, "User id that started it, latest known."),
        Column("effective_user_id", INT, "Effective user id, latest known."),
        Column("started_at", TIME, "When it started, earliest sighting."),
        Column("container_key", TEXT, "Entity key of its container, the smallest if sightings differ."),
        Column("task_arn", TEXT, "ECS task that it ran in, the smallest if sightings differ."),
        Column("container_count", INT, "Distinct containers of its sightings.", nullable=False),
        Column("task_count", INT, "Distinct ECS tasks of its sightings.", nullable=False),
        Column("parent_count", INT, "Parents that sightings give it.", nullable=False),
        Column("is_stub", BOOL, "Seen only as the parent of another process.", nullable=False),
        Column("conflicts", TEXTS, "Attributes in which its sightings contradict each other: started_at, executable, parent, task.", nullable=False),
        Column("roles", TEXTS, "Roles in which findings name it.", nullable=False),
        Column("finding_count", INT, "Findings that name it itself, in any role.", nullable=False),
        Column("first_seen_at", TIME, "First event with it or with a child of it."),
        Column("last_seen_at", TIME, "Latest event with it or with a child of it."),
    ),
)

PROCESS_EDGES = Table(
    layer="correlation",
    name="process_edges",
    grain="process and a parent that findings give it",
    key=("account_id", "region", "process_uuid", "parent_uuid"),
    columns=(
        ACCOUNT_ID,
        REGION,
        PROCESS_UUID,
        Column("parent_uuid", TEXT, "Process uuid of the parent.", nullable=False),
        Column("finding_count", INT, "Findings that say so.", nullable=False),
        Column("is_chosen", BOOL, "The parent that most findings give; of equals the smallest uuid. Never the process itself.", nullable=False),
        Column("is_loop", BOOL, "Closes a loop of chosen parents: a process that is its own parent, or, in a longer loop, a parent that is not older.", nullable=False),
        Column("is_followed", BOOL, "Part of the forest: chosen, and closes no loop.", nullable=False),
        Column("seconds_after_parent", FLOAT, "Seconds from the parent's start to the child's; negative where findings contradict time."),
    ),
)

PROCESS_ANCESTRY = Table(
    layer="correlation",
    name="process_ancestry",
    grain="process and one of its ancestors, nearest first, up to 128 generations",
    key=("account_id", "region", "process_uuid", "ancestor_uuid"),
    columns=(
        ACCOUNT_ID,
        REGION,
        PROCESS_UUID,
        Column("ancestor_uuid", TEXT, "Process uuid of the ancestor.", nullable=False),
        Column("distance", INT, "Generations between them; 1 is the parent.", nullable=False),
        Column("ancestor_name", TEXT, "Name of the ancestor, where known."),
        Column("ancestor_executable_path", TEXT, "Path of the ancestor's executable, where known."),
        Column("is_root", BOOL, "The forest follows no parent of the ancestor.", nullable=False),
        Column("is_stub", BOOL, "Only the ancestor's uuid is known.", nullable=False),
    ),
)

PROCESS_CONFLICTS = Table(
    layer="correlation",
    name="process_conflicts",
    grain="process and a value by which findings contradict each other about it",
    key=("account_id", "region", "process_uuid", "attribute", "value"),
    columns=(
        ACCOUNT_ID,
        REGION,
        PROCESS_UUID,
        Column("attribute", TEXT, "started_at, executable (its hash), parent or task.", nullable=False),
        Column("value", TEXT, "One of its values.", nullable=False),
        Column("finding_count", INT, "Findings that give this value.", nullable=False),
        Column("finding_ids", TEXTS, "The first ten of these findings by id.", nullable=False),
        Column("is_chosen", BOOL, "Whether process_nodes has this value; for a parent, whether the forest follows it.", nullable=False),
    ),
)

PROCESS_SESSIONS = Table(
    layer="correlation",
    name="process_sessions",
    grain="process of the forest that is more than a stub",
    key=("account_id", "region", "process_uuid"),
    columns=(
        ACCOUNT_ID,
        REGION,
        PROCESS_UUID,
        Column("entity_id", INT, "The process as an entity: its number in entities.entities.", nullable=False),
        Column("is_launcher", BOOL, "Starts the sessions of its place and is an ancestor of all of them, so sharing it says nothing.", nullable=False),
        Column("launcher_reason", TEXT, "daemon: an installed runtime, agent or daemon; entry_point: the first process of its place, or started within 15 s of it."),
        Column("session_process_uuid", TEXT, "First process below the nearest launcher: the ECS Exec session, login, job or shell that it belongs to. Null for launchers."),
        Column("session_program", TEXT, "File name of that process's executable."),
        Column("session_started_at", TIME, "Start of that process."),
        Column("origin", TEXT, "How the session started: by ecs_exec, ssm_command, ssh, scheduled_job, container_runtime, or entry_point (the place's own program). Null if no launcher above is known."),
        Column("has_package_manager", BOOL, "A package manager is between it and the launcher, so it is mostly installing packages.", nullable=False),
        Column("is_contradictory", BOOL, "Findings give it, or the first of its session, different starts: its uuid may stand for several processes.", nullable=False),
    ),
)

FINDING_SESSIONS = Table(
    layer="correlation",
    name="finding_sessions",
    grain="finding, a session with a process that it is about, and whether the uuid of that process is contradictory",
    key=("finding_id", "session_id", "is_contradictory"),
    columns=(
        Column("finding_id", TEXT, "Finding about a process that acted or was modified.", nullable=False),
        Column("session_id", INT, "Number of the session: of its first process as an entity.", nullable=False),
        Column("session_key", TEXT, "Account, region and process_uuid of the session's first process.", nullable=False),
        Column("session_program", TEXT, "File name of that process's executable."),
        Column("is_contradictory", BOOL, "As in process_sessions.", nullable=False),
        Column("first_seen_at", TIME, "First event with such a process in this finding.", nullable=False),
        Column("last_seen_at", TIME, "Latest event with one.", nullable=False),
    ),
)

SOURCE_KIND = Column("source_kind", TEXT, "Whose credentials: ecs_task, instance or service_account.", nullable=False)
SOURCE_KEY = Column("source_key", TEXT, "ARN of the task, id of the instance, or cluster and service account, with the node's address if the call came from there.", nullable=False)

CREDENTIAL_SIGHTINGS = Table(
    layer="correlation",
    name="credential_sightings",
    grain="finding and a source of credentials: a task, an instance or a pod that it happened in, or whose credentials it is a call with",
    key=("finding_id", "source_kind", "source_key", "is_use"),
    stored_by=("source_kind", "source_key", "finding_id", "is_use"),
    columns=(
        Column("finding_id", TEXT, "The finding.", nullable=False),
        SOURCE_KIND,
        SOURCE_KEY,
        Column("is_use", BOOL, "A call was made with the credentials; otherwise the finding happened where they are kept.", nullable=False),
        Column("first_seen_at", TIME, "First event of the finding there.", nullable=False),
        Column("has_container", BOOL, "The finding names a container.", nullable=False),
    ),
)

CREDENTIAL_THEFTS = Table(
    layer="correlation",
    name="credential_thefts",
    grain="finding of a call with the credentials of a task, an instance or a pod, and the finding there that presumably shows their theft",
    key=("finding_id", "source_kind", "source_key"),
    columns=(
        Column("finding_id", TEXT, "Finding of the call.", nullable=False),
        SOURCE_KIND,
        SOURCE_KEY,
        Column("holder_finding_id", TEXT, "Finding that presumably shows the theft: one that read credentials, else in a session that accessed some, else in a session with several findings, else a severe one, else the latest before. Null if several sessions accessed credentials: any may have taken them."),
        Column("has_credential_access", BOOL, "It, or its session, was seen to read credentials.", nullable=False),
        Column("used_at", TIME, "First event of the call.", nullable=False),
        Column("held_at", TIME, "First event of the other finding."),
    ),
)

LINK_RULES = Table(
    layer="correlation",
    name="link_rules",
    grain="kind of entity that two findings may share: how it links them",
    key=("entity_kind",),
    columns=(
        Column("entity_kind", TEXT, "Kind of the shared entity, as in finding_links.", nullable=False),
        Column("reason", TEXT, "Reason of links through it.", nullable=False),
        Column("strength", FLOAT, "Strength of the link, 0 to 1, if only two findings share the entity.", nullable=False),
        Column("max_finding_count", INT, "Most findings that may share it. An entity that more share links nothing.", nullable=False),
        Column("max_gap_seconds", INT, "Longest time between two findings that it links.", nullable=False),
        Column("rare_finding_count", INT, "An entity shared by at most this many findings links them over any span of time.", nullable=False),
        Column("max_spread_seconds", INT, "Where more share it, the longest time from the start of the first finding to that of the last; beyond it the entity links nothing.", nullable=False),
        Column("begins_with", TEXT, "Part that the first finding with it must play, or it links nothing; null if any may."),
        Column("leading_part", TEXT, "Part that the earlier of two findings must play, such as the call that starts what the later is about; null if any may."),
        Column("needed_part", TEXT, "Part that a finding with it must play, or it links nothing; null if none must."),
        Column("enclosed_part", TEXT, "Part of findings that are linked only between two others that play one and the same part, such as traffic during a session; null if any are linked."),
    ),
)

THING_KIND = Column("entity_kind", TEXT, "Kind of the shared entity: a kind of entities.entities, or attack_sequence, trigger, credentials, file_in_place, or a kind of combined_things or corresponding_things.", nullable=False)
THING_KEY = Column("entity_key", TEXT, "Key of the shared entity.", nullable=False)
PART = Column("part", TEXT, "What the finding does with it, such as its type. Findings that play the same part are not linked by it; null if that does not matter.")
IS_ANYBODYS = Column("is_anybodys", BOOL, "Whether the finding says that anybody may use it: a mining pool, a Tor exit, a public service or tool. It links nothing then.", nullable=False)

OUTLETS = Table(
    layer="correlation",
    name="outlets",
    grain="address that many principals use, or that findings name for long: sharing it means little",
    key=("entity_id",),
    columns=(
        ENTITY_ID,
        Column("ip_address", TEXT, "The address.", nullable=False),
        Column("is_exit", BOOL, "Whether more than five principals come through it: an exit of an organization or a provider. It links nothing.", nullable=False),
        Column("is_lasting", BOOL, "Whether more than five findings name it, over more than 7 days: being in one account or cluster with it links nothing.", nullable=False),
    ),
)

FINDING_BEHAVIOURS = Table(
    layer="correlation",
    name="finding_behaviours",
    grain="finding, without samples: what is done in it",
    key=("finding_id",),
    columns=(
        Column("finding_id", TEXT, "The finding.", nullable=False),
        Column("behaviour", TEXT, "`unsolicited`, `name lookup`, or the finding type.", nullable=False),
        Column("is_unsolicited", BOOL, "Whether anybody on the internet can cause it: a probed port, an inbound connection, failed logins, a refused request, an anonymous one that only looks around.", nullable=False),
    ),
)

LINK_CANDIDATES = Table(
    layer="correlation",
    name="link_candidates",
    grain="finding and a thing through which it may be linked to others that have it too",
    key=("entity_id", "finding_id"),
    columns=(
        ENTITY_ID,
        THING_KIND,
        THING_KEY,
        Column("finding_id", TEXT, "Finding that has it.", nullable=False),
        Column("first_seen_at", TIME, "First event known of it in this finding.", nullable=False),
        Column("last_seen_at", TIME, "Latest event known of it in this finding.", nullable=False),
        Column("links_until_at", TIME, "Time from which the gap to a later finding is counted: its latest event, of role sessions and access keys its first.", nullable=False),
        Column("is_unsolicited", BOOL, "Whether it is an address or an access key in a finding that anybody on the internet can cause: it links nothing then, but counts.", nullable=False),
        PART,
        IS_ANYBODYS,
    ),
)

COMBINED_THINGS = Table(
    layer="correlation",
    name="combined_things",
    grain="finding and a combination of two things of different kinds, through which it may be linked to others that have both",
    key=("entity_id", "finding_id"),
    columns=(
        ENTITY_ID,
        Column("entity_kind", TEXT, "address_in_place, address_in_cluster, address_of_principal, address_of_key, address_in_account, address_of_several, address_of_credentials, principal_and_agent, program_in_place, program_of_image or new_program_of_image.", nullable=False),
        Column("entity_key", TEXT, "Keys of both, with ` in ` between them.", nullable=False),
        Column("finding_id", TEXT, "Finding that has both.", nullable=False),
        Column("first_seen_at", TIME, "First event known of the address or program in this finding.", nullable=False),
        Column("last_seen_at", TIME, "Latest event known of it in this finding.", nullable=False),
        PART,
        IS_ANYBODYS,
    ),
)

CORRESPONDING_THINGS = Table(
    layer="correlation",
    name="corresponding_things",
    grain="finding and a thing in which it plays a part, through which it may be linked to findings that play another part",
    key=("entity_id", "finding_id"),
    columns=(
        ENTITY_ID,
        Column("entity_kind", TEXT, "deployed_image, pushed_image, named_resource, named_cluster, function_session, taken_credentials, other_host, connection, entered_host, login_to_host, traffic_of_host, volume_of_host, volume_of_attacker, host_meanwhile, host_of_container, moment_in_place, commands_in_place, attacked_service, installed_program, lookup_in_cluster or lookup_on_host.", nullable=False),
        Column("entity_key", TEXT, "Key of the thing; if it is made of two, with ` in ` between them.", nullable=False),
        Column("finding_id", TEXT, "Finding that plays a part in it.", nullable=False),
        Column("first_seen_at", TIME, "First event known of this finding.", nullable=False),
        Column("last_seen_at", TIME, "Latest event known of this finding.", nullable=False),
        PART,
    ),
)

SHARED_THINGS = Table(
    layer="correlation",
    name="shared_things",
    grain="thing of link_candidates, combined_things or corresponding_things that several findings share",
    key=("entity_id",),
    columns=(
        ENTITY_ID,
        THING_KIND,
        THING_KEY,
        Column("finding_count", INT, "Findings that share it, over all time.", nullable=False),
        Column("first_seen_at", TIME, "First event known of it in these findings.", nullable=False),
        Column("last_seen_at", TIME, "Latest event known of it in these findings.", nullable=False),
        Column("spread_seconds", FLOAT, "Seconds between its first events in the first and in the last of these findings.", nullable=False),
        Column("exceeded_rule", TEXT, "Why it links none of them, in words, such as `more than 5 findings over more than 7 days`; null where it links."),
    ),
)

FINDING_LINKS = Table(
    layer="correlation",
    name="finding_links",
    grain="finding, the finding before it that shares an entity, and that entity",
    key=("finding_id", "linked_finding_id", "reason", "entity_kind", "entity_key"),
    columns=(
        Column("finding_id", TEXT, "The later finding.", nullable=False),
        Column("linked_finding_id", TEXT, "The earlier finding; for attack_sequence, the sequence itself.", nullable=False),
        Column("reason", TEXT, "attack_sequence, triggered_scan, same_process_tree, stolen_credentials, same_credentials, same_executable_and_place, same_executable, same_remote_address, same_domain or another reason of link_rules.", nullable=False),
        ENTITY_ID,
        THING_KIND,
        THING_KEY,
        Column("entity_finding_count", INT, "Findings that share it, over all time.", nullable=False),
        Column("gap_seconds", FLOAT, "Seconds from the end of the earlier to the start of the later; 0 where they overlap.", nullable=False),
        Column("weight", FLOAT, "Strength of the reason, 0 to 1, divided by the binary logarithm of entity_finding_count.", nullable=False),
        Column("run_first_finding_id", TEXT, "Earliest finding of the unbroken run of links through this entity.", nullable=False),
    ),
)

COMMON_ENTITIES = Table(
    layer="correlation",
    name="common_entities",
    grain="common entity: so many findings share it that it links none of them",
    key=("entity_kind", "entity_key"),
    columns=(
        ENTITY_ID,
        ENTITY_KIND,
        ENTITY_KEY,
        Column("entity_name", TEXT, "Display name, latest known."),
        Column("finding_count", INT, "Findings that it could link; of a process, those of its whole session.", nullable=False),
        Column("account_count", INT, "Accounts of these findings.", nullable=False),
        Column("region_count", INT, "Regions of these findings.", nullable=False),
        Column("first_seen_at", TIME, "First known event with it in these findings.", nullable=False),
        Column("last_seen_at", TIME, "Latest known event with it in these findings.", nullable=False),
        Column("exceeded_rule", TEXT, "The limit that it exceeds, in words, such as `more than 5 findings over more than 7 days`.", nullable=False),
    ),
)

GROUP_ID = Column("group_id", TEXT, "Id of the group, derived from the id of its earliest member.", nullable=False)

FINDING_GROUP_MEMBERS = Table(
    layer="correlation",
    name="finding_group_members",
    grain="finding, without samples, in the one group that it belongs to",
    key=("finding_id",),
    stored_by=("group_id", "member_number"),
    columns=(
        GROUP_ID,
        Column("finding_id", TEXT, "Member of the group.", nullable=False),
        Column("finding_number", INT, "Its number, as in flattened.findings_current.", nullable=False),
        Column("solo_group_id", TEXT, "Group id that this member would have alone. It resolves earlier ids of groups that were joined.", nullable=False),
        Column("member_number", INT, "Position of the member in time order, from 1.", nullable=False),
        Column("explanation", TEXT, "Why it belongs to the group, in a sentence: its strongest link to an earlier member, what they share, and the time between the first events of both findings. Where such links leave a group in pieces, members between two pieces are explained by what connects these. So, from any member, the sentences lead to the first.", nullable=False),
        Column("linked_finding_id", TEXT, "Finding at the other end of that link; null if it is alone."),
        Column("link_reason", TEXT, "Reason of that link."),
        Column("link_entity_kind", TEXT, "Kind of the entity of that link."),
        Column("link_entity_key", TEXT, "Key of the entity of that link."),
        Column("link_weight", FLOAT, "Weight of that link."),
        Column("link_count", INT, "Number of its links.", nullable=False),
    ),
)

LINKS_BY_HAND = Table(
    layer="correlation",
    name="links_by_hand",
    grain="link that a person made or cut by regrouping findings",
    key=("finding_id", "linked_finding_id", "reason", "entity_key"),
    columns=(
        Column("finding_id", TEXT, "One finding.", nullable=False),
        Column("linked_finding_id", TEXT, "The other.", nullable=False),
        Column("reason", TEXT, "joined_by_hand, kept_by_hand (both stayed when others were split off), or split_by_hand.", nullable=False),
        Column("entity_kind", TEXT, "Always `regrouping`.", nullable=False),
        Column("entity_key", TEXT, "Id of the decision, as in raw.regroupings.", nullable=False),
        Column("weight", FLOAT, "Weight of the link: 0, so that what the data says is told first.", nullable=False),
        Column("is_cut", BOOL, "The pair is not linked, whatever it shares.", nullable=False),
    ),
)

FINDING_TYPE_COUNTS = Table(
    layer="correlation",
    name="finding_type_counts",
    grain="finding type, without samples",
    key=("finding_type",),
    columns=(
        Column("finding_type", TEXT, "Type of findings.", nullable=False),
        Column("doubling_count", INT, "How often the number of its findings doubled: 0 for one finding, 10 for a thousand.", nullable=False),
    ),
)

FINDING_GROUPS = Table(
    layer="correlation",
    name="finding_groups",
    grain="group of findings that links connect, or a finding without a link",
    key=("group_id",),
    columns=(
        GROUP_ID,
        Column("title", TEXT, "One-line description: severity, tactics, place, numbers of findings and of accounts.", nullable=False),
        Column("first_finding_id", TEXT, "Earliest member.", nullable=False),
        Column("finding_ids", TEXTS, "Members in time order.", nullable=False),
        Column("finding_count", INT, "Members.", nullable=False),
        Column("highest_severity", FLOAT, "Highest severity of any version of a member."),
        Column("severity_band", TEXT, "Band of that severity."),
        Column("account_ids", TEXTS, "Accounts of the members.", nullable=False),
        Column("regions", TEXTS, "Regions of the members.", nullable=False),
        Column("tactics", TEXTS, "ATT&CK tactics in the order in which they first appear.", nullable=False),
        Column("finding_types", TEXTS, "Finding types in the order in which they first appear.", nullable=False),
        Column("attack_sequence_count", INT, "Members that are attack sequences of GuardDuty.", nullable=False),
        Column("first_seen_at", TIME, "First event of a member.", nullable=False),
        Column("last_seen_at", TIME, "Latest event of a member.", nullable=False),
        Column("span_seconds", FLOAT, "Seconds between these.", nullable=False),
        Column("last_updated_at", TIME, "Latest version of a member.", nullable=False),
        Column("is_incident", BOOL, "The group is severe, or links findings of several types.", nullable=False),
        Column("gravity", FLOAT, "How much it tells of an attack that matters, 0 to 100: the order in which groups are to be looked at. Tactics, attack sequences, finding types, severity and the rarest of its types, times the factor of its account's environment (macro group_gravity).", nullable=False),
    ),
)

FINDING_GROUP_ENTITIES = Table(
    layer="correlation",
    name="finding_group_entities",
    grain="entity in a role in a group of two or more findings",
    key=("group_id", "entity_kind", "entity_key", "role"),
    stored_by=("group_id", "entity_id", "role"),
    columns=(
        GROUP_ID,
        ENTITY_ID,
        ENTITY_KIND,
        ENTITY_KEY,
        Column("entity_name", TEXT, "Display name from the latest version of a member that names it in this role."),
        Column("role", TEXT, "Its role, as in entities.finding_entities.", nullable=False),
        Column("finding_count", INT, "Members that name it in this role.", nullable=False),
        Column("first_seen_at", TIME, "First event at which a member saw it in this role.", nullable=False),
        Column("last_seen_at", TIME, "Latest event at which a member saw it in this role.", nullable=False),
    ),
)

SEQUENCE_MEMBERS = Table(
    layer="correlation",
    name="sequence_members",
    grain="GuardDuty attack sequence and a finding that is the sequence, is named by it, or names it; without samples",
    key=("sequence_id", "finding_id"),
    columns=(
        Column("sequence_id", TEXT, "Finding that is the sequence; if it is not stored, the id in the ARN that names it.", nullable=False),
        Column("finding_id", TEXT, "The finding.", nullable=False),
        Column("is_sequence", BOOL, "Whether it is the sequence itself.", nullable=False),
        Column("is_named", BOOL, "Whether the sequence names it as a signal, by id or ARN, in any version.", nullable=False),
        Column("is_naming", BOOL, "Whether it names the sequence, in any version.", nullable=False),
    ),
)

SEQUENCE_COMPARISON = Table(
    layer="correlation",
    name="sequence_comparison",
    grain="GuardDuty attack sequence, over all its versions; without samples",
    key=("finding_id",),
    columns=(
        Column("finding_id", TEXT, "Finding that is the attack sequence.", nullable=False),
        Column("group_id", TEXT, "Group that contains it.", nullable=False),
        Column("signal_count", INT, "Its signals: findings and other observations.", nullable=False),
        Column("finding_signal_count", INT, "Of these, findings.", nullable=False),
        Column("stored_signal_count", INT, "Stored findings among its signals.", nullable=False),
        Column("naming_member_count", INT, "Members of the group that name it as their attack sequence in any version.", nullable=False),
        Column("added_finding_count", INT, "Members of the group that neither name it nor are named by it.", nullable=False),
        Column("added_finding_ids", TEXTS, "The first 100 of these members, in time order.", nullable=False),
    ),
)

RISK_WEIGHTS = Table(
    layer="correlation",
    name="risk_weights",
    grain="term of an entity's risk",
    key=("term",),
    columns=(
        Column("term", TEXT, "Column `<term>_term` of entity_risk.", nullable=False),
        Column("weight", FLOAT, "Maximum points.", nullable=False),
        Column("source", TEXT, "Where it comes from: findings, or a table of context, without which the term is 0.", nullable=False),
        Column("given_for", TEXT, "What the points are given for.", nullable=False),
    ),
)

RISK_FACTORS = Table(
    layer="correlation",
    name="risk_factors",
    grain="statement of a reference file about an entity",
    key=("known_as", "environment"),
    columns=(
        Column("known_as", TEXT, "As in entities.known_entities.", nullable=False),
        Column("environment", TEXT, "Environment of an account, else empty.", nullable=False),
        Column("factor", FLOAT, "Factor by which the score is multiplied.", nullable=False),
    ),
)

_PART_TERMS = (
    Column("severity_term", FLOAT, "Points for the highest severity of its findings in that group.", nullable=False),
    Column("tactics_term", FLOAT, "Points for the ATT&CK tactics of these findings.", nullable=False),
    Column("group_term", FLOAT, "Points for the tactics of the whole group, if it has several findings.", nullable=False),
    Column("sequence_term", FLOAT, "Points for attack sequences of GuardDuty.", nullable=False),
)
_RARITY_TERM = Column("rarity_term", FLOAT, "Points for being named by few groups.", nullable=False)
_OTHER_PART_TERMS = (
    Column("spread_term", FLOAT, "Points for the accounts and regions of these findings.", nullable=False),
    Column("open_term", FLOAT, "Points for a finding that is open, or might be.", nullable=False),
    Column("exposure_term", FLOAT, "Points for having been reachable from the internet; what says so is in context.finding_risk, as for the next four. 0 without context.", nullable=False),
    Column("vulnerability_term", FLOAT, "Points for a vulnerable executable that ran.", nullable=False),
    Column("privilege_term", FLOAT, "Points for what the roles could do that could be used.", nullable=False),
    Column("criticality_term", FLOAT, "Points for how much depends on what was attacked.", nullable=False),
    Column("security_hub_term", FLOAT, "Points for an exposure finding of Security Hub about what was attacked.", nullable=False),
)
_PART_FINDINGS = (
    Column("finding_count", INT, "Findings of that group that name it.", nullable=False),
    Column("finding_ids", TEXTS, "These findings, worst first, at most 20.", nullable=False),
    Column("last_seen_at", TIME, "Latest event of these findings.", nullable=False),
)
_WORST_GROUP = (
    Column("reference_factor", FLOAT, "Factor from reference files: 1, or less if the entity is expected, trusted or not in production.", nullable=False),
    Column("group_id", TEXT, "The group that determines the score.", nullable=False),
    Column("group_count", INT, "Groups that name it.", nullable=False),
    *_PART_FINDINGS,
)
_SCORED = (ENTITY_ID, ENTITY_KIND, ENTITY_KEY, Column("entity_name", TEXT, "Display name, latest known."))

ENTITY_GROUPS = Table(
    layer="correlation",
    name="entity_groups",
    grain="scored entity and a group of findings that names it",
    key=("entity_id", "group_id"),
    columns=(
        ENTITY_ID,
        Column("group_id", TEXT, "The group.", nullable=False),
        *_PART_TERMS,
        *_OTHER_PART_TERMS,
        *_PART_FINDINGS,
    ),
)

ENTITY_SCORES = Table(
    layer="correlation",
    name="entity_scores",
    grain="scored entity, rated by its part in the worst of the groups that name it, without what passing time changes",
    key=("entity_kind", "entity_key"),
    columns=(
        *_SCORED,
        *_PART_TERMS,
        _RARITY_TERM,
        *_OTHER_PART_TERMS,
        *_WORST_GROUP,
    ),
)

ENTITY_RISK = Table(
    layer="correlation",
    name="entity_risk",
    grain="scored entity, rated by its part in the worst of the groups that name it",
    key=("entity_kind", "entity_key"),
    columns=(
        *_SCORED,
        Column("score", FLOAT, "0 to 100, the sum of the terms, 100 at most, times the factor; their weights are in risk_weights.", nullable=False),
        *_PART_TERMS,
        Column("recency_term", FLOAT, "Points for a latest event close to the newest moment of the data, or after it.", nullable=False),
        _RARITY_TERM,
        *_OTHER_PART_TERMS,
        *_WORST_GROUP,
    ),
)
