# The image is pushed by something else, such as a pipeline.
data "quay_tag" "release" {
  repository = "acme/app"
  name       = "v1.4.2"
}

resource "quay_manifest_label" "stage" {
  repository      = data.quay_tag.release.repository
  manifest_digest = data.quay_tag.release.manifest_digest
  key             = "com.example.stage"
  value           = "production"
}
