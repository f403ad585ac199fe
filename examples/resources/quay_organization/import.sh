terraform import quay_organization.acme 'acme'
