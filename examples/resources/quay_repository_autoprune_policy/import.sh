# The id is made by Quay: find it with the data source `quay_repository_autoprune_policies`.
terraform import quay_repository_autoprune_policy.not_releases 'acme/app/6f1c1d1e-6a5b-4c8e-9a3e-2b7f0c9d4e5a'
