# The ids are made by Quay, and the token itself is not known after an import.
terraform import quay_application_token.reader 'acme/ABCDEFGHIJ0123456789/6f1c1d1e-6a5b-4c8e-9a3e-2b7f0c9d4e5a'
