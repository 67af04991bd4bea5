"""Adapters for public benchmarks: each reads a set at a path that the user gives."""
