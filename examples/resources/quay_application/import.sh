# The id is made by Quay: find it with the data source `quay_applications`.
terraform import quay_application.deployer 'acme/ABCDEFGHIJ0123456789'
