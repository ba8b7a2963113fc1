-- The same if it is known whether the address belongs to a network on the internet: to tell that for each thing that is
-- stated would take most of the time of planning a query.
CREATE OR REPLACE MACRO of_network_if(is_of_network, stated) AS
CASE WHEN stated NOT IN ('', '0', '-1', 'UNKNOWN') AND is_of_network THEN stated END
