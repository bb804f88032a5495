//! Reading a Postgres catalog from outside a server: no migration, no write.

use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::Pools;
use crate::error::StoreError;
use crate::options::Options;

impl Pools {
    /// Opens a catalog that exists; every transaction is read-only.
    pub(crate) fn open_for_reading(url: &str, options: &Options) -> Result<Self, StoreError> {
        let connect = PgConnectOptions::from_str(url)
            .map_err(|_| StoreError::Target {
                detail: "the Postgres URL cannot be read, `postgres://user@host:port/database` is expected"
                    .to_owned(),
            })?
            .options([("default_transaction_read_only", "on")]);
        let pool = |size| {
            PgPoolOptions::new()
                .max_connections(size)
                .acquire_timeout(options.acquire_timeout)
                .connect_lazy_with(connect.clone())
        };
        Ok(Self {
            writer: pool(1),
            reader: pool(options.readers),
            ear: pool(1),
            // Locks are for writers.
            lock_seed: 0,
        })
    }
}
