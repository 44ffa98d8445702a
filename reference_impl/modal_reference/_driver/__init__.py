"""What moves a control plane: the clock, the lock, those who sleep, and the sockets."""
