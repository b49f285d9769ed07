-- What a key may do is decided by the service. Work in a project lists keys and revokes them: it neither makes one nor
-- gives one another role, whatever statement finds its way into it.

REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON credentials FROM parley_tenant;
GRANT UPDATE (revoked_at) ON credentials TO parley_tenant;
