-- How much a group tells of an attack that matters, 0 to 100. One order for the queue, queries, the report and dashboards.
--
-- - 10 for each of its tactics and attack sequences, four at most; 5 for each further finding type, four at most
-- - 10 if it is severe, and its severity, 1 to 10
-- - 20 for the rarest of its finding types: 2 less for each time that the number of findings of that type doubled. So
--   severe findings of a kind that comes a thousand times do not bury a chain of Mediums
-- - the factor of the account's environment (correlation.risk_factors): production goes before development
-- - almost 1 for many findings, so that of equal groups the larger goes first
CREATE OR REPLACE MACRO group_gravity(tactic_count, sequence_count, type_count, severity, doublings, finding_count, factor) AS
factor * (
    10 * least(tactic_count + sequence_count, 4)
    + 5 * least(type_count - 1, 4)
    + 10 * coalesce(is_severe(severity_band(severity)), FALSE)::INT
    + least(coalesce(severity, 0), 10)
    + 2 * greatest(10 - doublings, 0)
    + 1 - 1 / finding_count
)
