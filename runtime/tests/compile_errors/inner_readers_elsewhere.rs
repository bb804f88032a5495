//! Readers inside readers that were made for another place, or are none.

#[derive(callsheet::Reader)]
#[contract("orders", at = "lines.discounts")]
struct Discount {
    percent: f64,
}

struct Plain;

#[derive(callsheet::Reader)]
#[contract("orders")]
struct Order {
    lines: Vec<Discount>,
    payment: Option<Plain>,
}

fn main() {}
