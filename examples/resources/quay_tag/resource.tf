# The image is pushed by something else, such as a pipeline.
resource "quay_tag" "stable" {
  repository = "acme/app"
  name       = "stable"
  source_tag = "v1.4.2"
}

resource "quay_tag" "candidate" {
  repository = "acme/app"
  name       = "candidate"
  source_tag = "v1.5.0"
  expiration = "2027-06-30T00:00:00Z"
}

resource "quay_tag" "release" {
  repository = "acme/app"
  name       = "v1.4.2"
  immutable  = true
}
