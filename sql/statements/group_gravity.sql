-- How much evidence of an attack a group has: its tactics and attack sequences, up to three, and one more if it is
-- severe. A chain of Mediums over three tactics thus goes before a severe finding of one tactic.
CREATE OR REPLACE MACRO group_gravity(tactics, sequence_count, band) AS
least(len(tactics) + sequence_count, 3) + coalesce(is_severe(band), FALSE)::INTEGER
