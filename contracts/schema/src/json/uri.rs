//! URI references, as far as `$id` and `$ref` need them (RFC 3986, section 5).

/// Splits a reference into the part before `#` and the fragment, which is percent-decoded.
pub(super) fn split_fragment(reference: &str) -> (&str, Option<String>) {
    match reference.split_once('#') {
        Some((uri, fragment)) => (uri, Some(decode(fragment))),
        None => (reference, None),
    }
}

/// Replaces `%XX`; what is no escape, or no UTF-8 afterwards, stays as it is.
fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = escaped {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// The parts of a URI without its fragment.
struct Parts<'a> {
    scheme: Option<&'a str>,
    authority: Option<&'a str>,
    path: &'a str,
    query: Option<&'a str>,
}

fn parts(uri: &str) -> Parts<'_> {
    let (scheme, rest) = match uri.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
        _ => (None, uri),
    };
    let (authority, rest) = match rest.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find(['/', '?']).unwrap_or(rest.len());
            (Some(&rest[..end]), &rest[end..])
        }
        None => (None, rest),
    };
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (rest, None),
    };
    Parts {
        scheme,
        authority,
        path,
        query,
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Resolves a reference without fragment against a base without fragment.
pub(super) fn resolve(base: &str, reference: &str) -> String {
    if reference.is_empty() {
        return base.to_owned();
    }
    let base = parts(base);
    let reference = parts(reference);
    let (scheme, authority, path, query) = if reference.scheme.is_some() {
        let path = match reference.authority {
            Some(_) => remove_dots(reference.path),
            None => reference.path.to_owned(),
        };
        (reference.scheme, reference.authority, path, reference.query)
    } else if reference.authority.is_some() {
        let path = remove_dots(reference.path);
        (base.scheme, reference.authority, path, reference.query)
    } else if reference.path.is_empty() {
        let query = reference.query.or(base.query);
        (base.scheme, base.authority, base.path.to_owned(), query)
    } else {
        let path = if reference.path.starts_with('/') {
            remove_dots(reference.path)
        } else if base.authority.is_some() && base.path.is_empty() {
            remove_dots(&format!("/{}", reference.path))
        } else {
            let folder = base.path.rfind('/').map_or("", |at| &base.path[..=at]);
            remove_dots(&format!("{folder}{}", reference.path))
        };
        (base.scheme, base.authority, path, reference.query)
    };
    let mut out = String::new();
    if let Some(scheme) = scheme {
        out.push_str(scheme);
        out.push(':');
    }
    if let Some(authority) = authority {
        out.push_str("//");
        out.push_str(authority);
    }
    out.push_str(&path);
    if let Some(query) = query {
        out.push('?');
        out.push_str(query);
    }
    out
}

fn remove_dots(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    let mut folder = false;
    for segment in path.split('/').skip(usize::from(rooted)) {
        folder = matches!(segment, "." | "..");
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    if folder && !kept.is_empty() {
        kept.push("");
    }
    let joined = kept.join("/");
    if rooted { format!("/{joined}") } else { joined }
}

#[cfg(test)]
mod tests {
    use super::{resolve, split_fragment};

    #[test]
    fn references_resolve_as_the_examples_of_the_specification() {
        // RFC 3986, section 5.4, without fragments.
        let base = "http://a/b/c/d;p?q";
        for (reference, expected) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            (";x", "http://a/b/c/;x"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("./", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../../g", "http://a/g"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("g;x=1/../y", "http://a/b/c/y"),
        ] {
            assert_eq!(resolve(base, reference), expected, "{reference}");
        }
        assert_eq!(resolve("mem://input", "a.json"), "mem://input/a.json");
        assert_eq!(resolve("urn:example:a", "urn:example:b"), "urn:example:b");
    }

    #[test]
    fn fragments_are_decoded() {
        assert_eq!(
            split_fragment("a.json#/x%25y%22"),
            ("a.json", Some("/x%y\"".into()))
        );
        assert_eq!(split_fragment("#"), ("", Some(String::new())));
        assert_eq!(split_fragment("a%20b"), ("a%20b", None));
        assert_eq!(split_fragment("#%zz%ff").1, Some("%zz%ff".into()));
    }
}
