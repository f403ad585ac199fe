"""State and rules, one module per Quay object: its tables (`TABLES`) and what may become of them."""
