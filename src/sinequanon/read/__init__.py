"""Reads a report into records, by rules over a parse."""
