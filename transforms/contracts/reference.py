"""Contracts of what people know and decide: rows of `reference/*.csv` and `regroupings.jsonl` in the home.

They are part of raw because they come from outside; columns after those of the file are derived from them.
"""

from tracehound.transforms.contracts.schema import INT, TEXT, Column, Table

_ADDRESSES = (
    Column("first_address", TEXT, "Its first address, as 32 hexadecimal digits (macro address_digits).", nullable=False),
    Column("last_address", TEXT, "Its last address, likewise.", nullable=False),
)

_CRITICALITY = Column("criticality", TEXT, "How much depends on it: critical, high, medium or low.")

ACCOUNTS = Table(
    layer="raw",
    name="reference_accounts",
    grain="account in reference/accounts.csv",
    key=("account_id",),
    columns=(
        Column("account_id", TEXT, "Account id, twelve digits.", nullable=False),
        Column("account_name", TEXT, "Its name."),
        Column("owner", TEXT, "Who is responsible for it: a team or a person."),
        Column("environment", TEXT, "production, staging, development, sandbox or any other word, in lower case."),
        _CRITICALITY,
    ),
)

OWNERS = Table(
    layer="raw",
    name="reference_owners",
    grain="pattern in reference/owners.csv of things, and whose they are",
    key=("pattern",),
    columns=(
        Column("pattern", TEXT, "Key of things: an ARN, an id, registry/repository@digest …; `*` stands for any text.", nullable=False),
        Column("kind", TEXT, "Kind of the things, as in context.owners; null for any."),
        Column("owner", TEXT, "Who is responsible for them: a team or a person."),
        _CRITICALITY,
    ),
)

NETWORKS = Table(
    layer="raw",
    name="reference_networks",
    grain="own network in reference/networks.csv: offices, NAT gateways, VPNs, partners",
    key=("network",),
    columns=(
        Column("network", TEXT, "Address or CIDR block.", nullable=False),
        Column("name", TEXT, "Its name."),
        *_ADDRESSES,
    ),
)

SCANNERS = Table(
    layer="raw",
    name="reference_scanners",
    grain="known scanner in reference/scanners.csv: scans everything, commissioned or not",
    key=("network",),
    columns=(
        Column("network", TEXT, "Address or CIDR block.", nullable=False),
        Column("name", TEXT, "Who scans from there."),
        *_ADDRESSES,
    ),
)

IMAGES = Table(
    layer="raw",
    name="reference_images",
    grain="trusted registry, repository or image in reference/images.csv",
    key=("pattern",),
    columns=(
        Column("pattern", TEXT, "Prefix of an image key up to one of its separators (`/`, `:`, `@`); `*` stands for any text.", nullable=False),
        Column("name", TEXT, "Why it is trusted."),
    ),
)

TARGETS = Table(
    layer="raw",
    name="reference_targets",
    grain="severity band in reference/targets.csv",
    key=("severity_band",),
    columns=(
        Column("severity_band", TEXT, "Critical, High, Medium or Low.", nullable=False),
        Column("target_days", INT, "Days within which a finding should be remediated; null for no target."),
    ),
)

REGROUPINGS = Table(
    layer="raw",
    name="regroupings",
    grain="finding that a person joined with others, or split off from others, by `tracehound regroup`",
    key=("regrouping_id", "finding_id"),
    columns=(
        Column("regrouping_id", TEXT, "Id of the decision. One that was undone is not here.", nullable=False),
        Column("finding_id", TEXT, "Finding that it is about.", nullable=False),
        Column("part", TEXT, "joined: it is in one group with the others. split_off: it is not linked to those that stay. stays: it stays with the others that do.", nullable=False),
        Column("decision_number", INT, "Position of the decision among all, from 1: a later one overrules an earlier one.", nullable=False),
        Column("decided_at", TEXT, "When, as ISO 8601 in UTC.", nullable=False),
        Column("decided_by", TEXT, "Who.", nullable=False),
        Column("note", TEXT, "Why.", nullable=False),
    ),
)

REFERENCES = (ACCOUNTS, NETWORKS, SCANNERS, IMAGES, TARGETS, OWNERS)
