//! A whole record that goes into a function of which nothing is known.

#![deny(deprecated)]

struct In {
    a: i64,
    b: i64,
}
struct Out {
    x: i64,
}

fn plain(input: &In) -> i64 {
    input.a + input.b
}

#[callsheet::transform]
fn imprecise(input: &In) -> Out {
    Out { x: plain(input) }
}

#[callsheet::transform(allow(imprecise))]
fn allowed(input: &In) -> Out {
    Out { x: plain(input) }
}

#[allow(deprecated)]
#[callsheet::transform]
fn allowed_like_any_warning(input: &In) -> Out {
    Out { x: plain(input) }
}

#[callsheet::transform]
fn precise(input: &In) -> Out {
    #[transform(summary(x = "input.a, input.b"))]
    let x = plain(input);
    Out { x }
}

fn main() {}
