-- Grain: finding. Parameters: finding_type, image_key, executable_path (the last two null for findings without them), most.
-- Answers: which findings make up a combination of tuples_that_make_the_volume? The latest come first.
SELECT finding_id
FROM flattened.findings_current
WHERE
    NOT is_sample
    AND finding_type = $finding_type
    AND main_image_key IS NOT DISTINCT FROM $image_key
    AND acting_executable_path IS NOT DISTINCT FROM $executable_path
ORDER BY updated_at DESC, finding_id
LIMIT $most
