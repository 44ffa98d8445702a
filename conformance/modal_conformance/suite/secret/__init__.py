"""Laws of Secret."""
