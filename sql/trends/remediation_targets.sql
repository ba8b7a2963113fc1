-- Grain: severity band. Key: severity_band.
-- Answers: within how many days should a finding be remediated?
--
-- A band listed in reference/targets.csv has the target given there, even if that is none; the others have the
-- defaults.
WITH
defaults (severity_band, severity_rank, target_days) AS (
    VALUES
    ('Critical', 1, 1),
    ('High', 2, 7),
    ('Medium', 3, 30),
    ('Low', 4, NULL)
)

SELECT
    defaults.severity_band,
    defaults.severity_rank::BIGINT AS severity_rank,
    if(stated.severity_band IS NULL, defaults.target_days, stated.target_days)::BIGINT AS target_days
FROM defaults
LEFT JOIN raw.reference_targets AS stated USING (severity_band)
