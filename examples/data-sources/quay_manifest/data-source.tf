# The image is pushed by something else, such as a pipeline.
data "quay_tag" "release" {
  repository = "acme/app"
  name       = "v1.4.2"
}

data "quay_manifest" "release" {
  repository = data.quay_tag.release.repository
  digest     = data.quay_tag.release.manifest_digest
}

output "bytes" {
  value = data.quay_manifest.release.layers_compressed_size
}
