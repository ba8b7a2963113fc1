-- Account and region of a thing that another one leads to, which tells them of things without any of their own.
CREATE OR REPLACE MACRO account_of_thing(kind, thing_key, account_id) AS
CASE
    WHEN kind = 'account' THEN thing_key
    WHEN starts_with(kind, 'image') AND is_in_ecr(thing_key) THEN left(thing_key, 12)
    WHEN starts_with(thing_key, 'arn:') THEN coalesce(nullif(split_part(thing_key, ':', 5), ''), account_id, '')
    ELSE coalesce(account_id, '')
END;

CREATE OR REPLACE MACRO region_of_thing(kind, thing_key, region) AS
CASE
    WHEN kind IN ${global_kinds} THEN 'global'
    WHEN starts_with(kind, 'image') AND is_in_ecr(thing_key) THEN split_part(thing_key, '.', 4)
    WHEN starts_with(thing_key, 'arn:') THEN coalesce(nullif(split_part(thing_key, ':', 4), ''), region, '')
    ELSE coalesce(region, '')
END;

-- What never changes, so that it was the same before AWS was asked.
CREATE OR REPLACE MACRO is_immutable(kind) AS kind IN ${immutable_kinds};

-- The service that started a task, from what the task says; null if none did.
CREATE OR REPLACE MACRO service_arn_of(cluster_arn, task_group) AS
CASE
    WHEN contains(cluster_arn, ':cluster/') AND starts_with(task_group, 'service:') AND length(task_group) > 8
        THEN concat(replace(cluster_arn, ':cluster/', ':service/'), '/', substr(task_group, 9))
END;

-- Whether a call tells if a thing exists: the first that it is asked for by.
CREATE OR REPLACE MACRO tells_existence(call) AS call IN ${first_calls};

-- Whether an observation is the one to show as of a time: the last that holds then, or else the first ever. A thing has
-- exactly one, since each holds until the next.
CREATE OR REPLACE MACRO is_shown(moment, from_at, until_at, is_first) AS
(is_first OR from_at <= moment) AND (until_at IS NULL OR until_at > moment);

-- Whether AWS can be asked for a thing: its key is such a name, and it is known where it is.
CREATE OR REPLACE MACRO is_askable(kind, thing_key, account_id, region) AS
account_id != '' AND region != '' AND coalesce(regexp_full_match(thing_key, ${forms}[kind]), FALSE)
