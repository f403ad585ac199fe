"""An embedded Quay API to try things on and to test against."""
