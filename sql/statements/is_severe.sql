-- Whether a severity band is severe.
--
-- `transforms.severity` names the severe bands; they are filled in here.
CREATE OR REPLACE MACRO is_severe(band) AS list_contains($severe, band)
