-- Which images changed most at run time in the last weeks?
SELECT
    image_repository,
    sum(new_binary_finding_count)::BIGINT AS new_binaries,
    sum(new_library_finding_count)::BIGINT AS new_libraries,
    sum(modified_file_finding_count)::BIGINT AS modified_files,
    sum(new_executable_count)::BIGINT AS new_executables,
    max(week_date) AS last_week_date,
    count(*) OVER () AS row_count
FROM trends.image_drift_weekly
CROSS JOIN flattened.newest_moment
WHERE week_date <= newest_date AND week_date > newest_date - 7 * $weeks
GROUP BY image_repository
ORDER BY
    new_binaries + new_libraries + modified_files DESC,
    new_executables DESC,
    image_repository
LIMIT $most
