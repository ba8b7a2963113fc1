"""The prefixes of sources, and of objects from services, which identify their kind."""

S3 = "s3://"
SQS = "sqs:"
GUARDDUTY = "guardduty:"
# Before a folder or `s3://…`, or alone, for API calls that explain findings.
CLOUDTRAIL = "cloudtrail:"
# Alone or before regions, for exposure findings of Security Hub.
SECURITY_HUB = "securityhub:"
# Alone or before regions, for what AWS says about the things that findings name.
CONTEXT = "context:"
# Objects with this prefix are landed answers of GuardDuty's API.
LANDED = f"{GUARDDUTY}//"
# Objects with this prefix are landed answers of CloudTrail's LookupEvents.
LOOKED_UP = f"{CLOUDTRAIL}//"
# Objects with this prefix are landed answers of Security Hub's API.
LANDED_EXPOSURES = f"{SECURITY_HUB}//"
