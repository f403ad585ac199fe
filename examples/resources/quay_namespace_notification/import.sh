# The id is made by Quay: find it with the data source `quay_namespace_notifications`.
terraform import quay_namespace_notification.near 'acme/6f1c1d1e-6a5b-4c8e-9a3e-2b7f0c9d4e5a'
