terraform import quay_repository_permission.ci 'acme/app:robot:acme+ci'
