-- What the roles of roles.sql may do in this database, by a superuser, before anything is in it:
--   psql -v ON_ERROR_STOP=1 -f deploy/postgres/rights.sql gridloop
-- Again for a database that a dump is restored to. An empty line ends a statement: there is none within one.

DO $$ BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO gridloop_migrate, gridloop_work, gridloop_read', current_database());
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;

GRANT USAGE, CREATE ON SCHEMA public TO gridloop_owner;

GRANT USAGE ON SCHEMA public TO gridloop_work, gridloop_read;

-- Whatever the owner makes is for the working role to fill, and for the reading role to read: nothing else.
ALTER DEFAULT PRIVILEGES FOR ROLE gridloop_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO gridloop_work;

ALTER DEFAULT PRIVILEGES FOR ROLE gridloop_owner IN SCHEMA public GRANT USAGE ON SEQUENCES TO gridloop_work;

ALTER DEFAULT PRIVILEGES FOR ROLE gridloop_owner IN SCHEMA public GRANT SELECT ON TABLES TO gridloop_read;

-- After an import the planner is told of the new rows. Before PostgreSQL 17 only the owner may, and autovacuum does it.
DO $$ BEGIN
  IF current_setting('server_version_num')::int >= 170000 THEN
    ALTER DEFAULT PRIVILEGES FOR ROLE gridloop_owner IN SCHEMA public GRANT MAINTAIN ON TABLES TO gridloop_work;
  END IF;
END $$;
