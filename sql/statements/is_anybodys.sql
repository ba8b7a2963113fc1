-- Whether a finding says of a thing that anybody may use it, so that two findings that share it need not share an actor:
-- mining pools, Tor exits and public services by name or address, public tools by hash.
CREATE OR REPLACE MACRO is_anybodys(entity_kind, finding_type) AS
CASE
    WHEN entity_kind IN ('domain', 'ip_address', 'address_in_account')
        THEN regexp_matches(finding_type, 'CryptoCurrency|BitcoinTool|AbusedDomain|Tor(IPCaller|Client|Relay)')
    WHEN entity_kind = 'executable_hash'
        THEN regexp_matches(finding_type, 'CryptoMiner|BitcoinTool|SuspiciousTool|Tor(Client|Relay)')
    ELSE FALSE
END
