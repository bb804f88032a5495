//! Shapes of real transforms: what is claimed, and what is not.

use callsheet_codegen::lineage::{Options, infer};

/// The flows of a function, one line each.
fn lines(options: &str, function: &str) -> Vec<String> {
    let options: Options = syn::parse_str(options).unwrap();
    let function: syn::ItemFn =
        syn::parse_str(function).unwrap_or_else(|error| panic!("{error}: {function}"));
    infer(&options, &function).unwrap().lines()
}

#[track_caller]
fn check(function: &str, expected: &[&str]) {
    check_with("", function, expected);
}

#[track_caller]
fn check_with(options: &str, function: &str, expected: &[&str]) {
    let found = lines(options, function);
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected, "\n{}\n", found.join("\n"));
}

#[test]
fn copies_are_identities_and_arithmetic_is_a_transformation() {
    check(
        "fn f(order: &Order) -> Total {
            let Order { price, quantity, .. } = order;
            let net = price * quantity;
            Total { id: order.id, customer: order.customer.name.clone(), net, gross: net * 1.23, kind: Kind::New, note: order.note.clone().into() }
        }",
        &[
            "customer <- order.customer.name: Identity by shape",
            "gross <- order.price: Transformation",
            "gross <- order.quantity: Transformation",
            "id <- order.id: Identity by shape",
            "net <- order.price: Transformation",
            "net <- order.quantity: Transformation",
            "note <- order.note: Identity",
        ],
    );
}

#[test]
fn a_base_is_the_rest_and_mutation_replaces() {
    check(
        "fn f(input: In, other: &In) -> In { In { a: other.b, ..input } }",
        &[
            "a <- other.b: Identity by shape",
            "out <- input: Identity by shape",
        ],
    );
    check(
        "fn f(input: &In) -> In { let mut out = input.clone(); out.a = 0; out.b += input.c; out.list.push(input.d); out }",
        &[
            "b <- input.b: Transformation",
            "b <- input.c: Transformation",
            "list <- input.d: Identity by shape",
            "list <- input.list: Identity by shape",
            "out <- input: Identity by shape",
        ],
    );
    check(
        "fn f(input: &In, out: &mut Out) { out.a = input.b; if input.c { return; } out.d = 1; }",
        &[
            "a <- input.b: Identity by shape",
            // Not written where it returns early.
            "d <- out.d: Identity by shape",
            "out <- input.c: Conditional",
            "out <- out: Identity by shape",
        ],
    );
}

#[test]
fn references_write_to_what_they_point_to() {
    check(
        "fn f(input: &In) -> Out { let mut out = Out { a: input.a, b: 0 }; let part = &mut out; part.b = input.c; *(&mut part.a) = 1; out }",
        &[
            "a <- input.a: Identity by shape",
            "b <- input.c: Identity by shape",
        ],
    );
    check(
        "fn f(input: &In) -> Out { let mut totals = Map::new(); for line in &input.lines { *totals.entry(line.kind).or_insert(0) += line.price; } Out { totals } }",
        &[
            "totals <- input.lines: Conditional",
            "totals <- input.lines.kind: Identity, Transformation, GroupBy",
            "totals <- input.lines.price: Aggregation",
        ],
    );
}

#[test]
fn what_decides_is_indirect() {
    check(
        "fn f(input: &In) -> Out { let x = if input.a > 3 { input.b } else { 0 }; Out { x, y: input.c } }",
        &[
            "x <- input.a: Conditional",
            "x <- input.b: Identity by shape",
            "y <- input.c: Identity by shape",
        ],
    );
    check(
        "fn f(input: &In) -> Out { Out { kind: match input.code { 1 => Kind::A, 2 if input.big => Kind::B, _ => Kind::C }, n: input.n } }",
        &[
            "kind <- input.big: Conditional",
            "kind <- input.code: Conditional",
            "n <- input.n: Identity by shape",
        ],
    );
    check(
        "fn f(input: &In) -> Option<Out> { let name = input.name.as_ref()?; if name.is_empty() { return None; } let Some(age) = input.age else { return None }; Some(Out { name: name.clone(), age, seen: input.seen }) }",
        &[
            "age <- input.age: Identity by shape",
            "name <- input.name: Identity by shape",
            "out <- input.age: Filter",
            "out <- input.name: Filter",
            "seen <- input.seen: Identity by shape",
        ],
    );
    check(
        "fn f(input: &In) -> Result<Out, Error> { if input.ok { Ok(Out { a: input.a }) } else { Err(Error::new(input.b)) } }",
        &["a <- input.a: Identity by shape", "out <- input.ok: Filter"],
    );
}

#[test]
fn iterators_filter_and_aggregate() {
    check(
        "fn f(order: &Order) -> Out {
            let total: f64 = order.lines.iter().filter(|line| !line.cancelled).map(|line| line.price * line.count).sum();
            Out { total, skus: order.lines.iter().map(|line| line.sku.clone()).collect(), n: order.lines.len() }
        }",
        &[
            "n <- order.lines: Aggregation",
            "skus <- order.lines.sku: Identity by shape",
            "total <- order.lines.cancelled: Filter",
            "total <- order.lines.count: Aggregation",
            "total <- order.lines.price: Aggregation",
        ],
    );
    check(
        "fn f(order: &Order) -> Out { Out { total: order.lines.iter().fold(order.base, |sum, line| sum + line.price), last: order.lines.iter().map(|_| 1).sum() } }",
        &[
            "last <- order.lines: Conditional",
            "total <- order.base: Identity, Transformation by shape",
            "total <- order.lines.price: Aggregation",
        ],
    );
    check(
        "fn f(input: &In) -> Out { Out { first: input.tags.first().cloned(), known: input.title.is_some(), genre: input.genres.iter().max_by_key(|genre| genre.weight).map(|genre| genre.name.clone()) } }",
        &[
            "first <- input.tags: Identity by shape",
            "genre <- input.genres.name: Identity by shape",
            "genre <- input.genres.weight: Sort",
            "known <- input.title: Transformation",
        ],
    );
}

