//! Random programs: whatever an input field is seen to move must be claimed.

use callsheet_codegen::lineage::{From, Inferred, Options, infer};

use super::programs::{COLUMNS, Cond, Expr, FIELDS, Input, List, Program, Stmt, print, run};

/// Programs that are tried.
const PROGRAMS: u64 = 200;
/// Inputs of each program, each with every field changed.
const INPUTS: u64 = 6;

/// Splitmix64: the same programs at every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    fn number(&mut self) -> i64 {
        i64::try_from(self.next() % 9).unwrap() - 4
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

/// Generates code over the names that are in scope.
struct Generator {
    random: Random,
    names: Vec<String>,
    closures: Vec<String>,
    fresh: usize,
    in_loop: bool,
}

impl Generator {
    fn program(seed: u64) -> Program {
        let mut generator = Self {
            random: Random(seed),
            names: (0..4).map(|local| format!("v{local}")).collect(),
            closures: Vec::new(),
            fresh: 0,
            in_loop: false,
        };
        let mut list = generator.statements(3, 7);
        let column = generator.random.below(3);
        list.push(Stmt::Column(column, generator.expr(2)));
        Program(list)
    }

    fn name(&mut self) -> String {
        let at = self.random.below(self.names.len());
        self.names[at].clone()
    }

    /// A new name, or one that hides another.
    fn new_name(&mut self) -> String {
        if self.random.one_in(2) {
            return self.name();
        }
        self.fresh += 1;
        format!("w{}", self.fresh)
    }

    fn list(&mut self) -> List {
        if self.random.one_in(2) {
            List::Input
        } else {
            List::Local
        }
    }

    /// Runs with names of its own.
    fn scoped<T>(&mut self, more: &[&str], body: impl FnOnce(&mut Self) -> T) -> T {
        let (names, closures) = (self.names.len(), self.closures.len());
        self.names.extend(more.iter().map(|&name| name.to_owned()));
        let result = body(self);
        self.names.truncate(names);
        self.closures.truncate(closures);
        result
    }

    fn statements(&mut self, depth: usize, most: usize) -> Vec<Stmt> {
        let many = 1 + self.random.below(most);
        (0..many).map(|_| self.statement(depth)).collect()
    }

    fn body(&mut self, depth: usize, more: &[&str], in_loop: bool) -> Vec<Stmt> {
        let outer = self.in_loop;
        self.in_loop |= in_loop;
        let list = self.scoped(more, |inner| inner.statements(depth - 1, 4));
        self.in_loop = outer;
        list
    }

    fn statement(&mut self, depth: usize) -> Stmt {
        let nested = if depth > 1 { 24 } else { 18 };
        match self.random.below(nested) {
            0 | 1 => {
                let value = self.expr(2);
                let name = self.new_name();
                self.names.push(name.clone());
                self.closures.retain(|known| *known != name);
                Stmt::Let(name, value)
            }
            2 => {
                let (left, right) = (self.expr(1), self.expr(1));
                self.fresh += 2;
                let names = (format!("w{}", self.fresh - 1), format!("w{}", self.fresh));
                self.names.extend([names.0.clone(), names.1.clone()]);
                Stmt::Pair(names.0, names.1, left, right)
            }
            3 | 4 => Stmt::Set(self.name(), self.expr(2)),
            5 => Stmt::Add(self.name(), self.expr(2)),
            6..=8 => Stmt::Column(self.random.below(3), self.expr(2)),
            9 => Stmt::AddColumn(self.random.below(3), self.expr(2)),
            10 => Stmt::Push(self.expr(2)),
            11 => {
                let place = if self.random.one_in(2) {
                    Ok(self.name())
                } else {
                    Err(self.random.below(3))
                };
                Stmt::Refer(place, self.expr(1), self.random.one_in(2))
            }
            12 if self.in_loop => Stmt::Break(self.cond(1)),
            13 if self.in_loop => Stmt::Continue(self.cond(1)),
            12 | 13 => Stmt::Truncate(self.expr(1)),
            14 => Stmt::Return(self.cond(1), self.random.one_in(2)),
            15 => Stmt::Swap(self.name(), self.name()),
            16 if self.random.one_in(3) => {
                self.fresh += 1;
                let name = format!("w{}", self.fresh);
                self.names.push(name.clone());
                Stmt::LetElse(name)
            }
            16 | 17 => {
                let body = self.scoped(&["k"], |inner| inner.expr(2));
                self.fresh += 1;
                let name = format!("f{}", self.fresh);
                self.closures.push(name.clone());
                Stmt::Closure(name, body)
            }
            18 | 19 => Stmt::If(
                self.cond(2),
                self.body(depth, &[], false),
                self.body(depth, &[], false),
            ),
            20 => {
                let count = self.expr(1);
                Stmt::For("i".to_owned(), count, self.body(depth, &["i"], true))
            }
            21 => Stmt::Each("e".to_owned(), self.list(), self.body(depth, &["e"], true)),
            22 => {
                let limit = self.expr(1);
                self.fresh += 1;
                let name = format!("n{}", self.fresh);
                // The counter is read by no other name: the loop ends.
                Stmt::While(name, limit, self.body(depth, &[], true))
            }
            _ => Stmt::IfLet("o".to_owned(), self.body(depth, &["o"], false)),
        }
    }

