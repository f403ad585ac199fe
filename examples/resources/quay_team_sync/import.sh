terraform import quay_team_sync.devs 'acme/devs'
