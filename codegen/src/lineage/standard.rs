//! Methods of the standard library by name: what each does with its receiver and its arguments.

/// What a method does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// Gives what the receiver holds: `clone`, `iter`, `unwrap`.
    Same,
    /// Gives what a wrapper holds: as `Same`, and of a struct any field.
    Inner,
    /// The same value in another type: `into`, `to_string`.
    Convert,
    /// Many to one: `sum`, `len`.
    Aggregate,
    /// Another value of the receiver and the arguments, which it does not change.
    Compute,
    /// Passes each item through a function: `map`.
    Map,
    /// Keeps items of which a function says so: `filter`.
    Keep,
    /// Asks a function about items: `any`, `find`, `position`.
    Ask,
    /// Orders by a function: `sort_by_key`, `max_by`.
    Order,
    /// Runs a function for each: `for_each`.
    Each,
    /// `fold(start, |state, item| …)`.
    Fold,
    /// `reduce(|state, item| …)`.
    Reduce,
    /// Another value instead of a missing one: `unwrap_or`.
    Or,
    /// `unwrap_or_else`, `or_else`, `get_or_insert_with`: a function gives it.
    OrElse,
    /// `map_or(other, |value| …)`.
    MapOr,
    /// `map_or_else(|| …, |value| …)`.
    MapOrElse,
    /// `ok_or`, `ok_or_else`.
    OkOr,
    /// `map_err`.
    MapError,
    /// `err`, `unwrap_err`.
    Error,
    /// `and(other)`: the receiver decides.
    And,
    /// `then(|| …)`, `then_some(…)`: the receiver decides.
    Then,
    /// Pairs: `zip`.
    Zip,
    /// `enumerate`.
    Enumerate,
    /// An element by key or number: `get`.
    Get,
    /// Puts arguments into the receiver: `push`, `insert`.
    Put,
    /// Takes something out of the receiver: `pop`, `take`.
    Take,
    /// Changes the receiver by itself: `sort`, `reverse`.
    Rearrange,
    /// `retain(|item| …)`.
    Retain,
    /// `replace(new)` of an option or a cell.
    Replace,
    /// A reference into the receiver, with something put there: `entry`, `or_insert`.
    Entry,
    /// Fewer items, by number: `skip(n)`.
    Part,
}

