"""Speed and memory as ratios: against the limit and against peers, paired in one run."""
