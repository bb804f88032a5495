//! A default that is no value of its type, where a locked version needs it.

#[derive(callsheet::Reader)]
#[contract("members")]
struct Level<'a> {
    level: &'a str,
}

callsheet::contract!("members" @ 2);
