terraform import quay_proxy_cache.docker 'acme'
