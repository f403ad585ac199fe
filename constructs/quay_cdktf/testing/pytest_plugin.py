"""The pytest plugin: fixtures for tests of stacks. It imports nothing heavy: pytest loads it at every start."""
