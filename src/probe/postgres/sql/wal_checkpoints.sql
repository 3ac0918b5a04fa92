select checkpoints_timed, checkpoints_req as checkpoints_requested,
       checkpoint_write_time as checkpoint_write_time, checkpoint_sync_time as checkpoint_sync_time from pg_stat_bgwriter