    fn expr(&mut self, depth: usize) -> Expr {
        let nested = if depth > 0 { 19 } else { 6 };
        let sub = depth.saturating_sub(1);
        match self.random.below(nested) {
            0 => Expr::Number(self.random.number()),
            1 | 2 => Expr::Local(self.name()),
            3 | 4 => Expr::Field(self.random.below(5)),
            5 => Expr::Column(self.random.below(3)),
            6 | 7 => Expr::Add(self.sub(sub), self.sub(sub)),
            8 | 9 => Expr::If(Box::new(self.cond(sub)), self.sub(sub), self.sub(sub)),
            10 => Expr::Match(self.sub(sub), [self.sub(sub), self.sub(sub), self.sub(sub)]),
            11 => Expr::Labelled(Box::new(self.cond(sub)), self.sub(sub), self.sub(sub)),
            12 => {
                let (cond, one) =
                    self.scoped(&["k"], |inner| (Box::new(inner.cond(sub)), inner.sub(sub)));
                Expr::Optional(cond, one, self.sub(sub))
            }
            13 => {
                let list = self.list();
                self.scoped(&["k"], |inner| {
                    Expr::Sum(list, Box::new(inner.cond(sub)), inner.sub(sub))
                })
            }
            14 => {
                let list = self.list();
                self.scoped(&["k"], |inner| Expr::Count(list, Box::new(inner.cond(sub))))
            }
            15 => {
                let (list, start) = (self.list(), self.sub(sub));
                self.scoped(&["s", "k"], |inner| Expr::Fold(list, start, inner.sub(sub)))
            }
            16 => Expr::Max(self.list(), self.sub(sub)),
            _ if self.closures.is_empty() => Expr::Field(self.random.below(5)),
            _ => {
                let at = self.random.below(self.closures.len());
                Expr::Call(self.closures[at].clone(), self.sub(sub))
            }
        }
    }

    #[expect(clippy::unnecessary_box_returns, reason = "the tree is made of boxes")]
    fn sub(&mut self, depth: usize) -> Box<Expr> {
        Box::new(self.expr(depth))
    }

    fn cond(&mut self, depth: usize) -> Cond {
        match self.random.below(8) {
            0 => Cond::Some,
            1 if depth > 0 => Cond::Both(
                Box::new(self.cond(depth - 1)),
                Box::new(self.cond(depth - 1)),
            ),
            _ => Cond::Less(self.expr(depth.min(1)), self.expr(0)),
        }
    }
}

fn input(random: &mut Random) -> Input {
    let numbers = std::array::from_fn(|_| random.number());
    let opt = (!random.one_in(3)).then(|| random.number());
    let many = random.below(4);
    let list = (0..many).map(|_| random.number()).collect();
    Input { numbers, opt, list }
}

/// The input with one field of another one.
fn changed(input: &Input, field: usize, other: &Input) -> Input {
    let mut input = input.clone();
    match FIELDS[field] {
        "opt" => input.opt = other.opt,
        "list" => input.list.clone_from(&other.list),
        _ => input.numbers[field] = other.numbers[field],
    }
    input
}

fn claimed(inferred: &Inferred, column: &str, field: &str) -> bool {
    inferred.flows.iter().any(|flow| {
        let From::Input(_, from) = &flow.from else {
            return true;
        };
        (flow.to.is_empty() || flow.to == column)
            && (from.is_empty() || from == field || field.starts_with(&format!("{from}.")))
    })
}

#[test]
fn what_moves_is_claimed() {
    let options: Options = syn::parse_str("").unwrap();
    let (mut moves, mut claims, mut pairs) = (0_u64, 0_u64, 0_u64);
    for seed in 0..PROGRAMS {
        let program = Generator::program(seed);
        let text = print(&program);
        let function: syn::ItemFn =
            syn::parse_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let inferred = infer(&options, &function).unwrap();
        assert_eq!(inferred.imprecise(), [""; 0], "{text}");
        let mut random = Random(seed ^ 0xabcd_ef01);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..INPUTS {
            let (one, other) = (input(&mut random), input(&mut random));
            let before = run(&program, &one);
            for (field, name) in FIELDS.iter().enumerate() {
                let after = run(&program, &changed(&one, field, &other));
                for (at, column) in COLUMNS.iter().enumerate() {
                    if before[at] != after[at] {
                        seen.insert((*column, *name));
                        assert!(
                            claimed(&inferred, column, name),
                            "seed {seed}: `{column}` moves with `{name}`\n{text}\n{}",
                            inferred.lines().join("\n")
                        );
                    }
                }
            }
        }
        moves += seen.len() as u64;
        for column in COLUMNS {
            for field in FIELDS {
                pairs += 1;
                claims += u64::from(claimed(&inferred, column, field));
            }
        }
    }
    // The test tries something, and the claims are no blanket ones.
    assert!(moves > PROGRAMS, "{moves}");
    assert!(
        claims < pairs * 7 / 10,
        "{claims} of {pairs} claimed, {moves} seen"
    );
}
