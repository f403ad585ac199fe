# The robot is there already: Terraform reads its token before it makes anything.
ephemeral "quay_robot_token" "ci" {
  namespace = "acme"
  name      = "ci"
}
