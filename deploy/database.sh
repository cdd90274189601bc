#!/bin/sh
# Run once by PostgreSQL's image on an empty volume: two logins that are no superusers, and the database of the first.
set -eu
psql --set=ON_ERROR_STOP=1 --set=owner="$OWNER_PASSWORD" --set=records="$RECORDS_PASSWORD" --username=postgres <<'SQL'
CREATE ROLE unionrecords LOGIN CREATEDB PASSWORD :'owner';
CREATE ROLE records_application LOGIN PASSWORD :'records';
CREATE DATABASE unionrecords OWNER unionrecords TEMPLATE template0 ENCODING 'UTF8';
SQL
