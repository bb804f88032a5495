//! What only the compiler sees of code-first types: other types, the whole schema, and the locked version.

#[derive(callsheet::Contract)]
#[contract("orders", version = 1, name = "Order", namespace = "shop")]
struct Drifted {
    id: i32,
    total: String,
}

struct Plain;

#[derive(callsheet::Contract)]
struct NoAvro {
    plain: Option<Plain>,
}

mod other {
    #[derive(callsheet::Contract)]
    pub struct Line {
        pub id: i64,
    }
}

#[derive(callsheet::Contract)]
struct Line {
    id: i64,
}

#[derive(callsheet::Contract)]
struct TwoLines {
    one: Line,
    other: other::Line,
}

#[derive(callsheet::Contract)]
enum TwoLongs {
    Long(i64),
    Time(callsheet::types::TimestampMillis),
}

#[derive(callsheet::Contract)]
enum InUnion {
    Maybe(Option<i64>),
    Text(String),
}

fn main() {}
