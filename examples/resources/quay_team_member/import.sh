terraform import quay_team_member.ci 'acme/devs/acme+ci'
