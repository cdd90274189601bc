"""The course of a submission: steps, who is asked by when, notices, and the sheet to be signed."""
