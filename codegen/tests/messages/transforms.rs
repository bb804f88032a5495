//! Attributes that say what is not so.

struct In {
    a: i64,
}
struct Out {
    x: i64,
}

#[callsheet::transform(maks)]
fn misspelt(input: &In) -> Out {
    Out { x: input.a }
}

fn plain(input: &In) -> i64 {
    input.a
}

#[callsheet::transform(summary(result.x = "input.a"))]
fn of_another_result(input: &In) -> Out {
    Out { x: input.a }
}

#[callsheet::transform(summary(out.x = "inputs.a"))]
fn of_another_input(input: &In) -> Out {
    Out { x: input.a }
}

#[callsheet::transform(summary(out.x = "input.a COPY"))]
fn of_another_kind(input: &In) -> Out {
    Out { x: input.a }
}

#[callsheet::transform]
fn of_another_local(input: &In) -> Out {
    #[transform(summary(made.x = "input.a"))]
    let x = plain(input);
    Out { x }
}

fn samples() -> Vec<(Out, i64)> {
    Vec::new()
}

#[callsheet::transform(test = samples)]
fn tried_with_what_it_writes(out: &mut Out, a: i64) {
    out.x = a;
}

fn main() {}
