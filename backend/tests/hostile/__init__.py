"""Runs the API tests in environments that differ from a developer's machine."""
