#!/bin/sh
# The database image runs this once, on an empty volume. Its own user is a superuser, which row-level security does not bind:
# OpsMonitor gets a plain role.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --set password="$OPSMONITOR_DB_PASSWORD" <<'SQL'
CREATE ROLE opsmonitor LOGIN CREATEROLE CREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE opsmonitor OWNER opsmonitor;
SQL
