terraform import quay_repository_permissions.app 'acme/app'
