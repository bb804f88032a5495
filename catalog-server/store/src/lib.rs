//! The catalog's SQL on SQLite and Postgres, with one contract suite for both.
