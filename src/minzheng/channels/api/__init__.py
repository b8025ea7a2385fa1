"""The door for programs: fixed paths, POST, JSON, a token in the header; `docs/api` tells more."""
