# The image is pushed by something else, such as a pipeline.
data "quay_tag" "release" {
  repository = "acme/app"
  name       = "v1.4.2"
}

data "quay_manifest_security" "release" {
  repository = data.quay_tag.release.repository
  digest     = data.quay_tag.release.manifest_digest
}

check "no_critical_vulnerabilities" {
  assert {
    condition     = lookup(data.quay_manifest_security.release.counts, "Critical", 0) == 0
    error_message = "The release has critical vulnerabilities."
  }
}
