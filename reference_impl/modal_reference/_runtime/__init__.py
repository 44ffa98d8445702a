"""How containers come to life: processes of this machine, forked from a warm parent."""
