"""Laws of devices."""
