output "namespace" {
  value = provider::quay::parse_robot_name("acme+ci").namespace
}
