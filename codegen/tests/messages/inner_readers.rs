//! Readers inside readers that do not fit their place.

#[derive(callsheet::Reader)]
#[contract("orders", at = "linez")]
struct Typo {
    sku: String,
}

#[derive(callsheet::Reader)]
#[contract("orders", at = "payment")]
struct Several {
    holder: String,
}

#[derive(callsheet::Reader)]
#[contract("orders", at = "payment", record = "Cash")]
struct NoSuchRecord {
    holder: String,
}

#[derive(callsheet::Reader)]
#[contract("orders", at = "total")]
struct NoRecord {
    amount: i64,
}

#[derive(callsheet::Reader)]
#[contract("orders", at = "total")]
enum NoUnion {
    Double(f64),
}

#[derive(callsheet::Reader)]
#[contract("orders", at = "payment")]
enum Variants<'a> {
    Card { holder: &'a str },
}

#[derive(callsheet::Reader)]
#[contract("orders", at = "payment")]
enum Contents {
    Card(i64),
    Long(i32),
}

#[derive(callsheet::Reader)]
#[contract("orders", at = "payment")]
enum Short<'a> {
    String(&'a str),
    Cash,
    #[contract(branch = "string")]
    Again(&'a str),
}

#[derive(callsheet::Reader)]
#[contract("orders", at = "payment")]
enum TooFew<'a> {
    String(&'a str),
    Voucher,
    Card,
}

#[derive(callsheet::Reader)]
#[contract("orders", record = "Line", walk_tail)]
struct Floating {
    sku: String,
}

#[derive(callsheet::Reader)]
#[contract("orders")]
struct Shapeless<'a> {
    payment: Option<&'a str>,
    lines: Vec<&'a str>,
    total: Total,
}

struct Total;

fn main() {}
