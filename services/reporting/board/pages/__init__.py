"""The pages of the board: each takes a view and answers with what its template shows."""
