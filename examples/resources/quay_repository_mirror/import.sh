terraform import quay_repository_mirror.mc 'acme/mc'
