# The id is made by Quay: find it with the data source `quay_manifest_labels`.
terraform import quay_manifest_label.stage 'acme/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08/6f1c1d1e-6a5b-4c8e-9a3e-2b7f0c9d4e5a'
