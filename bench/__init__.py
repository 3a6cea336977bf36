"""What is claimed about speed, measured: `python -m bench` runs all, or those named."""
