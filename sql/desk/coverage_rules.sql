-- Which rules do rows of the served tables violate, and which tables are served as they were built last?
SELECT
    table_name,
    rule,
    severity,
    description,
    offending_count,
    reason
FROM trends.failed_checks
ORDER BY
    severity,
    table_name,
    rule
