-- The band of a severity score: `Critical`, `High`, `Medium` or `Low`; null without a score.
--
-- `transforms.severity` defines where each band begins; its figures are filled in here.
CREATE OR REPLACE MACRO severity_band(score) AS
CASE
    WHEN score >= $critical THEN 'Critical'
    WHEN score >= $high THEN 'High'
    WHEN score >= $medium THEN 'Medium'
    WHEN score IS NOT NULL THEN 'Low'
END
