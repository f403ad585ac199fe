terraform import quay_quota.acme 'acme'
