"""What must survive: killed, stopped and racing processes, on both databases."""
