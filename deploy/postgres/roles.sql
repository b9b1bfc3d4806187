-- Who may do what in the database, once for each server, by a superuser:
--   psql -v ON_ERROR_STOP=1 -f deploy/postgres/roles.sql postgres
-- The three roles that sign in have no password yet: \password gridloop_migrate, and so on, sends only its hash.
-- An empty line ends a statement for a server that runs without psql: there is none within one.

-- It owns everything and signs in nowhere, so that whoever takes over a process of ours owns nothing.
CREATE ROLE gridloop_owner NOLOGIN;

-- It changes the schema, and whatever it makes is the owner's.
CREATE ROLE gridloop_migrate LOGIN IN ROLE gridloop_owner;

ALTER ROLE gridloop_migrate SET role = 'gridloop_owner';

-- It reads and writes rows. It sees whose transaction holds up the others, which the gauges and the doctor name.
CREATE ROLE gridloop_work LOGIN IN ROLE pg_read_all_stats;

-- It answers lists, searches and figures.
CREATE ROLE gridloop_read LOGIN;

ALTER ROLE gridloop_read SET default_transaction_read_only = on;

CREATE DATABASE gridloop OWNER gridloop_owner ENCODING 'UTF8' TEMPLATE template0;
