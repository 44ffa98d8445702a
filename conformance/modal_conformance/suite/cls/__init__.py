"""Laws of classes."""
