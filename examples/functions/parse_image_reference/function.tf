locals {
  image = provider::quay::parse_image_reference("quay.example.com/acme/team/app:v1")
}

output "repository" {
  value = local.image.repository
}
