-- A conversation that was made for an incident stays its conversation when it is over: what is said there still means it.
create index incident_over on incident (platform, conversation, number) where open = 0;
