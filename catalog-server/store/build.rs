//! Rebuilds this crate when a migration is added: `migrate!` embeds the folders.

#[expect(clippy::print_stdout, reason = "the way to talk to cargo")]
fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
