//! Decoding and encoding beside serde_avro_fast and apache-avro: the same bytes, the same run.
//!
//! 2,048 distinct records (one repeated record flatters the branch predictor); each sample runs at least 25 ms; the cases of a job are
//! interleaved over 11 rounds and the fastest sample counts. Figures are nanoseconds a record on one thread.

mod jobs;
mod measure;
mod peers;
mod records;

fn main() {
    let input = records::Input::new();
    println!("{} records, {} bytes an event, {} bytes a flat record", records::COUNT, input.mean_event(), input.mean_flat());
    for job in jobs::all(&input) {
        job.print();
    }
}
