"""The protocol's calls, by subject: each function takes a request message and answers a response message."""
