//! Runs the example pipeline: `callsheet-example-streaming [DIR] [EVENTS] [SEED] [REGISTRY_URL]`.

use std::process::ExitCode;

use callsheet::pipeline::Stop;
use callsheet_example_streaming::{RunOptions, run};

#[tokio::main]
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that reports on its terminal"
)]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (_stopper, stop) = Stop::new();
    let options = RunOptions {
        dir: arguments
            .next()
            .unwrap_or_else(|| "streaming-platform.data".to_owned())
            .into(),
        events: arguments
            .next()
            .and_then(|text| text.parse().ok())
            .unwrap_or(100_000),
        seed: arguments
            .next()
            .and_then(|text| text.parse().ok())
            .unwrap_or(1),
        registry_url: arguments.next(),
        stop,
    };
    match run(options).await {
        Ok(summary) => {
            println!("{summary:#?}");
            if summary.oracle_equal {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(100)
            }
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
