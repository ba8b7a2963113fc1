-- Grain: severity band. Key: severity_band.
-- Answers: within how many days should a finding be dealt with?
SELECT severity_band, severity_rank::BIGINT AS severity_rank, target_days::BIGINT AS target_days
FROM (
    VALUES
    ('Critical', 1, 1),
    ('High', 2, 7),
    ('Medium', 3, 30),
    ('Low', 4, NULL)
) AS targets (severity_band, severity_rank, target_days)
