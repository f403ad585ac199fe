terraform import quay_team.devs 'acme/devs'
