-- Whether a type of finding is one of GuardDuty's attack sequences. The type says so also where a forwarder has dropped the
-- signals and actors, so that `flattened.sequences` has no row.
CREATE OR REPLACE MACRO is_attack_sequence(finding_type) AS
starts_with(finding_type, 'AttackSequence:')
