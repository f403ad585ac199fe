# The image is pushed by something else, such as a pipeline.
data "quay_tag" "release" {
  repository = "acme/app"
  name       = "v1.4.2"
}

output "image" {
  value = "acme/app@${data.quay_tag.release.manifest_digest}"
}
