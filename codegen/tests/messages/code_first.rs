//! Rust types that are no Avro types, or no longer their contract's.

#[derive(callsheet::Contract)]
struct Types<'a> {
    borrowed: &'a str,
}

#[derive(callsheet::Contract)]
struct Fields {
    small: u8,
    count: Vec<Option<u64>>,
    letter: char,
    hashed: HashMap<String, i64>,
    keyed: Map<i64, i64>,
    pair: (i64, i64),
    unit: (),
    numbers: [i64; 3],
    twice: Option<Option<i64>>,
    text: &'static str,
    shared: Arc<String>,
    when: SystemTime,
}

#[derive(callsheet::Contract)]
struct Names {
    id: i64,
    #[contract(rename = "id")]
    other: i64,
    größe: i64,
    #[contract(rename = "2nd")]
    second: i64,
    #[contract(aliases("first-name"))]
    third: i64,
}

#[derive(callsheet::Contract)]
struct Defaults {
    #[contract(default = 3.5)]
    whole: i64,
    #[contract(default = 3000000000)]
    small: i32,
    #[contract(default = "x")]
    flag: bool,
    #[contract(default = 1)]
    text: String,
    #[contract(default = 1)]
    maybe: Option<i64>,
    #[contract(default = "x")]
    list: Vec<i64>,
    #[contract(default)]
    record: Names,
    #[contract(default)]
    key: Uuid,
}

#[derive(callsheet::Contract)]
#[contract(colour = "red")]
struct Option1 {
    #[contract(logical)]
    id: i64,
    #[contract(unit)]
    size: i64,
}

#[derive(callsheet::Contract)]
#[contract(version = 3)]
struct NoContract {
    id: i64,
}

#[derive(callsheet::Contract)]
#[contract(name = "a.b", namespace = "c d")]
struct BadName {
    id: i64,
}

#[derive(callsheet::Contract)]
#[contract(namespace = "shop..orders")]
struct BadNamespace {
    id: i64,
}

#[derive(callsheet::Contract)]
struct Tuple(i64);

#[derive(callsheet::Contract)]
union Either {
    id: i64,
}

#[derive(callsheet::Contract)]
enum Never {}

#[derive(callsheet::Contract)]
enum Symbols {
    #[contract(rename = "ONE", default)]
    One,
    #[contract(rename = "ONE")]
    Two,
    #[contract(default, since = "3")]
    Three,
    Größe,
}

#[derive(callsheet::Contract)]
enum Branches {
    Nothing,
    Nobody,
    Pair(i64, i64),
    Named { id: i64 },
    Small(u16),
    #[contract(rename = "x")]
    Long(i64),
}

#[derive(callsheet::Contract)]
#[contract("member")]
struct Unknown {
    id: i64,
}

#[derive(callsheet::Contract)]
#[contract("members", version = 9)]
struct NotLocked {
    id: i64,
}

#[derive(callsheet::Contract)]
#[contract("members")]
enum NoRecord {
    One,
}
