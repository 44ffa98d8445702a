"""What users' code talks to. Meaning is written once, in `aio`; `blocking` is produced from it and checked in."""
