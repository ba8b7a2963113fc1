-- Whether a severity band is one of those that are looked at first.
CREATE OR REPLACE MACRO is_severe(band) AS band IN ('High', 'Critical')
