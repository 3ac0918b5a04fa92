select num_timed as checkpoints_timed, num_requested as checkpoints_requested,
       write_time as checkpoint_write_time, sync_time as checkpoint_sync_time from pg_stat_checkpointer
