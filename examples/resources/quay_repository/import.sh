terraform import quay_repository.app 'acme/app'
