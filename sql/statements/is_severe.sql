-- Whether a severity band is severe.
CREATE OR REPLACE MACRO is_severe(band) AS band IN ('High', 'Critical')
