"""The pytest plugin: fixtures for tests of stacks. It imports nothing heavy, since pytest always loads it."""
