"""The desks of the acts service: what it answers and handles, by chapter of the texts."""
