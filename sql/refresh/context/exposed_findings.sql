-- Keys of context.exposed_resources: by resource_key of context.named_resources.

-- Rows of context.exposed_resources: by resource_key of context.named_resources.
