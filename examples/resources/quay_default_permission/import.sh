# By Quay's own id, or by what it says, with `@` and the activating user where it has one.
terraform import quay_default_permission.devs 'acme/team:devs'
