#!/bin/sh
# Run once by PostgreSQL's image on an empty volume: a login that is no superuser, and its database.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$RECORDS_PASSWORD" --username=postgres <<'SQL'
CREATE ROLE unionrecords LOGIN CREATEDB PASSWORD :'password';
CREATE DATABASE unionrecords OWNER unionrecords TEMPLATE template0 ENCODING 'UTF8';
SQL
