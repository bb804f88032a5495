//! JSON pointers (RFC 6901): escaping, and looking up a place in a tree.

use crate::tree::{Node, Value};

/// Appends `/` and the escaped token.
pub(super) fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    for c in token.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// Appends `/` and an index.
pub(super) fn push_index(pointer: &mut String, index: usize) {
    pointer.push('/');
    pointer.push_str(&index.to_string());
}

/// Splits a pointer into its unescaped tokens; `None` if it does not begin with `/` and is not empty.
pub(super) fn tokens(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let rest = pointer.strip_prefix('/')?;
    Some(
        rest.split('/')
            .map(|token| token.replace("~1", "/").replace("~0", "~"))
            .collect(),
    )
}

/// Follows one token.
pub(super) fn step<'a>(node: &'a Node, token: &str) -> Option<&'a Node> {
    match &node.value {
        Value::Object(_) => node.get(token),
        Value::Array(items) => {
            let plain = token == "0" || !token.starts_with(['0', '+']);
            items.get(token.parse::<usize>().ok().filter(|_| plain)?)
        }
        _ => None,
    }
}

/// Follows a whole pointer.
pub(super) fn follow<'a>(root: &'a Node, pointer: &str) -> Option<&'a Node> {
    tokens(pointer)?
        .iter()
        .try_fold(root, |node, token| step(node, token))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree;

    #[test]
    fn pointers_find_their_places() {
        let root = tree::parse(r#"{"a/b":[{"~":1}],"":2}"#).unwrap();
        let at = |pointer| follow(&root, pointer).map(Node::to_compact_json);
        assert_eq!(at("/a~1b/0/~0").as_deref(), Some("1"));
        assert_eq!(at("/").as_deref(), Some("2"));
        assert_eq!(at("").map(|text| text.len()), Some(22));
        assert_eq!(at("/a~1b/00"), None);
        assert_eq!(at("a"), None);
        let mut pointer = String::new();
        push(&mut pointer, "a/b");
        push_index(&mut pointer, 0);
        push(&mut pointer, "~");
        assert_eq!(pointer, "/a~1b/0/~0");
    }
}
