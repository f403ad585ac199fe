terraform import quay_tag.stable 'acme/app:stable'
