resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_repository" "app" {
  namespace   = quay_organization.acme.name
  name        = "app"
  description = "The *application*."
  visibility  = "public"
}
