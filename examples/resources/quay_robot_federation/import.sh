terraform import quay_robot_federation.ci 'acme+ci'
