"""Data that ships with the command: a published GuardDuty finding of an ECS task."""
