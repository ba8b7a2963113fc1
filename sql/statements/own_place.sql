-- Where a finding happened, out of the places that it is about: its task, else a container, else the instance.
CREATE OR REPLACE MACRO own_place(entity_kind, entity_key) AS
arg_min(entity_key, (entity_kind != 'ecs_task', entity_kind != 'container', entity_key))
