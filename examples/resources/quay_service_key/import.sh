# The id is made by Quay: find it with the data source `quay_service_keys`.
terraform import quay_service_key.scanner 'kZ1n3S0Yb8c7dM5r2QwXvTtUeLpHgFjKaN4oIi6BzEs'
