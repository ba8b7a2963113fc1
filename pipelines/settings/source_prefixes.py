"""The prefixes of sources, and of objects from services, which identify their kind."""

S3 = "s3://"
SQS = "sqs:"
GUARDDUTY = "guardduty:"
# Objects with this prefix are landed answers of GuardDuty's API.
LANDED = f"{GUARDDUTY}//"
CLOUDTRAIL = "cloudtrail:"
# Objects with this prefix are landed answers of CloudTrail's LookupEvents.
LOOKED_UP = f"{CLOUDTRAIL}//"
