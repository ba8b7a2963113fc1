-- What a text names: addresses, the hosts of URLs, access keys and ids of instances.
--
-- Resolvers that every script asks are left out, and so are numbers that only look like an address. The text is hostile,
-- so what is found in it is a key as any other, and nothing more.
CREATE OR REPLACE MACRO addresses_in(text) AS
list_filter(
    regexp_extract_all(text, '(?:^|[^\d.])(\d{1,3}(?:\.\d{1,3}){3})(?:$|[^\d.])', 1),
    lambda address: is_public_address(address) AND address NOT IN ('1.0.0.1', '1.1.1.1', '8.8.4.4', '8.8.8.8', '9.9.9.9')
);

CREATE OR REPLACE MACRO domains_in(text) AS
regexp_extract_all(lower(text), '[a-z]://(?:[^/@\s]*@)?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+)', 1);

CREATE OR REPLACE MACRO access_keys_in(text) AS regexp_extract_all(text, '\b(?:AKIA|ASIA)[A-Z2-7]{16}\b');

CREATE OR REPLACE MACRO instances_in(text) AS regexp_extract_all(text, '\bi-[0-9a-f]{17}\b');