/// The method of that name; `None`: it is not known.
pub(super) fn method(name: &str) -> Option<Method> {
    use Method as M;
    Some(match name {
        "clone" | "cloned" | "copied" | "as_ref" | "as_mut" | "as_deref" | "as_deref_mut"
        | "borrow" | "borrow_mut" | "iter" | "iter_mut" | "into_iter" | "by_ref" | "unwrap"
        | "expect" | "unwrap_or_default" | "collect" | "to_owned" | "to_vec"
        | "into_boxed_slice" | "into_vec" | "as_slice" | "as_mut_slice" | "rev" | "ok"
        | "flatten" | "peekable" | "fuse" | "cycle" | "into_owned" | "transpose" | "leak"
        | "first" | "last" | "next" | "next_back" | "peek" | "first_mut" | "last_mut"
        | "values" | "values_mut" | "into_values" | "keys" | "into_keys" | "lock" | "read"
        | "write_lock" | "boxed" | "iter_ref" | "as_pin_mut" | "to_mut" | "drain"
        | "into_sorted_vec" | "split_first" | "split_last" | "unzip" | "copied_ref"
        | "assume_init" | "collect_vec" => M::Same,
        "into_inner" | "get_ref" | "get_mut_ref" | "expose" | "into_exposed" | "deref"
        | "deref_mut" => M::Inner,
        "into" | "try_into" | "to_string" | "as_str" | "as_bytes" | "into_bytes"
        | "into_string" | "into_boxed_str" | "as_mut_str" | "as_path" | "as_os_str"
        | "to_string_lossy" | "as_f64" | "as_i64" | "as_u64" | "as_bool" | "as_array"
        | "as_object" | "to_ascii" | "cast" | "as_string" => M::Convert,
        "sum" | "product" | "count" | "len" | "concat" => M::Aggregate,
        "min" | "max" | "join" => M::Compute,
        "map" | "and_then" | "flat_map" | "filter_map" | "map_while" | "scan" | "inspect_map" => {
            M::Map
        }
        "filter" | "take_while" | "skip_while" | "inspect" | "take_if" | "chunk_by"
        | "is_some_and" | "is_ok_and" | "is_none_or" | "partition" => M::Keep,
        "any"
        | "all"
        | "find"
        | "find_map"
        | "position"
        | "rposition"
        | "contains_by"
        | "partition_point"
        | "binary_search_by"
        | "binary_search_by_key" => M::Ask,
        "sort_by"
        | "sort_by_key"
        | "sort_unstable_by"
        | "sort_unstable_by_key"
        | "sort_by_cached_key"
        | "min_by_key"
        | "max_by_key"
        | "min_by"
        | "max_by"
        | "dedup_by_key"
        | "dedup_by" => M::Order,
        "for_each" | "try_for_each" => M::Each,
        "fold" | "try_fold" | "rfold" => M::Fold,
        "reduce" => M::Reduce,
        "unwrap_or" | "or" | "chain" | "xor" | "get_or_insert" => M::Or,
        "unwrap_or_else" | "or_else" | "get_or_insert_with" => M::OrElse,
        "map_or" => M::MapOr,
        "map_or_else" => M::MapOrElse,
        "ok_or" | "ok_or_else" => M::OkOr,
        "map_err" | "inspect_err" => M::MapError,
        "err" | "unwrap_err" | "expect_err" | "into_err" => M::Error,
        "and" => M::And,
        "then" | "then_some" => M::Then,
        "zip" => M::Zip,
        "enumerate" | "char_indices" => M::Enumerate,
        "get" | "get_mut" | "nth" | "get_key_value" => M::Get,
        "push" | "push_str" | "push_back" | "push_front" | "insert" | "extend" | "append"
        | "extend_from_slice" | "insert_str" | "fill" | "resize" | "set" | "store" | "send"
        | "clone_from" | "write_str" | "write_char" | "write_all" | "write_fmt" => M::Put,
        "pop" | "pop_front" | "pop_back" | "remove" | "swap_remove" | "take" | "split_off"
        | "remove_entry" => M::Take,
        "sort" | "sort_unstable" | "reverse" | "dedup" | "clear" | "truncate" | "swap"
        | "rotate_left" | "rotate_right" | "shrink_to_fit" | "reserve" => M::Rearrange,
        "retain" | "retain_mut" => M::Retain,
        "replace" => M::Replace,
        "entry" | "or_insert" | "or_insert_with" | "or_default" | "or_insert_with_key"
        | "and_modify" | "insert_entry" => M::Entry,
        "skip" | "step_by" | "windows" | "chunks" | "chunks_exact" | "split_at"
        | "split_at_mut" | "nth_back" => M::Part,
        // Known to leave their receiver alone, even where it could be changed.
        "is_some"
        | "is_none"
        | "is_ok"
        | "is_err"
        | "is_empty"
        | "contains"
        | "contains_key"
        | "starts_with"
        | "ends_with"
        | "cmp"
        | "eq"
        | "ne"
        | "lt"
        | "gt"
        | "le"
        | "ge"
        | "partial_cmp"
        | "abs"
        | "pow"
        | "powi"
        | "powf"
        | "sqrt"
        | "floor"
        | "ceil"
        | "round"
        | "trunc"
        | "clamp"
        | "signum"
        | "rem_euclid"
        | "div_euclid"
        | "saturating_add"
        | "saturating_sub"
        | "saturating_mul"
        | "wrapping_add"
        | "wrapping_sub"
        | "wrapping_mul"
        | "checked_add"
        | "checked_sub"
        | "checked_mul"
        | "checked_div"
        | "to_uppercase"
        | "to_lowercase"
        | "to_ascii_uppercase"
        | "to_ascii_lowercase"
        | "trim"
        | "trim_start"
        | "trim_end"
        | "trim_matches"
        | "strip_prefix"
        | "strip_suffix"
        | "split"
        | "split_whitespace"
        | "splitn"
        | "rsplit"
        | "rsplitn"
        | "split_once"
        | "rsplit_once"
        | "lines"
        | "chars"
        | "bytes"
        | "parse"
        | "repeat"
        | "replacen"
        | "find_str"
        | "unsigned_abs"
        | "is_positive"
        | "is_negative"
        | "is_nan"
        | "is_finite"
        | "to_be_bytes"
        | "to_le_bytes"
        | "to_bits"
        | "first_chunk"
        | "unwrap_unchecked"
        | "eq_ignore_ascii_case"
        | "as_secs"
        | "as_millis"
        | "as_secs_f64"
        | "leading_zeros"
        | "count_ones"
        | "rposition_of"
        | "format"
        | "num_days"
        | "capacity"
        | "is_char_boundary"
        | "matches" => M::Compute,
        _ => return None,
    })
}

/// The method is one of the standard library's.
pub(super) fn is_known(name: &str) -> bool {
    method(name).is_some()
}
