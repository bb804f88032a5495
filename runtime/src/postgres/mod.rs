//! Postgres as a store: rows, state, dead letters and positions in one transaction.
//!
//! Owns the store ([`Postgres`]) and its tables ([`Table`]). Positions stand in the database beside the rows, so that a
//! record takes effect exactly once whatever fails: a commit whose answer was lost is found by its position. Rows carry
//! where they came from, and an older position never replaces a newer row. It does not own the source.
//!
//! ```no_run
//! use callsheet::postgres::{Postgres, Table};
//! # use callsheet::Contract;
//!
//! # async fn example<Order: Contract>() -> Result<(), Box<dyn core::error::Error>> {
//! let table = Table::of::<Order>("orders", &["order_id"])?;
//! let store = Postgres::connect("postgres://localhost/shop", vec![table]).await?;
//! // `Runner::new(store, "billing", source, job, RunnerOptions::default())`
//! # Ok(())
//! # }
//! ```

mod column;
mod commit;
mod error;
mod schema;
mod store;
mod table;

pub use error::PostgresError;
pub use store::Postgres;
pub use table::{Table, ToTable};
