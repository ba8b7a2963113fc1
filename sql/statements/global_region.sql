-- The region of a partition in which calls to global services are logged: IAM, and STS's global endpoint.
CREATE OR REPLACE MACRO global_region(aws_partition) AS
CASE aws_partition
    WHEN 'aws-us-gov' THEN 'us-gov-west-1'
    WHEN 'aws-cn' THEN 'cn-north-1'
    ELSE 'us-east-1'
END
