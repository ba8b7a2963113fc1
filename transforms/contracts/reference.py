"""Contracts of what the people who run the accounts know: rows of `reference/*.csv` in the home.

They are part of raw, for they come from outside; the columns after those of the file are derived from them.
"""

from tracehound.transforms.contracts.schema import INT, TEXT, Column, Table

_ADDRESSES = (
    Column("first_address", TEXT, "First address of it, as 32 hexadecimal digits (macro address_digits).", nullable=False),
    Column("last_address", TEXT, "Last address of it, likewise.", nullable=False),
)

ACCOUNTS = Table(
    layer="raw",
    name="reference_accounts",
    grain="account of reference/accounts.csv",
    key=("account_id",),
    columns=(
        Column("account_id", TEXT, "Account id, twelve digits.", nullable=False),
        Column("account_name", TEXT, "What people call it."),
        Column("owner", TEXT, "Who answers for it: a team or a person."),
        Column("environment", TEXT, "production, staging, development, sandbox or any other word, in lower case."),
    ),
)

NETWORKS = Table(
    layer="raw",
    name="reference_networks",
    grain="own network of reference/networks.csv: offices, NAT gateways, VPNs, partners",
    key=("network",),
    columns=(
        Column("network", TEXT, "Address or CIDR block.", nullable=False),
        Column("name", TEXT, "What people call it."),
        *_ADDRESSES,
    ),
)

SCANNERS = Table(
    layer="raw",
    name="reference_scanners",
    grain="known scanner of reference/scanners.csv: scans everything, by assignment or by habit",
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
    grain="trusted registry, repository or image of reference/images.csv",
    key=("pattern",),
    columns=(
        Column("pattern", TEXT, "Beginning of an image key up to one of its separators (`/`, `:`, `@`); `*` stands for any text.", nullable=False),
        Column("name", TEXT, "Why it is trusted."),
    ),
)

TARGETS = Table(
    layer="raw",
    name="reference_targets",
    grain="severity band of reference/targets.csv",
    key=("severity_band",),
    columns=(
        Column("severity_band", TEXT, "Critical, High, Medium or Low.", nullable=False),
        Column("target_days", INT, "Days within which a finding should be dealt with; null for no target."),
    ),
)

REFERENCES = (ACCOUNTS, NETWORKS, SCANNERS, IMAGES, TARGETS)
