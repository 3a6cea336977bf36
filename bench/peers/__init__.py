"""The peers, and the processes that a measurement starts."""
