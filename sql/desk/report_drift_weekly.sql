-- Which files that their images did not contain were found in containers, in each of the last weeks?
SELECT
    week_date,
    sum(new_binary_finding_count)::BIGINT AS new_binaries,
    sum(new_library_finding_count)::BIGINT AS new_libraries,
    sum(modified_file_finding_count)::BIGINT AS modified_files
FROM trends.image_drift_weekly
CROSS JOIN flattened.newest_moment
WHERE week_date <= newest_date AND week_date > newest_date - 7 * $weeks
GROUP BY week_date
ORDER BY week_date
