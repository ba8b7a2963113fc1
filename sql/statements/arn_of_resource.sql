-- The ARN of an instance, which findings name by its id.
CREATE OR REPLACE MACRO instance_arn_of(instance_id, account_id, region, aws_partition) AS
concat('arn:', aws_partition, ':ec2:', region, ':', account_id, ':instance/', instance_id);

-- The ARN of a resource as Security Hub names it; of one without ARN that others have too, its id.
CREATE OR REPLACE MACRO arn_of_resource(uid, uid_alt, resource_type, account_id, region, aws_partition) AS
CASE
    WHEN starts_with(uid, 'arn:') THEN uid
    WHEN starts_with(uid_alt, 'arn:') THEN uid_alt
    WHEN starts_with(uid, 'i-') AND account_id != '' AND region != ''
        THEN instance_arn_of(uid, account_id, region, aws_partition)
    WHEN resource_type IN ('AWS::S3::Bucket', 'AwsS3Bucket') AND uid != ''
        THEN concat('arn:', aws_partition, ':s3:::', uid)
    ELSE uid
END;

-- The ARN of an image in ECR from its key, REGISTRY/REPOSITORY@DIGEST; null for another one.
CREATE OR REPLACE MACRO image_arn_of(image_key, aws_partition) AS
CASE
    WHEN is_in_ecr(image_key) AND contains(image_key, '@')
        THEN concat(
            'arn:', aws_partition, ':ecr:', split_part(image_key, '.', 4), ':', left(image_key, 12), ':repository/',
            replace(substr(image_key, position('/' IN image_key) + 1), '@', '/')
        )
END;

CREATE OR REPLACE MACRO has_category(traits, wanted) AS
len(list_filter(traits, lambda each: lower(each.category) = wanted)) > 0;

-- Of the word, or of the number if there is no such word.
CREATE OR REPLACE MACRO severity_of_exposure(severity, severity_id) AS
coalesce(
    list_filter(
        ['Critical', 'High', 'Medium', 'Low', 'Informational'], lambda word: lower(word) = lower(trim(severity))
    )[1],
    CASE severity_id
        WHEN '1' THEN 'Informational'
        WHEN '2' THEN 'Low'
        WHEN '3' THEN 'Medium'
        WHEN '4' THEN 'High'
        WHEN '5' THEN 'Critical'
        WHEN '6' THEN 'Critical'
    END
)
