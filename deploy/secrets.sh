#!/bin/sh
# Write new passwords for docker-compose.yml into deploy/secrets/ (kept out of the repository); keeps what is there.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
if [ -e secrets/database_admin_url ]; then
    echo "deploy/secrets is there already: remove it first to make new passwords" >&2
    exit 2
fi
word() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
broker=$(word)
database=$(word)
cat >secrets/rabbitmq.conf <<CONF
default_user = reglament
default_pass = $broker
default_vhost = suite
loopback_users = none
max_message_size = 16777216
CONF
printf 'amqp://reglament:%s@rabbitmq:5672/suite' "$broker" >secrets/amqp_uri
printf 'http://reglament:%s@rabbitmq:15672' "$broker" >secrets/management_url
word >secrets/cookie_key
printf '%s' "$database" >secrets/postgres_password
printf 'postgresql://reglament:%s@postgres:5432/reglament' "$database" >secrets/database_admin_url
word >secrets/database_password
# The containers read them as their own users.
chmod 644 secrets/*
echo "written: deploy/secrets"
