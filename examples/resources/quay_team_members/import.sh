terraform import quay_team_members.devs 'acme/devs'
