resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_repository" "app" {
  namespace = quay_organization.acme.name
  name      = "app"
}

resource "quay_repository_notification" "pushed" {
  repository = quay_repository.app.id
  title      = "Tell the build server"
  event      = "repo_push"
  method     = "webhook"

  config = {
    url = "https://build.example.com/pushed"
  }
}

resource "quay_repository_notification" "ends" {
  repository = quay_repository.app.id
  title      = "An image ends in a week"
  event      = "repo_image_expiry"
  method     = "quay_notification"

  config = {
    target_kind = "team"
    target_name = "owners"
  }

  event_config = {
    days = "7"
  }
}
