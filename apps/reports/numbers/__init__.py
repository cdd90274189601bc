"""The numbers of reports: which one is shown, compared over what scope, and in what words."""
