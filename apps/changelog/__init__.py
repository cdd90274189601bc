"""Who changed what, from what to what, when and why. Knows no other app; append-only in the database."""
