terraform import quay_robot.ci 'acme+ci'
