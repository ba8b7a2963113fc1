"""How sources, and the objects that services answer, begin: by it everything tells them apart."""

S3 = "s3://"
SQS = "sqs:"
GUARDDUTY = "guardduty:"
# Objects are answers of GuardDuty's API, as they landed.
LANDED = f"{GUARDDUTY}//"
