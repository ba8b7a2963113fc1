-- Which container images recur in findings?
SELECT image_key, finding_count, highest_severity
FROM entities.container_image
ORDER BY finding_count DESC, image_key
LIMIT 10
