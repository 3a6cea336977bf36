"""What may be done to a draft: (state, request, law) -> (state, events, obligations)."""
