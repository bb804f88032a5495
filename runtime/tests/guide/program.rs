//! Payments into a ledger.

use std::process::ExitCode;

use callsheet::Contract;
use callsheet::app::{self, App, AppError};
use callsheet::dead_letter::{DeadLetter, Reader, Reason};
use callsheet::delivery::{Effects, Framing, Writers};
use callsheet::embedded::{Log, LogOptions, Table, ToTable, Topic};
use callsheet::pipeline::{Job, JobError, Runner, RunnerOptions, Stop, Totals};
use callsheet::sink::{Outgoing, Sink, ToTopic};
use callsheet::source::{Batch, Record};
use callsheet::store::{Promise, Store};
use callsheet::types::TimestampMillis;

callsheet::contract!("payments" @ 1);

const GROUP: &str = "ledger";

/// Payments as rows of a table; what cannot be read is a dead letter.
struct Ledger<S> {
    writers: Writers,
    rows: S,
}

impl<S: Sink<Payment>> Ledger<S> {
    fn new(rows: S) -> Self {
        Self {
            writers: Writers::locked::<Payment>(),
            rows,
        }
    }

    fn take(&mut self, record: &Record, effects: &mut Effects) -> Result<(), Reason> {
        let value: Payment = self.writers.decode(record)?;
        let item = Outgoing {
            value,
            key: record.key.clone().unwrap_or_default(),
            timestamp_ms: record.timestamp_ms,
            headers: Vec::new(),
        };
        self.rows.write(item, effects)
    }
}

impl<C: Store, S: Sink<Payment> + Send> Job<C> for Ledger<S> {
    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        for record in &batch.records {
            if let Err(reason) = self.take(record, effects) {
                let letter = DeadLetter {
                    record: record.clone(),
                    reason,
                    first_failed_ms: callsheet::delivery::system_clock(),
                };
                let reader = Reader {
                    group: GROUP.to_owned(),
                    contract: Payment::NAME,
                    contract_version: Some(Payment::VERSION),
                };
                effects.dead_letter(letter, &reader);
            }
        }
        Ok(())
    }
}

struct Program {
    log: Log,
}

impl Program {
    async fn open(path: &str) -> Result<Self, AppError> {
        let log = Log::open(&LogOptions::new(path)).await?;
        log.create_topic("payments", 2).await?;
        log.create_topic("payments.dlq.ledger", 2).await?;
        Ok(Self { log })
    }

    /// Three payments, one record that is none.
    async fn produce(&self) -> Result<(), AppError> {
        let sink = ToTopic::<Payment>::new("payments".into(), 2, 0, Framing::Header);
        let mut effects = Effects::new();
        for payment_id in 1..=3 {
            let value = Payment {
                payment_id,
                customer: format!("customer {payment_id}"),
                cents: 250 * payment_id,
                paid_at: TimestampMillis(1_700_000_000_000),
            };
            let item = Outgoing {
                key: value.customer.clone().into_bytes(),
                value,
                timestamp_ms: 1_700_000_000_000,
                headers: Vec::new(),
            };
            let record = sink.record(item)?;
            if payment_id == 3 {
                let mut broken = record.clone();
                broken.value = Some(vec![0xff]);
                effects.append(broken);
            }
            effects.append(record);
        }
        self.log.commit(None, effects).await?;
        Ok(())
    }
}

impl App for Program {
    type Letters = Topic;
    type Store = Log;

    fn name(&self) -> &str {
        GROUP
    }

    async fn run(&self, mut stop: Stop) -> Result<Totals, AppError> {
        let table = Table::of::<Payment>("payments", &["payment_id"])?;
        self.log.create_table(&table).await?;
        let source = self.log.topic("payments").await?;
        let job = Ledger::new(ToTable::new(&table)?);
        let options = RunnerOptions::default();
        let mut runner = Runner::new(self.log.clone(), GROUP, source, job, options);
        runner.run(&mut stop).await?;
        Ok(runner.totals().clone())
    }

    fn promises(&self) -> Vec<Promise> {
        self.log.promises()
    }

    async fn letters(&self) -> Result<(Topic, Log), AppError> {
        let letters = self.log.topic("payments.dlq.ledger").await?;
        Ok((letters, self.log.clone()))
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let program = match Program::open("ledger.db").await {
        Ok(program) => program,
        Err(error) => return app::failed(error.as_ref()),
    };
    if std::env::args().nth(1).as_deref() == Some("produce") {
        return match program.produce().await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => app::failed(error.as_ref()),
        };
    }
    app::main(&program).await
}