#[test]
fn closures_and_loops_run_to_a_fixpoint() {
    check(
        "fn f(watch: &Watch) -> Activity { let one_if = |kind| u32::from(watch.event_type == kind); Activity { plays: one_if(Kind::Play), at: watch.at } }",
        &[
            "at <- watch.at: Identity by shape",
            "plays <- watch.event_type: Transformation",
        ],
    );
    check(
        "fn f(input: &In) -> Out { let (mut a, mut b, mut c) = (input.a, input.b, input.c); for _ in 0..input.n { let old = a; a = b; b = c; c = old; } Out { a, k: input.k } }",
        &[
            "a <- input.a: Identity by shape",
            "a <- input.b: Identity by shape",
            "a <- input.c: Identity by shape",
            "a <- input.n: Conditional",
            "k <- input.k: Identity by shape",
        ],
    );
    check(
        "fn f(input: &In) -> Out { let x = 'found: { for line in &input.lines { if line.hot { break 'found line.price; } } 0 }; Out { x, y: input.y } }",
        &[
            "x <- input.lines: Conditional",
            "x <- input.lines.hot: Conditional",
            "x <- input.lines.price: Identity by shape",
            "y <- input.y: Identity by shape",
        ],
    );
    check(
        "fn f(input: &In) -> Out { let x = input.a; let f = |y| x + y; let x = input.b; Out { z: f(1), x } }",
        &[
            "x <- input.b: Identity by shape",
            "z <- input.a: Transformation",
        ],
    );
}

#[test]
fn text_macros_name_what_they_print() {
    check(
        "fn f(input: &In) -> Out { let id = input.id; Out { a: format!(\"{id}-{:>4}\", input.b), c: matches!(input.kind, Kind::A | Kind::B if input.on), list: vec![input.x, input.y] } }",
        &[
            "a <- input.b: Transformation",
            "a <- input.id: Transformation",
            "c <- input.kind: Transformation",
            "c <- input.on: Transformation",
            "list <- input.x: Identity by shape",
            "list <- input.y: Identity by shape",
        ],
    );
    check(
        "fn f(row: &Value) -> Out { let text = |name: &str| row[name].as_str(); let title = row[\"Title\"].as_str(); let any = |name: &str| row[name].as_str(); Out { title, rest: text(\"x\"), one: any(\"y\"), other: any(input.name) } }",
        &[
            "one <- row.y: Identity",
            "other <- row: Identity",
            "rest <- row.x: Identity",
            "title <- row.Title: Identity",
        ],
    );
}

#[test]
fn masking_is_claimed_only_where_it_is_sure() {
    check_with(
        "mask(pseudonym)",
        "fn f(user: &User) -> Out { Out { a: pseudonym(&user.email), b: Sha256::digest(user.name.as_bytes()), c: hasher.finish(user.age), d: user.id } }",
        &[
            "a <- user.email: Transformation masked",
            "b <- user.name: Transformation masked",
            "c <- user.age: Transformation",
            "d <- user.id: Identity by shape",
        ],
    );
    check_with(
        "mask",
        "fn f(email: &str) -> String { email.chars().map(|_| '*').collect() }",
        &["out <- email: Conditional masked"],
    );
}

#[test]
fn summaries_and_known_callees_narrow() {
    check_with(
        "summary(out.x = \"input.a, input.b FILTER\", out.y = \"\")",
        "fn f(input: &In) -> Out { opaque(input) }",
        &[
            "out <- input: Transformation",
            "x <- input.a: Transformation",
            "x <- input.b: Filter",
        ],
    );
    check(
        "fn f(input: &In) -> Out { #[transform(summary(made.x = \"input.a IDENTITY\", made.y = \"input.b masked\"))] let made = opaque(input); Out { x: made.x, y: made.y } }",
        &[
            "x <- input.a: Identity",
            "y <- input.b: Transformation masked",
        ],
    );
    check_with(
        "calls(activity)",
        "fn f(watch: &Watch, offset: u64) -> Out { let made = activity(watch, offset + 1); Out { plays: made.plays, rest: made } }",
        &[
            "plays <- call 0.plays: Identity by shape",
            "rest <- call 0: Identity by shape",
        ],
    );
}

#[test]
fn what_cannot_be_seen_is_reported_and_over_claimed() {
    let function: syn::ItemFn = syn::parse_str(
        "fn f(input: &In, n: u32) -> Out { let a = opaque(input); let b = scalar(n, input.b); let c = input.price(); odd!(input.c); odd!(input); Out { a, b, c } }",
    )
    .unwrap();
    let found = infer(&Options::default(), &function).unwrap();
    assert_eq!(
        found.imprecise(),
        ["`opaque`", "`price`", "the macro `odd!`"]
    );
    assert!(
        found
            .lines()
            .contains(&"a <- input: Transformation".to_owned())
    );
    assert!(found.lines().contains(&"b <- n: Transformation".to_owned()));
    // The macro may have returned.
    assert!(found.lines().contains(&"out <- input.c: Filter".to_owned()));
}
