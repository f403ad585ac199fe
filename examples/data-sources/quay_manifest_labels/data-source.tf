# The image is pushed by something else, such as a pipeline.
data "quay_tag" "release" {
  repository = "acme/app"
  name       = "v1.4.2"
}

data "quay_manifest_labels" "release" {
  repository      = data.quay_tag.release.repository
  manifest_digest = data.quay_tag.release.manifest_digest
}

output "labels" {
  value = { for label in data.quay_manifest_labels.release.labels : label.key => label.value... }
}
