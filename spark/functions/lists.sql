-- Null of a list without numbers.
CREATE OR REPLACE MACRO sum_of_list(numbers) AS
aggregate(numbers, CAST(NULL AS BIGINT), (total, each) -> coalesce(total + each, each, total));
