"""Laws of retries."""
