//! Path patterns: `*` within a part, `**` over parts, `?` for one character.

/// Whether a pattern matches a whole path. A pattern without wildcards also matches what is under it.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
    if !pattern.contains(['*', '?']) {
        let rest = path.strip_prefix(pattern);
        return pattern.is_empty()
            || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    }
    let pattern: Vec<&str> = pattern.split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    // `reach[i]`: the patterns read so far match the first `i` parts of the path.
    let mut reach = vec![false; path.len() + 1];
    reach[0] = true;
    for part in pattern {
        let mut next = vec![false; path.len() + 1];
        if part == "**" {
            let mut open = false;
            for (index, &reached) in reach.iter().enumerate() {
                open |= reached;
                next[index] = open;
            }
        } else {
            for (index, name) in path.iter().enumerate() {
                next[index + 1] = reach[index] && part_matches(part, name);
            }
        }
        reach = next;
    }
    reach.last().copied().unwrap_or(false)
}

/// Linear in pattern × name: remembers the last `*` only.
fn part_matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, n));
            p += 1;
        } else if p < pattern.len() && (pattern[p] == '?' || pattern[p] == name[n]) {
            p += 1;
            n += 1;
        } else if let Some((at, from)) = star {
            p = at + 1;
            n = from + 1;
            star = Some((at, from + 1));
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|&rest| rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_parts() {
        for (pattern, path, expected) in [
            ("contracts", "contracts/a.avsc", true),
            ("contracts/", "contracts/a/b.avsc", true),
            ("contract", "contracts/a.avsc", false),
            ("**/*.avsc", "a.avsc", true),
            ("**/*.avsc", "x/y/a.avsc", true),
            ("x/*/a.avsc", "x/y/a.avsc", true),
            ("x/*/a.avsc", "x/y/z/a.avsc", false),
            ("x/**/a.avsc", "x/a.avsc", true),
            ("x/**", "x/y/z", true),
            ("?*.avsc", "ab.avsc", true),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
