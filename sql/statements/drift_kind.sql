-- The kind of drift by the family of a finding's type: `binary`, `library` or `file`; null for any other family. Purpose
-- and resource of the type do not matter, so future ones count too.
CREATE OR REPLACE MACRO drift_kind(threat_family) AS
CASE threat_family
    WHEN 'NewBinaryExecuted' THEN 'binary'
    WHEN 'NewLibraryLoaded' THEN 'library'
    WHEN 'SensitiveFileModified' THEN 'file'
END
