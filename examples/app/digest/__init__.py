"""Counts the words of documents, once each, in as many workers as you like."""
