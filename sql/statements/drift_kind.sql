-- What a container met that its image did not bring along, by the family of a finding's type: `binary`, `library` or
-- `file`; null for any other family. The purpose before it and the resource in it may be any, also those to come.
CREATE OR REPLACE MACRO drift_kind(threat_family) AS
CASE threat_family
    WHEN 'NewBinaryExecuted' THEN 'binary'
    WHEN 'NewLibraryLoaded' THEN 'library'
    WHEN 'SensitiveFileModified' THEN 'file'
END
