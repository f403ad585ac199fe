terraform import quay_organization_mirror.harbor 'acme'
