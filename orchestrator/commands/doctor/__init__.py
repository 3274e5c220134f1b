"""`diemcau jitsi doctor`: what Jitsi lacks, gathered at its edges, judged by orchestrator/doctor, told as a table."""
