"""Public benchmarks as cases: each adapter takes a path that the user gives."""
