//! Interleaved rounds over the cases of one job, and their ratios.

use std::time::{Duration, Instant};

const ROUNDS: usize = 11;
const SAMPLE: Duration = Duration::from_millis(25);

/// A case: its name, and a function that handles all records once.
pub struct Case<'i> {
    pub name: &'static str,
    pub run: Box<dyn FnMut() + 'i>,
}

/// A job that several cases do; the first is ours.
pub struct Job {
    title: &'static str,
    /// Name, nanoseconds a record.
    rows: Vec<(&'static str, f64)>,
}

impl Job {
    /// Measures the cases, interleaved.
    pub fn measure(title: &'static str, records: usize, mut cases: Vec<Case<'_>>) -> Self {
        let mut best = vec![f64::INFINITY; cases.len()];
        for _ in 0..ROUNDS {
            for (case, best) in cases.iter_mut().zip(&mut best) {
                let start = Instant::now();
                let mut passes = 0_u32;
                while start.elapsed() < SAMPLE {
                    (case.run)();
                    passes += 1;
                }
                let nanoseconds = start.elapsed().as_secs_f64() * 1e9 / f64::from(passes) / records as f64;
                *best = best.min(nanoseconds);
            }
        }
        Self { title, rows: cases.iter().map(|case| case.name).zip(best).collect() }
    }

    /// Prints the job: our case first, then each peer with how many times longer it takes.
    pub fn print(&self) {
        println!("\n{}", self.title);
        let ours = self.rows.first().map_or(f64::NAN, |row| row.1);
        for (at, (name, nanoseconds)) in self.rows.iter().enumerate() {
            if at == 0 {
                println!("  {name:<44} {nanoseconds:8.1} ns");
            } else {
                println!("  {name:<44} {nanoseconds:8.1} ns  {:5.2}x", nanoseconds / ours);
            }
        }
    }
}
