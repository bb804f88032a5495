//! A callee that is named and has no lineage.

struct In {
    a: i64,
}
struct Out {
    x: i64,
}

fn plain(input: &In) -> i64 {
    input.a
}

#[callsheet::transform(calls(plain))]
fn of_a_callee_without_lineage(input: &In) -> Out {
    Out { x: plain(input) }
}

fn main() {}
