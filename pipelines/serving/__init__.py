"""What people read and are told: the next file, publishing, outcomes of checks, alerts."""
